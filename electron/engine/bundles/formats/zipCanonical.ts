/**
 * Is this archive, outside its members' data, byte for byte what our writer would have made of these members?
 * Together with CRC-32 and SHA-256 over the data this leaves no bit of the file that could be turned unnoticed.
 */
import type { ByteSource } from '../../archives/byteSource.ts';
import { comparePaths } from './memberPath.ts';
import { directory, localHeader, place } from './zipLayout.ts';
import type { ZipArchive } from '../../archives/zipReader.ts';

/** Null when it is, else a sentence naming the first member or structure that differs. */
export async function canonicalObjection(source: ByteSource, archive: ZipArchive): Promise<string | null> {
  const [folder] = archive.folders;
  if (folder !== undefined)
    return `The archive holds an entry for the folder “${folder}”, which an export never has.`;
  const { members, directoryStart } = place(
    [...archive.entries].sort((a, b) => comparePaths(a.path, b.path)),
  );
  for (const [index, member] of members.entries()) {
    const found = archive.entries[index];
    if (found === undefined || found.path !== member.path || found.offset !== member.offset) {
      return `The member “${found?.path ?? member.path}” is not at its place.`;
    }
    const expected = localHeader(member);
    const actual = await source.read(member.offset, expected.length);
    if (!Buffer.from(expected).equals(actual)) return `The header of “${member.path}” was changed.`;
  }
  const expected = directory(members, directoryStart);
  if (directoryStart + expected.length !== source.size)
    return 'The directory of the archive has another length.';
  const actual = await source.read(directoryStart, expected.length);
  const differs = expected.findIndex((byte, index) => byte !== actual[index]);
  if (differs === -1) return null;
  return `The directory of the archive was changed at byte ${String(directoryStart + differs)}${near(members, differs)}.`;
}

function near(members: readonly { readonly path: string }[], position: number): string {
  let end = 0;
  for (const { path } of members) {
    end += 46 + path.length;
    if (position < end) return `, in the record of “${path}”`;
  }
  return '';
}
