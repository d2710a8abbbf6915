/** Bundles taken apart and put together again, for tests that play the forger. */
import { fileSource } from '../../../electron/engine/archives/byteSource.ts';
import { manifestText } from '../../../electron/engine/bundles/formats/bagit.ts';
import { openZip } from '../../../electron/engine/archives/zipReader.ts';
import { writeZip } from '../../../electron/engine/bundles/formats/zipWriter.ts';
import { sha256Hex } from '../../../electron/engine/kernel/crypto.ts';

/** Content by path, with the bag's folder in front. */
export type Members = Map<string, Uint8Array>;

export async function unpacked(file: string): Promise<Members> {
  const source = await fileSource(file);
  try {
    const { entries } = await openZip(source);
    const members: Members = new Map();
    for (const entry of entries) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry.open()) chunks.push(chunk);
      members.set(entry.path, Buffer.concat(chunks));
    }
    return members;
  } finally {
    await source.close();
  }
}

/** A zip in our own canonical form, so that the container gives nothing away. */
export async function repacked(members: Members, file: string): Promise<void> {
  await writeZip(
    file,
    [...members].map(([path, content]) => ({
      path,
      size: content.length,
      async *bytes() {
        yield await Promise.resolve(content);
      },
    })),
  );
}

/** Everything that can be made to fit without the key: manifests, Payload-Oxum, tag manifest. */
export function withManifests(members: Members): Members {
  const forged = new Map(members);
  const base = [...members.keys()][0]?.split('/', 1)[0] ?? '';
  const inside = [...forged.keys()].map((path) => path.slice(base.length + 1));
  const listed = (paths: readonly string[]) =>
    Buffer.from(
      manifestText(paths.map((path) => ({ path, checksum: sha256Hex(forged.get(`${base}/${path}`) ?? '') }))),
    );
  const payload = inside.filter((path) => path.startsWith('data/'));
  const bytes = payload.reduce((sum, path) => sum + (forged.get(`${base}/${path}`)?.length ?? 0), 0);
  const info = Buffer.from(forged.get(`${base}/bag-info.txt`) ?? []).toString();
  const oxum = `Payload-Oxum: ${String(bytes)}.${String(payload.length)}`;
  forged.set(`${base}/bag-info.txt`, Buffer.from(info.replace(/Payload-Oxum: .*/, oxum)));
  forged.set(`${base}/manifest-sha256.txt`, listed(payload));
  const tags = inside.filter((path) => !path.startsWith('data/') && !path.startsWith('tagmanifest'));
  forged.set(`${base}/tagmanifest-sha256.txt`, listed(tags));
  return forged;
}
