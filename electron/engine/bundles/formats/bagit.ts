/**
 * BagIt tag files (RFC 8493 and the drafts 0.93 to 0.97): written in the plainest form, read as each version allows.
 * Reading never fails as a whole: what is wrong is returned as problems, so that one report can name them all.
 */
import { comparePaths } from './memberPath.ts';

export interface BagProblem {
  readonly code: string;
  /** File of the bag that it concerns. */
  readonly file: string;
  readonly sentence: string;
}

/** Where a reader puts what it found wrong. */
export interface Problems {
  readonly errors: BagProblem[];
  readonly warnings: BagProblem[];
}

export interface BagVersion {
  readonly text: string;
  /** 93 for 0.93, 100 for 1.0. */
  readonly number: number;
}

export interface ListedFile {
  readonly path: string;
  /** Lower-case hex. */
  readonly checksum: string;
}

export const bagDeclaration = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** Manifest text in path order, in the form that `sha256sum --check --strict` reads. */
export function manifestText(files: readonly ListedFile[]): string {
  return [...files]
    .sort((left, right) => comparePaths(left.path, right.path))
    .map(({ path, checksum }) => `${checksum}  ${encodeManifestPath(path)}\n`)
    .join('');
}

/** RFC 8493 section 2.1.3: exactly CR, LF and % are percent-encoded. Our own names never hold them. */
export function encodeManifestPath(path: string): string {
  return path.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function decodeManifestPath(path: string, version: BagVersion): string {
  const lines = path.replace(/%0[dD]/g, '\r').replace(/%0[aA]/g, '\n');
  return version.number >= 100 ? lines.replace(/%25/g, '%') : lines;
}

/** `bag-info.txt` in the order given. @throws RangeError when a label or value could not be read back. */
export function bagInfoText(elements: readonly (readonly [label: string, value: string])[]): string {
  return elements
    .map(([label, value]) => {
      if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(label) || /[\r\n]/.test(value)) throw new RangeError(label);
      return `${label}: ${value}\n`;
    })
    .join('');
}

/** The declaration, or null with an error in `problems` when the bag cannot be read any further. */
export function readDeclaration(
  bytes: Uint8Array,
  problems: Problems,
): { version: BagVersion; encoding: string } | null {
  const fail = (code: string, sentence: string): null => {
    problems.errors.push({ code, file: 'bagit.txt', sentence });
    return null;
  };
  if (startsWithMark(bytes))
    return fail('byte-order-mark', 'bagit.txt starts with a byte order mark, which is forbidden.');
  const text = decode(bytes, 'utf-8');
  if (text === null) return fail('encoding', 'bagit.txt is not UTF-8.');
  const lines = splitLines(text);
  const version = /^BagIt-Version[ \t]*:[ \t]*(\d+)\.(\d+)[ \t]*$/.exec(lines[0] ?? '');
  const encoding = /^Tag-File-Character-Encoding[ \t]*:[ \t]*(\S+)[ \t]*$/.exec(lines[1] ?? '');
  const [, major = '', minor = ''] = version ?? [];
  const [, encodingName = ''] = encoding ?? [];
  if (version === null || encoding === null || lines.length !== 2) {
    return fail(
      'declaration',
      'bagit.txt must hold two lines: BagIt-Version and Tag-File-Character-Encoding.',
    );
  }
  const number = Number(major) * 100 + Number(minor);
  if (number > 100) {
    return fail('version', `The bag says version ${major}.${minor}; this program reads versions up to 1.0.`);
  }
  if (number < 93)
    return fail('version', `The bag says version ${major}.${minor}, which never existed as a draft.`);
  const strict =
    lines[0] === `BagIt-Version: ${major}.${minor}` && lines[1]?.startsWith('Tag-File-Character-Encoding: ');
  if (number >= 100 && strict !== true)
    return fail('declaration', 'bagit.txt must have one space after each colon.');
  if (decode(new Uint8Array(), encodingName) === null) {
    return fail('encoding', `The tag files are said to be in “${encodingName}”, which is not known here.`);
  }
  return { version: { text: `${major}.${minor}`, number }, encoding: encodingName };
}

function startsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function decode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // TextDecoder throws for an unknown encoding and for malformed bytes alike: both mean "not readable".
    return null;
  }
}

/** Text of a tag file in the bag's encoding, or null with an error in `problems`. */
export function tagFileText(
  file: string,
  bytes: Uint8Array,
  encoding: string,
  problems: Problems,
): string | null {
  const text = decode(bytes, encoding);
  if (text === null) {
    problems.errors.push({ code: 'encoding', file, sentence: `${file} is not in ${encoding}.` });
    return null;
  }
  if (text.startsWith('\ufeff')) {
    problems.errors.push({
      code: 'byte-order-mark',
      file,
      sentence: `${file} starts with a byte order mark, which would become part of its first line.`,
    });
    return null;
  }
  return text;
}

/** Lines without their ends (LF, CR or CRLF); a last end opens no further line. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Why a path in a manifest or in fetch.txt points outside the bag, or null. */
export function scopeObjection(path: string): string | null {
  if (path.startsWith('/') || path.startsWith('\\')) return 'is absolute';
  if (/^[A-Za-z]:/.test(path)) return 'starts with a drive letter';
  if (path.startsWith('~')) return 'starts with a tilde, which a shell expands';
  if (path.split(/[/\\]/).includes('..')) return 'climbs out of the bag';
  if (path.includes('\0')) return 'holds a NUL';
  return null;
}

export interface ManifestReading {
  readonly file: string;
  readonly version: BagVersion;
  readonly checksumLength: number;
  /** Payload manifests list `data/…`, tag manifests everything else. */
  readonly payload: boolean;
}

interface Listing {
  readonly listed: Map<string, ListedFile>;
  /** Path by its case-folded, normalised form. */
  readonly folded: Map<string, string>;
}

/** What a manifest lists, by path. */
export function readManifest(
  text: string,
  reading: ManifestReading,
  problems: Problems,
): Map<string, ListedFile> {
  const listing: Listing = { listed: new Map(), folded: new Map() };
  for (const [index, line] of splitLines(text).entries()) {
    if (line.trim() === '') continue;
    const match = /^([0-9a-fA-F]+)[ \t]+(.+)$/.exec(line);
    const place = `line ${String(index + 1)} of ${reading.file}`;
    const [, checksum = '', written = ''] = match ?? [];
    if (match === null || checksum.length !== reading.checksumLength) {
      const sentence = `In ${place} there is no checksum of ${String(reading.checksumLength)} hex digits and a path.`;
      problems.errors.push({ code: 'manifest-line', file: reading.file, sentence });
      continue;
    }
    const path = listedPath(written, place, reading, problems);
    if (path !== null)
      addListed(listing, { path, checksum: checksum.toLowerCase() }, place, reading, problems);
  }
  return listing.listed;
}

function listedPath(
  written: string,
  place: string,
  reading: ManifestReading,
  problems: Problems,
): string | null {
  let path = written;
  const warn = (code: string, sentence: string): void => {
    problems.warnings.push({ code, file: reading.file, sentence });
  };
  if (path.startsWith('*')) {
    warn('checksum-tool-mark', `In ${place} the path starts with “*”, the mark of md5sum's binary mode.`);
    path = path.slice(1);
  }
  if (path.startsWith('./')) {
    warn('leading-dot', `In ${place} the path starts with “./”.`);
    path = path.replace(/^(?:\.\/)+/, '');
  }
  if (path.includes('\\'))
    warn('backslash', `In ${place} the path holds a backslash; elsewhere that separates folders.`);
  const objection = scopeObjection(path);
  if (objection !== null) {
    problems.errors.push({
      code: 'path-scope',
      file: reading.file,
      sentence: `In ${place} the path “${path}” ${objection}.`,
    });
    return null;
  }
  if (path.startsWith('data/') !== reading.payload) {
    const rule = reading.payload ? 'lists files under data/ only' : 'lists no payload';
    problems.errors.push({
      code: 'path-kind',
      file: reading.file,
      sentence: `In ${place} “${path}” does not belong: this manifest ${rule}.`,
    });
    return null;
  }
  return decodeManifestPath(path, reading.version);
}

function addListed(
  { listed, folded }: Listing,
  entry: ListedFile,
  place: string,
  { file, version }: ManifestReading,
  problems: Problems,
): void {
  const before = listed.get(entry.path);
  if (before !== undefined) {
    const same = before.checksum === entry.checksum;
    const sentence = `In ${place} “${entry.path}” is listed again${same ? '' : ' with another checksum'}.`;
    // 1.0 forbids any repetition; in the drafts an equal one was only untidy.
    (same && version.number < 100 ? problems.warnings : problems.errors).push({
      code: 'listed-twice',
      file,
      sentence,
    });
    return;
  }
  listed.set(entry.path, entry);
  const key = entry.path.normalize('NFC').toLowerCase();
  const twin = folded.get(key);
  folded.set(key, entry.path);
  if (twin === undefined) return;
  const sentence = `In ${place} “${entry.path}” differs from “${twin}” in case or Unicode form only.`;
  problems.warnings.push({ code: 'colliding-names', file, sentence });
}

/** Elements of bag-info.txt in order; folded lines are joined. */
export function readBagInfo(
  text: string,
  file: string,
  version: BagVersion,
  problems: Problems,
): (readonly [label: string, value: string])[] {
  const elements: [string, string][] = [];
  for (const [index, line] of splitLines(text).entries()) {
    const place = `line ${String(index + 1)} of ${file}`;
    const last = elements.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      last[1] = `${last[1]} ${line.trim()}`;
      continue;
    }
    if (line.trim() === '') continue;
    const match = /^([^:]+?)([ \t]*):([ \t]*)(.*)$/.exec(line);
    const [, label = '', gap = '', space = '', value = ''] = match ?? [];
    // 1.0 fixed the form to `Label: value`; the drafts allowed space on both sides of the colon.
    const strict = gap === '' && (space !== '' || value === '');
    if (match === null || (version.number >= 100 && !strict)) {
      problems.errors.push({
        code: 'metadata-line',
        file,
        sentence: `In ${place} there is no “Label: value”.`,
      });
      continue;
    }
    elements.push([label.trim(), value.trim()]);
  }
  return elements;
}

export interface FetchItem {
  readonly url: string;
  /** Bytes, or null where the list does not say. */
  readonly length: number | null;
  readonly path: string;
}

/** What fetch.txt would have a reader download. Nothing here ever does. */
export function readFetch(text: string, version: BagVersion, problems: Problems): FetchItem[] {
  const items: FetchItem[] = [];
  for (const [index, line] of splitLines(text).entries()) {
    if (line.trim() === '') continue;
    const place = `line ${String(index + 1)} of fetch.txt`;
    const match = /^(\S+)[ \t]+(\d+|-)[ \t]+(.+)$/.exec(line);
    const [, url = '', length = '-', written = ''] = match ?? [];
    if (match === null) {
      problems.errors.push({
        code: 'fetch-line',
        file: 'fetch.txt',
        sentence: `In ${place} there is no URL, length and path.`,
      });
      continue;
    }
    const path = decodeManifestPath(written.replace(/^(?:\.\/)+/, ''), version);
    const objection = scopeObjection(path) ?? (path.startsWith('data/') ? null : 'is not under data/');
    if (objection !== null) {
      problems.errors.push({
        code: 'path-scope',
        file: 'fetch.txt',
        sentence: `In ${place} the path “${path}” ${objection}.`,
      });
      continue;
    }
    items.push({ url, length: length === '-' ? null : Number(length), path });
  }
  return items;
}
