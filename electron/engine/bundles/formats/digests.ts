/** Streaming checksums by the names that bag manifests use. */
import {
  createMD5,
  createSHA1,
  createSHA224,
  createSHA256,
  createSHA384,
  createSHA512,
  type IHasher,
} from 'hash-wasm';

export const digestNames = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;
export type DigestName = (typeof digestNames)[number];

const hashers: Readonly<Record<DigestName, () => Promise<IHasher>>> = {
  md5: createMD5,
  sha1: createSHA1,
  sha224: createSHA224,
  sha256: createSHA256,
  sha384: createSHA384,
  sha512: createSHA512,
};

/** Hex digits of a checksum. */
export const digestLength: Readonly<Record<DigestName, number>> = {
  md5: 32,
  sha1: 40,
  sha224: 56,
  sha256: 64,
  sha384: 96,
  sha512: 128,
};

/** `sha256` and `SHA-256` are one algorithm. */
export function digestNamed(text: string): DigestName | null {
  const plain = text.toLowerCase().replace('-', '');
  return digestNames.find((name) => name === plain) ?? null;
}

export type Digests = ReadonlyMap<DigestName, string>;

/** All wanted checksums (lower-case hex) of a stream and its length, in one pass. */
export async function digestsOf(
  chunks: AsyncIterable<Uint8Array>,
  names: readonly DigestName[],
): Promise<{ digests: Digests; bytes: number }> {
  const running: (readonly [DigestName, IHasher])[] = [];
  for (const name of names) {
    const hasher = await hashers[name]();
    running.push([name, hasher.init()]);
  }
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    for (const [, hasher] of running) hasher.update(chunk);
  }
  return { digests: new Map(running.map(([name, hasher]) => [name, hasher.digest('hex')])), bytes };
}

/** Passes a stream through and calls `done` with its SHA-256 and length before the stream ends, so that it can refuse. */
export async function* watched(
  chunks: AsyncIterable<Uint8Array>,
  done: (sha256: string, bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const hasher = (await createSHA256()).init();
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    hasher.update(chunk);
    yield chunk;
  }
  done(hasher.digest('hex'), bytes);
}
