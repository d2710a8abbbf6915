/**
 * The only importer of node:crypto. What is offered here exists in Node's OpenSSL and in Electron's BoringSSL alike
 * (SHA-2, HMAC, HKDF, AES-256-GCM, Ed25519); BLAKE2 and Argon2 come from hash-wasm.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  hkdfSync,
  randomBytes as systemRandomBytes,
  sign,
  timingSafeEqual,
  verify,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';

export interface Ed25519KeyPair {
  /** 32-byte seed (RFC 8032). */
  readonly privateKey: Uint8Array;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

// DER around raw Ed25519 keys (RFC 8410): fixed prefixes in front of the 32 bytes.
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

function privateKeyOf(seed: Uint8Array): KeyObject {
  if (seed.length !== 32) throw new RangeError('An Ed25519 seed has 32 bytes.');
  return createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' });
}

function publicKeyOf(raw: Uint8Array): KeyObject {
  if (raw.length !== 32) throw new RangeError('An Ed25519 public key has 32 bytes.');
  return createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: 'der', type: 'spki' });
}

export function ed25519Generate(): Ed25519KeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const seed = new Uint8Array(der.subarray(der.length - 32));
  return { privateKey: seed, publicKey: ed25519PublicKey(seed) };
}

/** The public key that belongs to a seed. */
export function ed25519PublicKey(seed: Uint8Array): Uint8Array {
  const der = createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' });
  return new Uint8Array(der.subarray(der.length - 32));
}

/** 64-byte signature; the same seed and message always give the same bytes (RFC 8032 section 5.1.6). */
export function ed25519Sign(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return new Uint8Array(sign(null, message, privateKeyOf(seed)));
}

/** False for a wrong signature and for a key or signature of the wrong length. */
export function ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  return verify(null, message, publicKeyOf(publicKey), signature);
}

/**
 * RSA with SHA-256 (PKCS #1 v1.5) by a certificate's key. False for a wrong signature, and for text that is no
 * certificate of an RSA key. The certificate's own chain and dates are not judged.
 */
export function certificateVerifies(pem: string, message: Uint8Array, signature: Uint8Array): boolean {
  const key = certificateKey(pem);
  return key?.asymmetricKeyType === 'rsa' && verify('sha256', message, key, signature);
}

function certificateKey(pem: string): KeyObject | null {
  try {
    return new X509Certificate(pem).publicKey;
  } catch {
    return null; // not a certificate: the caller's key cannot verify anything
  }
}

export function sha256(bytes: Uint8Array): Uint8Array {
  // One call without an object in between: every record of an import passes here.
  return new Uint8Array(hash('sha256', bytes, 'buffer'));
}

/** Lower-case hex. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function sha512(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha512').update(bytes).digest());
}

export function hmacSha256(key: Uint8Array, bytes: Uint8Array | string): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(bytes).digest());
}

export interface IncrementalHash {
  update(bytes: Uint8Array): void;
  /** Lower-case hex; ends the hash. */
  digestHex(): string;
}

export function createSha256(): IncrementalHash {
  const running = createHash('sha256');
  return {
    update: (bytes) => void running.update(bytes),
    digestHex: () => running.digest('hex'),
  };
}

/** HKDF-SHA-256 without salt: separate keys for separate purposes out of one secret (RFC 5869). */
export function deriveKey(secret: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), purpose, 32));
}

export function randomBytes(length: number): Uint8Array {
  return new Uint8Array(systemRandomBytes(length));
}

export function constantTimeEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

const nonceLength = 12;
const tagLength = 16;

/** AES-256-GCM: nonce ‖ ciphertext ‖ tag. `context` is authenticated with it, so that a sealed value cannot change places. */
export function seal(key: Uint8Array, plain: Uint8Array, context: string): Uint8Array {
  const nonce = systemRandomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, body, cipher.getAuthTag()]));
}

/** Reverses `seal`; null when the key is wrong or a byte was changed. */
export function unseal(key: Uint8Array, sealed: Uint8Array, context: string): Uint8Array | null {
  if (sealed.length < nonceLength + tagLength) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceLength));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagLength));
  try {
    const body = sealed.subarray(nonceLength, sealed.length - tagLength);
    return new Uint8Array(Buffer.concat([decipher.update(body), decipher.final()]));
  } catch {
    return null; // GCM says no more than "not authentic", and there is nothing more to tell
  }
}
