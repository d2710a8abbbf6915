/**
 * Minisign signatures and public keys (format: jedisct1.github.io/minisign), so that `minisign -V` accepts a bundle.
 * Algorithm `ED`: Ed25519 over the BLAKE2b-512 of the message; the trusted comment is covered by a second signature.
 * Everything here is deterministic: the key id is derived from the key, comments come from the caller.
 */
import { blake2b } from 'hash-wasm';
import { RailtraceError } from '../../../../shared/kernel/errors.ts';
import { ed25519Sign, ed25519Verify, sha256 } from '../../kernel/crypto.ts';

/** minisign's own limit on a trusted comment. */
const longestComment = 8192 - 64;
const signatureBytes = 74;
const publicKeyBytes = 42;

export interface MinisignSignature {
  /** As written in the file: `untrusted comment: …` without the label. Covered by no signature. */
  readonly untrustedComment: string;
  readonly trustedComment: string;
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
  readonly globalSignature: Uint8Array;
}

/** Eight bytes that name a key. minisign draws them at random; ours follow from the key, so that exports repeat exactly. */
export function minisignKeyId(publicKey: Uint8Array): Uint8Array {
  return sha256(publicKey).slice(0, 8);
}

/** The way minisign prints a key id: upper-case hex, most significant byte first. */
export function keyIdText(keyId: Uint8Array): string {
  return Buffer.from(keyId).reverse().toString('hex').toUpperCase();
}

/** Content of a `minisign.pub` file. */
export function minisignPublicKeyText(publicKey: Uint8Array): string {
  const keyId = minisignKeyId(publicKey);
  const payload = Buffer.concat([Buffer.from('Ed'), keyId, publicKey]).toString('base64');
  return `untrusted comment: minisign public key ${keyIdText(keyId)}\n${payload}\n`;
}

/** A public key file, or its second line alone. Null when the text is neither. */
export function parseMinisignPublicKey(text: string): { keyId: Uint8Array; publicKey: Uint8Array } | null {
  const lines = text.trim().split(/\r?\n/);
  const line =
    lines.length === 2 && lines[0]?.startsWith('untrusted comment:') === true ? lines[1] : lines[0];
  if (line === undefined || lines.length > 2) return null;
  const bytes = exactBase64(line.trim());
  if (bytes?.length !== publicKeyBytes || bytes.toString('latin1', 0, 2) !== 'Ed') return null;
  return { keyId: new Uint8Array(bytes.subarray(2, 10)), publicKey: new Uint8Array(bytes.subarray(10)) };
}

async function prehash(message: Uint8Array): Promise<Uint8Array> {
  return Buffer.from(await blake2b(message, 512), 'hex');
}

function globalMessage(signature: Uint8Array, trustedComment: string): Uint8Array {
  return Buffer.concat([signature, Buffer.from(trustedComment, 'utf8')]);
}

/**
 * Content of a `.minisig` file.
 * @param trustedComment one line; signed. It must hold no clock if the file is to be reproducible.
 */
export async function minisignSign(
  message: Uint8Array,
  key: { privateKey: Uint8Array; publicKey: Uint8Array },
  comments: { untrusted: string; trusted: string },
): Promise<string> {
  for (const comment of [comments.untrusted, comments.trusted]) {
    if (/[\r\n]/.test(comment) || Buffer.byteLength(comment) > longestComment) {
      throw new RailtraceError('bad_request', 'A minisign comment must be one line of at most 8,128 bytes.');
    }
  }
  const signature = ed25519Sign(key.privateKey, await prehash(message));
  return minisignText({
    untrustedComment: comments.untrusted,
    trustedComment: comments.trusted,
    keyId: minisignKeyId(key.publicKey),
    signature,
    globalSignature: ed25519Sign(key.privateKey, globalMessage(signature, comments.trusted)),
  });
}

/** The one way to write these parts as a file. */
export function minisignText(parts: MinisignSignature): string {
  const signature = Buffer.concat([Buffer.from('ED'), parts.keyId, parts.signature]).toString('base64');
  const globalSignature = Buffer.from(parts.globalSignature).toString('base64');
  return `untrusted comment: ${parts.untrustedComment}\n${signature}\ntrusted comment: ${parts.trustedComment}\n${globalSignature}\n`;
}

/** Parts of a `.minisig` file. @throws RailtraceError `damaged_input`; `unsupported_format` for the legacy algorithm `Ed`. */
export function parseMinisign(text: string): MinisignSignature {
  const [first = '', second = '', third = '', fourth = '', ...rest] = text.split('\n');
  const untrusted = /^untrusted comment: (.*)$/.exec(first);
  const trusted = /^trusted comment: (.*)$/.exec(third);
  const bytes = exactBase64(second);
  const globalSignature = exactBase64(fourth);
  const shaped = rest.length === 1 && rest[0] === '';
  const [, untrustedComment] = untrusted ?? [];
  const [, trustedComment] = trusted ?? [];
  if (
    !shaped ||
    untrustedComment === undefined ||
    trustedComment === undefined ||
    bytes?.length !== signatureBytes ||
    globalSignature?.length !== 64
  ) {
    throw new RailtraceError('damaged_input', 'The minisign signature file does not have its four lines.');
  }
  if (bytes.toString('latin1', 0, 2) !== 'ED') {
    throw new RailtraceError(
      'unsupported_format',
      'The minisign signature is not of the prehashed kind “ED”.',
    );
  }
  return {
    untrustedComment,
    trustedComment,
    keyId: new Uint8Array(bytes.subarray(2, 10)),
    signature: new Uint8Array(bytes.subarray(10)),
    globalSignature: new Uint8Array(globalSignature),
  };
}

/** True when both the message and the trusted comment were signed with that key. */
export async function minisignVerify(
  message: Uint8Array,
  parts: MinisignSignature,
  publicKey: Uint8Array,
): Promise<boolean> {
  return (
    ed25519Verify(publicKey, await prehash(message), parts.signature) &&
    ed25519Verify(publicKey, globalMessage(parts.signature, parts.trustedComment), parts.globalSignature)
  );
}

/** Base64 in its one canonical spelling: other spellings of the same bytes would let a bit change unseen. */
function exactBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
