/** What a file begins with, as far as it decides whether there are files inside it. */
import { RailtraceError } from '../../../../shared/kernel/errors.ts';
import { bufferSource } from '../../archives/byteSource.ts';
import { readDirectory } from '../../archives/zipDirectory.ts';

export const magicBytes = 8;

export function isGzip(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b && start[2] === 0x08;
}

/** A zip begins with a member, or with its end record where it has none. */
export function isZip(start: Uint8Array): boolean {
  return (
    start[0] === 0x50 &&
    start[1] === 0x4b &&
    ((start[2] === 3 && start[3] === 4) || (start[2] === 5 && start[3] === 6))
  );
}

/** Members by which a zip is one document: Office Open XML and OpenDocument name them so. */
const documentMembers = /^(?:\[Content_Types\]\.xml|_rels\/\.rels|mimetype)$/;
const manyMembers = 100_000;
const nameOffset = 30;

/** A zip that is one document (XLSX, DOCX, ODS): its parts mean nothing alone, so it counts as one file. */
export async function isPackage(zip: Uint8Array): Promise<boolean> {
  try {
    const { records } = await readDirectory(bufferSource(zip), manyMembers);
    return records.some(({ path }) => documentMembers.test(path));
  } catch (thrown) {
    if (!(thrown instanceof RailtraceError)) throw thrown;
    // Damaged or cut off: its first member still says what it was, and who reads it says what is wrong.
    return documentMembers.test(firstName(zip));
  }
}

function firstName(zip: Uint8Array): string {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  if (bytes.length < nameOffset) return '';
  return bytes.toString('latin1', nameOffset, nameOffset + bytes.readUInt16LE(26));
}
