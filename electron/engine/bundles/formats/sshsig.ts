/**
 * OpenSSH file signatures (PROTOCOL.sshsig) and the key lines around them, so that `ssh-keygen -Y verify` accepts a bundle.
 * Only ssh-ed25519 with SHA-512, which is what `ssh-keygen -Y sign` makes of such a key.
 */
import { RailtraceError } from '../../../../shared/kernel/errors.ts';
import { ed25519Sign, ed25519Verify, sha256, sha512 } from '../../kernel/crypto.ts';

const magic = Buffer.from('SSHSIG');
const keyType = 'ssh-ed25519';
const hashName = 'sha512';
const armorStart = '-----BEGIN SSH SIGNATURE-----';
const armorEnd = '-----END SSH SIGNATURE-----';
/** Columns of OpenSSH's armour. */
const armorWidth = 70;

export interface SshSignature {
  readonly publicKey: Uint8Array;
  readonly namespace: string;
  readonly signature: Uint8Array;
}

function lengthPrefixed(value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function keyBlob(publicKey: Uint8Array): Buffer {
  return Buffer.concat([lengthPrefixed(keyType), lengthPrefixed(publicKey)]);
}

/** What is really signed: the namespace keeps a signature from being passed off as one for another purpose. */
function signedBytes(message: Uint8Array, namespace: string): Buffer {
  const parts = [namespace, '', hashName, sha512(message)].map(lengthPrefixed);
  return Buffer.concat([magic, ...parts]);
}

/** Armoured signature, as `ssh-keygen -Y sign -n <namespace>` writes it. */
export function sshSign(
  message: Uint8Array,
  key: { privateKey: Uint8Array; publicKey: Uint8Array },
  namespace: string,
): string {
  return sshSignatureText({
    publicKey: key.publicKey,
    namespace,
    signature: ed25519Sign(key.privateKey, signedBytes(message, namespace)),
  });
}

/** The one way to write these parts as an armoured file. */
export function sshSignatureText(parts: SshSignature): string {
  const version = Buffer.from([0, 0, 0, 1]);
  const signature = Buffer.concat([lengthPrefixed(keyType), lengthPrefixed(parts.signature)]);
  const fields = [keyBlob(parts.publicKey), parts.namespace, '', hashName, signature].map(lengthPrefixed);
  const base64 = Buffer.concat([magic, version, ...fields]).toString('base64');
  const lines = base64.match(new RegExp(`.{1,${String(armorWidth)}}`, 'g')) ?? [];
  return `${[armorStart, ...lines, armorEnd].join('\n')}\n`;
}

/** @throws RailtraceError `damaged_input`, or `unsupported_format` for another key type or hash. */
export function parseSshSignature(text: string): SshSignature {
  const lines = text.trimEnd().split(/\r?\n/);
  if (lines[0] !== armorStart || lines.at(-1) !== armorEnd) throw damaged();
  const bytes = Buffer.from(lines.slice(1, -1).join(''), 'base64');
  if (!bytes.subarray(0, 6).equals(magic) || bytes.length < 10 || bytes.readUInt32BE(6) !== 1)
    throw damaged();
  const reader = fieldReader(bytes, 10);
  const [key, namespace, , hash, signature] = [reader(), reader(), reader(), reader(), reader()];
  const publicKey = typedField(key);
  const raw = typedField(signature);
  if (hash.toString() !== hashName) {
    throw new RailtraceError(
      'unsupported_format',
      `The SSH signature uses the hash “${hash.toString()}”; sha512 is read.`,
    );
  }
  if (publicKey.length !== 32 || raw.length !== 64) throw damaged();
  return {
    publicKey: new Uint8Array(publicKey),
    namespace: namespace.toString(),
    signature: new Uint8Array(raw),
  };
}

/** True when that key signed the message for that namespace. */
export function sshVerify(
  message: Uint8Array,
  parts: SshSignature,
  publicKey: Uint8Array,
  namespace: string,
): boolean {
  return (
    parts.namespace === namespace &&
    Buffer.from(parts.publicKey).equals(publicKey) &&
    ed25519Verify(publicKey, signedBytes(message, namespace), parts.signature)
  );
}

/** `ssh-ed25519 AAAA… comment` */
export function sshPublicKeyLine(publicKey: Uint8Array, comment: string): string {
  return `${keyType} ${keyBlob(publicKey).toString('base64')} ${comment}\n`;
}

/** A line of an allowed_signers file: who may sign, for what, with which key (ssh-keygen(1)). */
export function allowedSignersLine(publicKey: Uint8Array, principal: string, namespace: string): string {
  return `${principal} namespaces="${namespace}" ${keyType} ${keyBlob(publicKey).toString('base64')}\n`;
}

/** The way ssh-keygen prints a key: `SHA256:` and unpadded base64. */
export function sshFingerprint(publicKey: Uint8Array): string {
  return `SHA256:${Buffer.from(sha256(keyBlob(publicKey)))
    .toString('base64')
    .replace(/=+$/, '')}`;
}

/** Every ssh-ed25519 key in the text: a public key line, an allowed_signers file. */
export function parseSshPublicKeys(text: string): Uint8Array[] {
  const keys: Uint8Array[] = [];
  for (const [, base64 = ''] of text.matchAll(/(?:^|[ \t])ssh-ed25519[ \t]+([A-Za-z0-9+/=]+)(?=\s|$)/gm)) {
    const key = typedField(Buffer.from(base64, 'base64'));
    if (key.length !== 32) throw damaged();
    keys.push(new Uint8Array(key));
  }
  return keys;
}

function fieldReader(bytes: Buffer, start: number): () => Buffer {
  let at = start;
  return () => {
    if (at + 4 > bytes.length) throw damaged();
    const length = bytes.readUInt32BE(at);
    if (at + 4 + length > bytes.length) throw damaged();
    at += 4 + length;
    return bytes.subarray(at - length, at);
  };
}

/** Content of a field whose first part must name ssh-ed25519. */
function typedField(bytes: Buffer): Buffer {
  const reader = fieldReader(bytes, 0);
  const type = reader().toString('latin1');
  if (type !== keyType) {
    throw new RailtraceError('unsupported_format', `The SSH key is of type “${type}”; ssh-ed25519 is read.`);
  }
  return reader();
}

function damaged(): RailtraceError {
  return new RailtraceError('damaged_input', 'The SSH signature or key is damaged.');
}
