import { describe, expect, it } from 'vitest';
import { compareWithAllowList } from '../../electron/dev/packagedFiles.ts';

const allowed = ['package.json', 'dist/chunks/*.js'];

describe('the allow-list of packaged files', () => {
  it('accepts a package that holds what it names', () => {
    expect(compareWithAllowList(['dist/chunks/a-1.js', 'package.json'], allowed)).toEqual([]);
  });

  it.each(['.env', 'dist/chunks/a-1.js.map', 'dist/chunks/deeper/a.js', 'test/rules/files.test.ts'])(
    'names %s as a stray',
    (stray) => {
      expect(compareWithAllowList(['package.json', stray], allowed)).toEqual([
        `${stray} is packaged but no line of the allow-list names it`,
      ]);
    },
  );

  it('names what must be there and is not', () => {
    expect(compareWithAllowList([], allowed)).toEqual(['package.json is missing from the package']);
  });
});
