import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../electron/dev/places.ts';
import { sourcesBelow } from './sources.ts';

const product = sourcesBelow('shared', 'electron', 'renderer');
const tests = sourcesBelow('test');
const all = [...product, ...tests];
const lineCount = (text: string): number => text.split('\n').length;

/** Put together from parts, so that this file does not find itself. */
const skipping = new RegExp(
  `\\b(describe|it|test|suite)(\\.each\\([^)]*\\))?\\.(${['skip', 'only', 'todo', 'fixme', 'skipIf', 'runIf'].join('|')})\\b|\\b(x|f)(it|describe)\\(`,
);
const marker = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`);
const machinePath = new RegExp(
  ['/wo' + 'rk/', '/ro' + 'ot/', '/ho' + 'me/[a-z]+/', 'C:\\\\\\\\Us' + 'ers'].join('|'),
);
const registryHost = new RegExp(`registry\\.(${['npmjs', 'yarnpkg', 'npmmirror'].join('|')})\\.`);
const vagueNames = /^(utils?|helpers?|common|misc|temp|tmp|stuff|shared)$/i;

describe('the files', () => {
  it('have names that say what is in them', () => {
    const vague = all.filter(({ path }) => {
      const [, ...below] = path.split('/');
      return below.some((part) => vagueNames.test(part.replace(/\..*$/, '')));
    });
    // test/shared mirrors shared/.
    expect(vague.map(({ path }) => path).filter((path) => !path.startsWith('test/shared/'))).toEqual([]);
  });

  it('are short enough to read: no product file beyond 500 lines with its comments', () => {
    expect(product.filter(({ text }) => lineCount(text) > 500).map(({ path }) => path)).toEqual([]);
  });

  it('show a public face of at most 40 lines of code in every domain', () => {
    const faces = product.filter(
      ({ path }) =>
        basename(path, '.ts') === 'index' && /^(electron\/engine|renderer)\/[a-z]+\/index\.tsx?$/.test(path),
    );
    const codeLines = (text: string): number =>
      text.split('\n').filter((line) => line.trim() !== '' && !/^\s*(\/\/|\/?\*)/.test(line)).length;
    const long = faces.filter(({ text }) => codeLines(text) > 40);
    expect(long.map(({ path, text }) => `${path}: ${codeLines(text)}`)).toEqual([]);
  });

  it('hold no marker of unfinished work', () => {
    expect(all.filter(({ text }) => marker.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it("name no folder of anybody's machine and no registry", () => {
    expect(all.filter(({ text }) => machinePath.test(text)).map(({ path }) => path)).toEqual([]);
    const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
    expect(registryHost.test(lock)).toBe(false);
    expect(all.filter(({ text }) => registryHost.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('leave no test out', () => {
    expect(tests.filter(({ text }) => skipping.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('keep the words of the sample desk out of the product', () => {
    const literals = /\b(DEP|WD)-\d{4,}\b/;
    expect(product.filter(({ text }) => literals.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe("the README's map", () => {
  it('names folders and files that exist', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const map = /^## .*map.*$([\s\S]*?)^## /im.exec(readme)?.[1] ?? '';
    const named = [...map.matchAll(/`((?:shared|electron|renderer|test|resources)\/[A-Za-z0-9_./-]*)`/g)];
    // `shared/X` stands for any domain's folder.
    const paths = named.map((match) => match[1] ?? '').filter((path) => !/\/(X|NNNN)\b/.test(path));
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('is there in short for each of the four folders', () => {
    const missing = ['electron', 'renderer', 'shared', 'test'].filter(
      (folder) => !existsSync(join(root, folder, 'README.md')),
    );
    expect(missing).toEqual([]);
  });
});
