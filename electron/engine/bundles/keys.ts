/** Public keys as people hand them over: a minisign key, an SSH key line, an allowed_signers file. Always text, never a path. */
import { bundleNamespace } from '../../../shared/bundles/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { ed25519PublicKey } from '../kernel/crypto.ts';
import {
  keyIdText,
  minisignKeyId,
  minisignPublicKeyText,
  parseMinisignPublicKey,
} from './formats/minisign.ts';
import {
  allowedSignersLine,
  parseSshPublicKeys,
  sshFingerprint,
  sshPublicKeyLine,
} from './formats/sshsig.ts';

export interface SignerFiles {
  /** Content of a minisign.pub file. */
  readonly minisign: string;
  /** `ssh-ed25519 AAAA… identity` */
  readonly ssh: string;
  readonly allowedSigners: string;
}

export function signerFiles(publicKey: Uint8Array, identity: string): SignerFiles {
  return {
    minisign: minisignPublicKeyText(publicKey),
    ssh: sshPublicKeyLine(publicKey, identity),
    allowedSigners: allowedSignersLine(publicKey, identity, bundleNamespace),
  };
}

/** The same for the holder of a seed: what a vault shows as its signing key. */
export function signerFilesOfSeed(seed: Uint8Array, identity: string): SignerFiles {
  return signerFiles(ed25519PublicKey(seed), identity);
}

/** First line of the minisign file. No signature covers it, so it says one fixed thing that the verifier expects. */
export function untrustedComment(publicKey: Uint8Array): string {
  return `signature of an evidence bundle by minisign key ${keyIdText(minisignKeyId(publicKey))}`;
}

/** Both ways in which tools name the key, for people to compare over another channel. */
export function keyName(publicKey: Uint8Array): string {
  return `${sshFingerprint(publicKey)} (minisign ${keyIdText(minisignKeyId(publicKey))})`;
}

/** Every Ed25519 public key in the text; none when it is no such text. */
export function keysIn(text: string): Uint8Array[] {
  const minisign = parseMinisignPublicKey(text);
  return minisign === null ? parseSshPublicKeys(text) : [minisign.publicKey];
}

/** Keys in a text. @throws RailtraceError `bad_request` when there is none. */
export function requireKeys(text: string): Uint8Array[] {
  const found = keysIn(text);
  if (found.length > 0) return found;
  throw new RailtraceError(
    'bad_request',
    'The key is neither a minisign public key nor an ssh-ed25519 public key. Check what you were sent.',
  );
}
