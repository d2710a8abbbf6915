/** A set of named files, wherever they live: a folder, an archive, memory. The bag validator and the verifier read only this. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RailtraceError } from '../../../../shared/kernel/errors.ts';
import { fileSource, readSpan } from '../../archives/byteSource.ts';
import { comparePaths } from './memberPath.ts';
import type { ZipArchive } from '../../archives/zipReader.ts';

export interface TreeFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

export interface FileTree {
  /** In path order. */
  readonly files: readonly TreeFile[];
  /** Folders that hold at least one file, and empty ones where the container can say so. */
  readonly folders: readonly string[];
}

const treeFileLimit = 200_000;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

export function memoryTree(files: ReadonlyMap<string, Uint8Array>): FileTree {
  return treeOf([...files].map(([path, bytes]) => ({ path, size: bytes.length, open: () => once(bytes) })));
}

/** @throws RailtraceError `damaged_input` for a link or a device: a bag is plain files and folders. */
export async function folderTree(folder: string): Promise<FileTree> {
  const files: TreeFile[] = [];
  const folders: string[] = [];
  const pending = [''];
  for (let inside = pending.pop(); inside !== undefined; inside = pending.pop()) {
    for (const entry of await readdir(join(folder, inside), { withFileTypes: true })) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      const file = join(folder, path);
      if (entry.isDirectory()) {
        folders.push(path);
        pending.push(path);
      } else if (entry.isFile()) {
        const { size } = await lstat(file);
        files.push({ path, size, open: () => fileBytes(file) });
      } else {
        throw new RailtraceError(
          'damaged_input',
          `“${path}” is a link or a device; a bag holds plain files only.`,
          {
            path,
          },
        );
      }
    }
    if (files.length > treeFileLimit) {
      throw new RailtraceError(
        'limit_exceeded',
        `The folder holds more than ${String(treeFileLimit)} files.`,
      );
    }
  }
  return treeOf(files, folders);
}

async function* fileBytes(file: string): AsyncGenerator<Uint8Array> {
  const source = await fileSource(file);
  try {
    yield* readSpan(source, 0, source.size);
  } finally {
    await source.close();
  }
}

export function archiveTree(archive: ZipArchive): FileTree {
  return treeOf(archive.entries, archive.folders);
}

/**
 * The one folder that holds everything, as RFC 8493 section 4 demands of a packed bag; the tree itself when
 * `bagit.txt` already lies at its top.
 */
export function bagRoot(tree: FileTree): { base: string; tree: FileTree } {
  if (tree.files.some((file) => file.path === 'bagit.txt')) return { base: '', tree };
  const tops = new Set(
    [...tree.files.map((file) => file.path), ...tree.folders].map((path) => path.split('/', 1)[0] ?? ''),
  );
  const [base] = tops;
  if (base === undefined || tops.size !== 1 || tree.files.some((file) => file.path === base)) {
    throw new RailtraceError(
      'unsupported_format',
      'There is no bag here: neither bagit.txt nor one folder that holds it.',
    );
  }
  const within = `${base}/`;
  return {
    base,
    tree: {
      files: tree.files.map((file) => ({
        path: file.path.slice(within.length),
        size: file.size,
        open: () => file.open(),
      })),
      folders: tree.folders.filter((path) => path !== base).map((path) => path.slice(within.length)),
    },
  };
}

function treeOf(files: readonly TreeFile[], folders: readonly string[] = []): FileTree {
  const all = new Set(folders);
  for (const { path } of files) {
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1))
      all.add(path.slice(0, slash));
  }
  return {
    files: [...files].sort((left, right) => comparePaths(left.path, right.path)),
    folders: [...all].sort(comparePaths),
  };
}

/** Whole content of a small file. @throws RailtraceError `limit_exceeded` beyond `limit` bytes, counted while reading. */
export async function readWhole(file: TreeFile, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of file.open()) {
    bytes += chunk.length;
    if (bytes > limit) {
      throw new RailtraceError('limit_exceeded', `“${file.path}” is larger than ${String(limit)} bytes.`, {
        path: file.path,
      });
    }
    chunks.push(chunk);
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
