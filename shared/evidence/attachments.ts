/**
 * Files that are kept whole, as one record: documents, pictures, and what the person wants kept. Their type is told by
 * their first bytes, never by their name. The bytes of a binary one are stored as base64 below a few lines about it.
 */

export interface MediaType {
  /** As in `Content-Type`. */
  readonly type: string;
  /** For a person: "PDF document". */
  readonly name: string;
  /** Kept without being asked: people add such files to a case to be shown, not to be read. */
  readonly isDocument: boolean;
  /** Shown as a picture. */
  readonly isPicture: boolean;
}

const document = (type: string, name: string): MediaType => ({
  type,
  name,
  isDocument: true,
  isPicture: false,
});
const picture = (type: string, name: string): MediaType => ({
  type,
  name,
  isDocument: true,
  isPicture: true,
});
const other = (type: string, name: string): MediaType => ({
  type,
  name,
  isDocument: false,
  isPicture: false,
});

const png = picture('image/png', 'PNG picture');
const jpeg = picture('image/jpeg', 'JPEG picture');
const gif = picture('image/gif', 'GIF picture');
const webp = picture('image/webp', 'WebP picture');
export const textType: MediaType = other('text/plain', 'Text');
export const mailType: MediaType = document('message/rfc822', 'E-mail');
const unknownType = other('application/octet-stream', 'Binary file');

/** `?` stands for any byte. */
const signatures: readonly (readonly [start: string, MediaType])[] = [
  ['%PDF-', document('application/pdf', 'PDF document')],
  ['\x89PNG\r\n\x1a\n', png],
  ['\xff\xd8\xff', jpeg],
  ['GIF87a', gif],
  ['GIF89a', gif],
  ['RIFF????WEBP', webp],
  ['II*\0', document('image/tiff', 'TIFF picture')],
  ['MM\0*', document('image/tiff', 'TIFF picture')],
  ['????ftypheic', document('image/heic', 'HEIC picture')],
  [
    '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    document('application/x-ole-storage', 'Office document of the old or the encrypted kind'),
  ],
  ['{\\rtf', document('application/rtf', 'RTF document')],
  ['SQLite format 3\0', other('application/vnd.sqlite3', 'SQLite database')],
  ["7z\xbc\xaf'\x1c", other('application/x-7z-compressed', '7z archive')],
  ['Rar!\x1a\x07', other('application/vnd.rar', 'RAR archive')],
  ['\xfd7zXZ\0', other('application/x-xz', 'XZ archive')],
  ['BZh', other('application/x-bzip2', 'bzip2 archive')],
  ['\x28\xb5\x2f\xfd', other('application/zstd', 'Zstandard archive')],
  ['PK\x03\x04', other('application/zip', 'Zip archive')],
  ['\x7fELF', other('application/x-executable', 'Program')],
  ['MZ', other('application/x-msdownload', 'Program')],
];

/** Parts by which a zip is a document; the part's name stands in clear in it. */
const packages: readonly (readonly [part: string, MediaType])[] = [
  [
    'word/document.xml',
    document('application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'Word document'),
  ],
  [
    'ppt/presentation.xml',
    document(
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
      'PowerPoint presentation',
    ),
  ],
  [
    'mimetypeapplication/vnd.oasis.opendocument',
    document('application/vnd.oasis.opendocument', 'OpenDocument file'),
  ],
];
const workbookPart = 'xl/workbook.xml';

/** The type that a binary file's bytes show; `application/octet-stream` where they show none. */
export function mediaTypeOf(bytes: Uint8Array): MediaType {
  const found = signatures.find(([start]) => startsWith(bytes, start))?.[1] ?? unknownType;
  if (found.type !== 'application/zip') return found;
  return packages.find(([part]) => holds(bytes, part))?.[1] ?? found;
}

/** A zip that is an Excel workbook (Office Open XML). */
export function isWorkbook(bytes: Uint8Array): boolean {
  return startsWith(bytes, 'PK\x03\x04') && holds(bytes, workbookPart);
}

function startsWith(bytes: Uint8Array, start: string): boolean {
  if (bytes.length < start.length) return false;
  for (let at = 0; at < start.length; at += 1)
    if (start.charAt(at) !== '?' && bytes[at] !== start.charCodeAt(at)) return false;
  return true;
}

/** Where member names stand: at the start of a zip, and in its directory at the end. */
const searchedBytes = 64 * 1024;

function holds(bytes: Uint8Array, text: string): boolean {
  const places = [
    bytes.subarray(0, searchedBytes),
    bytes.subarray(Math.max(0, bytes.length - searchedBytes)),
  ];
  return places.some((place) => indexOf(place, text) >= 0);
}

function indexOf(bytes: Uint8Array, text: string): number {
  const first = text.charCodeAt(0);
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let matched = 1;
    while (matched < text.length && bytes[at + matched] === text.charCodeAt(matched)) matched += 1;
    if (matched === text.length) return at;
  }
  return -1;
}

const mailHeaders =
  /^(?:Return-Path|Received|Delivered-To|From|To|Cc|Subject|Date|Message-ID|MIME-Version|Reply-To|DKIM-Signature|ARC-[\w-]+|X-[\w-]+|Content-Type):/i;

/** A saved e-mail: its header block names who wrote it, and when or about what. */
export function isMail(text: string): boolean {
  const lines = text.slice(0, 32 * 1024).split(/\r?\n/);
  const end = lines.findIndex((line) => line.trim() === '');
  const block = lines.slice(0, end < 0 ? lines.length : end).filter((line) => !/^[ \t]/.test(line));
  const headers = block.filter((line) => mailHeaders.test(line));
  const has = (name: RegExp) => headers.some((line) => name.test(line));
  return (
    headers.length >= 3 &&
    headers.length >= block.length * 0.6 &&
    has(/^From:/i) &&
    has(/^(?:Date|Subject):/i)
  );
}

export interface AttachmentFacts {
  readonly type: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

const lineLength = 76;
const base64Mark = 'content (base64):';

/** The stored text of a binary attachment: what it is, then its bytes. */
export function binaryAttachment(facts: AttachmentFacts, base64: string): string {
  const lines = base64.match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
  return [...factLines(facts), base64Mark, ...lines, ''].join('\n');
}

function factLines({ name, type, size, sha256 }: AttachmentFacts): string[] {
  return [`${name} (${type})`, `size: ${size} bytes`, `SHA-256: ${sha256}`];
}

export interface StoredAttachment {
  /** The lines about it, for showing. */
  readonly about: string;
  readonly type: string;
  readonly base64: string;
}

/** Takes a stored attachment apart; null for one that is text. */
export function storedAttachment(text: string): StoredAttachment | null {
  const at = text.indexOf(`\n${base64Mark}\n`);
  const type = /^[^\n]* \(([\w./+-]+)\)\nsize: \d+ bytes\nSHA-256: [0-9a-f]{64}$/.exec(
    text.slice(0, Math.max(0, at)),
  )?.[1];
  if (type === undefined) return null;
  return {
    about: text.slice(0, at),
    type,
    base64: text.slice(at + base64Mark.length + 2).replace(/\n/g, ''),
  };
}
