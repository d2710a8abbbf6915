/**
 * Mutations of a bundle, each drawn from a printed seed: every single one must be found and named.
 * 300 here; 10,000 with RAILTRACE_LONG=1.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBundle, verifyBundle } from '../../../electron/engine/bundles/index.ts';
import { fileSource } from '../../../electron/engine/archives/byteSource.ts';
import { openZip } from '../../../electron/engine/archives/zipReader.ts';
import { aBundle } from './aBundle.ts';
import { repacked, unpacked, withManifests, type Members } from './unpacked.ts';

const rounds = process.env['RAILTRACE_LONG'] === '1' ? 10_000 : 300;
const seed = Number(process.env['RAILTRACE_SEED'] ?? 20_261_120);

/** mulberry32 */
function randomSource(state: number): (below: number) => number {
  let current = state;
  return (below) => {
    current = (current + 0x6d2b79f5) | 0;
    let mixed = Math.imul(current ^ (current >>> 15), 1 | current);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Span {
  readonly path: string;
  readonly from: number;
  readonly until: number;
}

let folder = '';
let original: Buffer = Buffer.alloc(0);
let members: Members = new Map();
/** Where each member's data lie in the file. */
let spans: Span[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'railtrace-tampering-'));
  const zip = join(folder, 'bundle.zip');
  await buildBundle(aBundle(), zip);
  original = await readFile(zip);
  members = await unpacked(zip);
  const source = await fileSource(zip);
  const { entries } = await openZip(source);
  spans = entries.map(({ path, offset, size }) => ({
    path,
    from: offset + 30 + path.length,
    until: offset + 30 + path.length + size,
  }));
  await source.close();
});
afterAll(() => rm(folder, { recursive: true }));

/** What a mutation did, and what the report must name: any of these. */
interface Mutation {
  readonly what: string;
  readonly names: readonly string[];
}

const structures = ['header', 'member', 'directory', 'end record', 'byte', 'archive', 'bag'];

async function flip(file: string, random: (below: number) => number): Promise<Mutation> {
  const position = random(original.length);
  const bit = random(8);
  const bytes = Buffer.from(original);
  bytes[position] = (bytes[position] ?? 0) ^ (1 << bit);
  await writeFile(file, bytes);
  const inside = spans.find(({ from, until }) => position >= from && position < until);
  const names = inside === undefined ? structures : [nameInBag(inside.path)];
  return { what: `bit ${String(bit)} of byte ${String(position)} (${inside?.path ?? 'structure'})`, names };
}

function nameInBag(path: string): string {
  return path.slice(path.indexOf('/') + 1);
}

async function cut(file: string, random: (below: number) => number): Promise<Mutation> {
  const length = random(original.length);
  await writeFile(file, original.subarray(0, length));
  return { what: `cut to ${String(length)} bytes`, names: structures };
}

async function append(file: string, random: (below: number) => number): Promise<Mutation> {
  await writeFile(file, Buffer.concat([original, Buffer.alloc(1 + random(100), random(256))]));
  return { what: 'appended bytes', names: structures };
}

/** Renames, deletes, adds, swaps and edits inside the bag, packed again in our own form; every other time with fitting manifests. */
async function forge(file: string, random: (below: number) => number): Promise<Mutation> {
  const forged = new Map(members);
  const paths = [...forged.keys()];
  const path = paths[random(paths.length)] ?? '';
  const other = paths[random(paths.length)] ?? '';
  const content = forged.get(path) ?? new Uint8Array();
  const kind = ['rename', 'delete', 'add', 'swap', 'edit'][random(5)] ?? '';
  if (kind === 'rename') {
    forged.delete(path);
    forged.set(`${path}x`, content);
  } else if (kind === 'delete') {
    forged.delete(path);
  } else if (kind === 'add') {
    forged.set(`${path.slice(0, path.lastIndexOf('/'))}/added${String(random(1000))}`, content);
  } else if (kind === 'swap' && !Buffer.from(content).equals(forged.get(other) ?? content)) {
    forged.set(path, forged.get(other) ?? content);
    forged.set(other, content);
  } else {
    forged.set(path, Buffer.concat([content, Buffer.from([random(256)])]));
  }
  const fitting = random(2) === 1 && !path.includes('manifest') && !other.includes('manifest');
  await repacked(fitting ? withManifests(forged) : forged, file);
  const touched = kind === 'add' ? ['added'] : [path, other].map(nameInBag);
  // Once the manifests fit, what gives the forgery away is that the signed one is not the one that was signed.
  const names = fitting ? [...touched, 'tagmanifest-sha256.txt'] : touched;
  return { what: `${kind} ${path} (${other})${fitting ? ', manifests made to fit' : ''}`, names };
}

const mutations = [flip, flip, flip, forge, forge, cut, append];

/** At full size all eight bits of every byte; else every 37th bit, which is coprime to 8 and so meets each bit of each kind of field. */
function structureBits(positions: readonly number[]): [position: number, bit: number][] {
  const all = positions.flatMap((position) =>
    [0, 1, 2, 3, 4, 5, 6, 7].map((bit): [number, number] => [position, bit]),
  );
  return rounds > 300 ? all : all.filter((_, index) => index % 37 === 0);
}

describe(`a bundle changed ${String(rounds)} times (seed ${String(seed)})`, () => {
  it('is never found valid, and what was changed is named', async () => {
    const random = randomSource(seed);
    const file = join(folder, 'mutant.zip');
    const missed: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const mutate = mutations[random(mutations.length)] ?? flip;
      const { what, names } = await mutate(file, random);
      const { valid, checks } = await verifyBundle(file);
      const said = checks
        .filter(({ ok }) => ok === false)
        .map(({ detail }) => detail)
        .join(' ');
      if (valid || !names.some((name) => said.includes(name)))
        missed.push(`round ${String(round)}: ${what} → ${said}`);
    }
    expect(missed).toEqual([]);
  });

  it('is found changed whichever bit of the structures around the data is turned', async () => {
    const file = join(folder, 'bit.zip');
    const covered = new Set(
      spans.flatMap(({ from, until }) => Array.from({ length: until - from }, (_, index) => from + index)),
    );
    const structure = Array.from({ length: original.length }, (_, position) => position).filter(
      (position) => !covered.has(position),
    );
    const missed: string[] = [];
    for (const [position, bit] of structureBits(structure)) {
      const bytes = Buffer.from(original);
      bytes[position] = (bytes[position] ?? 0) ^ (1 << bit);
      await writeFile(file, bytes);
      if ((await verifyBundle(file)).valid) missed.push(`bit ${String(bit)} of byte ${String(position)}`);
    }
    expect(missed).toEqual([]);
  });
});
