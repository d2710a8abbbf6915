import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bagRoot, folderTree, memoryTree } from '../../../../electron/engine/bundles/formats/fileTree.ts';
import { validateBag } from '../../../../electron/engine/bundles/formats/bagValidator.ts';
import { encodeManifestPath, manifestText } from '../../../../electron/engine/bundles/formats/bagit.ts';
import { sha256Hex } from '../../../../electron/engine/kernel/crypto.ts';

const suite = fileURLToPath(new URL('../../../data/bagit/', import.meta.url));

/** Verdicts as the README beside the bags states them. */
const verdicts: readonly (readonly [bag: string, valid: boolean, code: string | null])[] = [
  ['v0.96/valid/basic-bag', true, null],
  ['v0.97/valid/minimal-bag', true, null],
  ['v0.97/valid/bag-with-space', true, null],
  ['v0.97/valid/uncommon-metadata-separators', true, null],
  ['v0.97/valid/holey-bag', true, null],
  ['v1.0/valid/basicBag', true, null],
  ['v0.97/invalid/bom-in-bagit.txt', false, 'byte-order-mark'],
  ['v0.97/invalid/extra-file-in-bag', false, 'unlisted'],
  ['v0.97/invalid/same-filename-listed-twice-with-different-hashes', false, 'listed-twice'],
  ['v0.97/linux-only/out-of-scope-file-paths-using-absolute-path-for-fetch', false, 'path-scope'],
  ['v1.0/invalid/notAllManifestsListAllFiles', false, 'unlisted'],
  ['v0.97/warning/made-with-md5sum-tools', true, 'checksum-tool-mark'],
];

describe('the Library of Congress bags', () => {
  it.each(verdicts)('%s gets the verdict that its README states', async (bag, valid, code) => {
    const found = await validateBag(await folderTree(`${suite}${bag}`));
    expect({ valid: found.valid, errors: valid ? found.errors : [] }).toEqual({ valid, errors: [] });
    const said = valid ? found.warnings : found.errors;
    expect(said.map((problem) => problem.code)).toEqual(code === null ? [] : expect.arrayContaining([code]));
  });
});

type Changes = Readonly<Record<string, string | null>>;

/** A bag in memory with one payload file, changed as told (null removes a file); manifests are not recomputed. */
function aBag(changes: Changes = {}, version = '1.0'): Map<string, Uint8Array> {
  const files: Record<string, string> = {
    'bagit.txt': `BagIt-Version: ${version}\nTag-File-Character-Encoding: UTF-8\n`,
    'bag-info.txt': 'Payload-Oxum: 6.1\n',
    'data/hello.txt': 'hello\n',
    'manifest-sha256.txt': `${sha256Hex('hello\n')}  data/hello.txt\n`,
  };
  const merged = Object.entries({ ...files, ...changes });
  return new Map(
    merged.flatMap(([path, text]) => (text === null ? [] : [[path, Buffer.from(text)] as const])),
  );
}

async function codesOf(
  bag: Map<string, Uint8Array>,
): Promise<{ valid: boolean; errors: string[]; warnings: string[] }> {
  const { valid, errors, warnings } = await validateBag(memoryTree(bag));
  return { valid, errors: errors.map(({ code }) => code), warnings: warnings.map(({ code }) => code) };
}

const hello = sha256Hex('hello\n');

describe('a bag', () => {
  it('is valid when every listed file is there with its checksum', async () => {
    expect(await codesOf(aBag())).toEqual({ valid: true, errors: [], warnings: [] });
  });

  const faults: readonly (readonly [string, Changes, string])[] = [
    ['without a declaration', { 'bagit.txt': null }, 'declaration'],
    [
      'of a version of the future',
      { 'bagit.txt': 'BagIt-Version: 1.1\nTag-File-Character-Encoding: UTF-8\n' },
      'version',
    ],
    [
      'declared with an unknown encoding',
      { 'bagit.txt': 'BagIt-Version: 1.0\nTag-File-Character-Encoding: EBCDIC-X\n' },
      'encoding',
    ],
    [
      'declared without a space after the colon',
      { 'bagit.txt': 'BagIt-Version:1.0\nTag-File-Character-Encoding: UTF-8\n' },
      'declaration',
    ],
    ['whose payload is missing', { 'data/hello.txt': null, 'data/other.txt': 'hello\n' }, 'missing'],
    ['whose payload was changed', { 'data/hello.txt': 'hellO\n' }, 'checksum'],
    ['with a payload that grew', { 'data/hello.txt': 'hello\n\n' }, 'oxum'],
    ['with an unlisted payload file', { 'data/more.txt': '' }, 'unlisted'],
    ['without any manifest', { 'manifest-sha256.txt': null }, 'no-manifest'],
    [
      'with a manifest in an unknown algorithm only',
      { 'manifest-sha256.txt': null, 'manifest-crc7.txt': '00  data/hello.txt\n' },
      'no-manifest',
    ],
    [
      'with a checksum that is too short',
      { 'manifest-sha256.txt': 'abcd  data/hello.txt\n' },
      'manifest-line',
    ],
    [
      'whose manifest climbs out',
      { 'manifest-sha256.txt': `${hello}  data/../../etc/passwd\n` },
      'path-scope',
    ],
    [
      'whose manifest names a home folder',
      { 'manifest-sha256.txt': `${hello}  ~/data/hello.txt\n` },
      'path-scope',
    ],
    ['whose manifest names a drive', { 'manifest-sha256.txt': `${hello}  C:data/hello.txt\n` }, 'path-scope'],
    [
      'whose payload manifest lists a tag file',
      { 'manifest-sha256.txt': `${hello}  bag-info.txt\n` },
      'path-kind',
    ],
    [
      'that lists a file twice',
      { 'manifest-sha256.txt': `${hello}  data/hello.txt\n`.repeat(2) },
      'listed-twice',
    ],
    [
      'with a byte order mark in a manifest',
      { 'manifest-sha256.txt': `\ufeff${hello}  data/hello.txt\n` },
      'byte-order-mark',
    ],
    ['with a malformed Payload-Oxum', { 'bag-info.txt': 'Payload-Oxum: six\n' }, 'oxum'],
    ['with two Payload-Oxum', { 'bag-info.txt': 'Payload-Oxum: 6.1\nPayload-Oxum: 6.1\n' }, 'oxum-repeated'],
    ['with metadata without a label', { 'bag-info.txt': 'no colon here\n' }, 'metadata-line'],
    [
      'that was never fetched',
      { 'data/hello.txt': null, 'data/x': '', 'fetch.txt': 'https://host.example/hello 6 data/hello.txt\n' },
      'not-fetched',
    ],
    [
      'whose fetch list names an unlisted file',
      { 'fetch.txt': 'https://host.example/x - data/x.txt\n' },
      'fetch-unlisted',
    ],
    [
      'whose fetch list states another length',
      { 'fetch.txt': 'https://host.example/hello 7 data/hello.txt\n' },
      'fetch-length',
    ],
    [
      'whose fetch list writes outside data',
      { 'fetch.txt': 'https://host.example/hello - bagit.txt\n' },
      'path-scope',
    ],
    ['whose tag manifest disagrees', { 'tagmanifest-sha256.txt': `${hello}  bagit.txt\n` }, 'checksum'],
    [
      'whose tag manifest lists a missing file',
      { 'tagmanifest-sha256.txt': `${hello}  notes.txt\n` },
      'missing',
    ],
  ];

  it.each(faults)('%s is invalid and the fault is named', async (_what, changes, code) => {
    const found = await codesOf(aBag(changes));
    expect(found.valid).toBe(false);
    expect(found.errors).toContain(code);
  });

  const oddities: readonly (readonly [string, Changes, string])[] = [
    ['listed with ./', { 'manifest-sha256.txt': `${hello}  ./data/hello.txt\n` }, 'leading-dot'],
    [
      'that lists a file twice alike',
      { 'manifest-sha256.txt': `${hello}  data/hello.txt\n`.repeat(2) },
      'listed-twice',
    ],
    ['with a file manager’s clutter', { '.DS_Store': 'x' }, 'clutter'],
    [
      'with two equal Payload-Oxum',
      { 'bag-info.txt': 'Payload-Oxum: 6.1\nPayload-Oxum: 6.1\n' },
      'oxum-repeated',
    ],
    [
      'with a second manifest nobody knows',
      { 'manifest-crc7.txt': '00  data/hello.txt\n' },
      'unknown-algorithm',
    ],
  ];

  it.each(oddities)('of draft 0.97 %s is valid with a warning', async (_what, changes, code) => {
    expect(await codesOf(aBag(changes, '0.97'))).toEqual({ valid: true, errors: [], warnings: [code] });
  });

  it('finds a file whose name was carried into another Unicode form, and says so', async () => {
    const composed = 'data/é.txt';
    const listing = `${hello}  ${composed.normalize('NFD')}\n`;
    const bag = aBag({ 'data/hello.txt': null, [composed]: 'hello\n', 'manifest-sha256.txt': listing });
    expect(await codesOf(bag)).toEqual({ valid: true, errors: [], warnings: ['unicode-form'] });
  });

  it('reads the percent-encoding that RFC 8493 section 2.1.3 demands', async () => {
    const name = 'data/50% off\r\n.txt';
    expect(encodeManifestPath(name)).toBe('data/50%25 off%0D%0A.txt');
    const listing = manifestText([{ path: name, checksum: hello }]);
    const bag = aBag({ 'data/hello.txt': null, [name]: 'hello\n', 'manifest-sha256.txt': listing });
    expect(await codesOf(bag)).toEqual({ valid: true, errors: [], warnings: [] });
  });

  it('in one folder of a packed tree is found there, and two folders are refused', async () => {
    const bag = [...aBag()].map(([path, bytes]) => [`case-1/${path}`, bytes] as const);
    const found = bagRoot(memoryTree(new Map(bag)));
    expect(found.base).toBe('case-1');
    expect((await validateBag(found.tree)).valid).toBe(true);
    expect(() => bagRoot(memoryTree(new Map([...bag, ['other/x', new Uint8Array()]])))).toThrow(/no bag/);
  });
});
