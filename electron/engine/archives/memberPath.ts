/** Names of members in an archive: what is refused from anybody, because it could escape, collide or mean something else elsewhere. */
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
