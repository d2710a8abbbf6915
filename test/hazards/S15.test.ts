import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extractFile } from '@electron/asar';
import { buildIfStale } from '../../electron/dev/build.ts';
import {
  compareWithAllowList,
  listFiles,
  readAllowList,
  startFromArchive,
} from '../../electron/dev/packagedFiles.ts';
import { packWithStandIn } from '../../electron/dev/standIn.ts';

describe('S15: packaged files are an allow-list', () => {
  let folder: string;
  let archive: string;
  let files: string[];

  beforeAll(async () => {
    await buildIfStale();
    folder = mkdtempSync(join(tmpdir(), 'railtrace-pack-'));
    const { finished, archive: packed } = await packWithStandIn(join(folder, 'stand-in'));
    expect(finished.code, finished.output).toBe(0);
    archive = packed;
    files = listFiles(archive);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what the list names and nothing else', () => {
    expect(compareWithAllowList(files, readAllowList())).toEqual([]);
  });

  it('holds no map, no test, no source of ours and no environment file', () => {
    const unwanted = /\.map$|\.tsx?$|(^|\/)(test|tests|\.env[^/]*|\.git)(\/|$)/;
    expect(files.filter((file) => unwanted.test(file))).toEqual([]);
    const mapped = files
      .filter((file) => file.startsWith('dist/') && /\.(js|cjs|css)$/.test(file))
      .filter((file) =>
        /[#@] sourceMappingURL=(?!data:,)/.test(extractFile(archive, file).toString('utf8').slice(-300)),
      );
    expect(mapped).toEqual([]);
  });

  it('carries one native module, for the system it is packed for', () => {
    const native = files.filter((file) => file.endsWith('.node'));
    expect(native).toEqual([
      `node_modules/better-sqlite3/prebuilds/${process.platform}-${process.arch}.node`,
    ]);
  });

  it('is complete: its browser shell starts and serves the page', async () => {
    await startFromArchive(archive);
  });
});
