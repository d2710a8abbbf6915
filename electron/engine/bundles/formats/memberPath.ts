/**
 * Two grammars for names inside a bag or archive.
 * `pathObjection` is what is refused from anybody: names that could escape, collide or mean something else elsewhere.
 * `isPlainName` is the far narrower set that our own bundles use, so that sha256sum, unzip and every file system agree.
 */

export const pathLimits = {
  /** UTF-8 bytes of a whole path. */
  bytes: 1024,
  /** Folders deep. */
  depth: 16,
} as const;

const windowsDevice = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/i;
const controlCharacter = /\p{Cc}/u;

/**
 * Why a member path is refused, in words that complete "the name … ", or null when it is harmless.
 * A single trailing slash (a folder) is the caller's to remove.
 */
export function pathObjection(path: string): string | null {
  if (path === '') return 'is empty';
  if (controlCharacter.test(path)) return 'holds a control character';
  if (path.includes('\\')) return 'holds a backslash';
  if (path.startsWith('/')) return 'is absolute';
  if (/^[a-z]:/i.test(path)) return 'starts with a drive letter';
  if (path.startsWith('~')) return 'starts with a tilde, which a shell expands';
  if (new TextEncoder().encode(path).length > pathLimits.bytes) {
    return `is longer than ${String(pathLimits.bytes)} bytes`;
  }
  if (path.includes('\ufffd')) return 'is not valid UTF-8';
  if (path.normalize('NFC') !== path) return 'is not in Unicode normal form C';
  const segments = path.split('/');
  if (segments.length > pathLimits.depth) return `is more than ${String(pathLimits.depth)} folders deep`;
  for (const segment of segments) {
    const objection = segmentObjection(segment);
    if (objection !== null) return objection;
  }
  return null;
}

function segmentObjection(segment: string): string | null {
  if (segment === '') return 'has an empty part';
  if (segment === '.' || segment === '..') return `has a “${segment}” part`;
  if (/[<>:"|?*]/.test(segment)) return 'holds a character that Windows refuses';
  if (/[. ]$/.test(segment)) return 'has a part that ends in a dot or a space';
  const stem = segment.split('.', 1)[0] ?? segment;
  if (windowsDevice.test(stem.trimEnd())) return 'is a device name on Windows';
  return null;
}

/** Two names with the same key are one file on a case-insensitive or normalising file system. */
export function collisionKey(path: string): string {
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

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
