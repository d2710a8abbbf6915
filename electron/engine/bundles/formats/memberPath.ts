/**
 * The narrow set of names that our own bundles use, so that sha256sum, unzip and every file system agree. What is
 * refused from anybody stands with the zip reader.
 */

const plainSegment = /^[a-z0-9][a-z0-9._-]{0,63}$/;
/** 64 hex digits fill a plain segment, so a content-addressed name has its own rule for the ending. */
const contentName = /^[0-9a-f]{64}\.[a-z0-9]{1,8}$/;

/** True for a name our bundles may use: lower-case ASCII parts of at most 64 characters, at most six parts. */
export function isPlainName(path: string): boolean {
  const segments = path.split('/');
  return (
    segments.length <= 6 &&
    segments.every(
      (segment) => (plainSegment.test(segment) || contentName.test(segment)) && !segment.includes('..'),
    )
  );
}

/** Any text as a plain segment of at most `length` characters: for the bag's folder name. Empty text gives `untitled`. */
export function plainSegmentOf(text: string, length = 40): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, length)
    .replace(/-+$/, '');
  return plain === '' ? 'untitled' : plain;
}

/** Order of members in a bundle: by code unit, which for plain names is the byte order. */
export function comparePaths(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
