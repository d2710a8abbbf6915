import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  isExactNumber,
  JsonSyntaxError,
  member,
  parseExactJson,
  readExactJson,
  scalarText,
} from '../../../shared/evidence/exactJson.ts';
import { detectEncoding } from '../../../shared/evidence/encoding.ts';

const suite = new URL('../../data/json/', import.meta.url);
const cases = readdirSync(suite).filter((name) => /^[yni]_.*\.json$/.test(name));

/** As an importer reads it: decoded strictly, so that broken UTF-8 is refused before the parser sees it. */
function read(name: string): unknown {
  const bytes = readFileSync(new URL(name, suite));
  const { encoding, bomLength } = detectEncoding(bytes, true);
  return parseExactJson(
    new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(bomLength)),
    undefined,
    1000,
  );
}

describe('the exact JSON reader against JSONTestSuite', () => {
  it('finds the whole suite', () => {
    expect(cases).toHaveLength(160);
  });

  it.each(cases.filter((name) => name.startsWith('y_')))('accepts %s', (name) => {
    expect(() => read(name)).not.toThrow();
  });

  it.each(cases.filter((name) => name.startsWith('n_')))('refuses %s', (name) => {
    expect(() => read(name)).toThrow();
  });

  it.each(cases.filter((name) => name.startsWith('i_')))('answers on %s without crashing', (name) => {
    try {
      read(name);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(Error);
    }
  });
});

describe('the exact JSON reader', () => {
  it('keeps numbers as they are written', () => {
    const value = parseExactJson('{"big":9007199254740993,"money":1.0,"exponent":1E+2,"negative":-0.10}');
    expect(scalarText(member(value, 'big'))).toBe('9007199254740993');
    expect(scalarText(member(value, 'money'))).toBe('1.0');
    expect(scalarText(member(value, 'exponent'))).toBe('1E+2');
    expect(scalarText(member(value, 'negative'))).toBe('-0.10');
    expect(isExactNumber(member(value, 'big'))).toBe(true);
    expect(isExactNumber(parseExactJson('{"isExactNumber":true,"text":"1"}'))).toBe(false);
  });

  it('takes members named like prototype parts as data', () => {
    const value = parseExactJson('{"__proto__":{"polluted":true},"constructor":1,"toString":2}');
    const inherited: unknown = Object.getPrototypeOf(value);
    expect(Reflect.ownKeys(inherited as object)).toEqual([]);
    expect(Object.getPrototypeOf(inherited)).toBeNull();
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('lets the last of several members with one name count, and says so', () => {
    const { value, duplicateKeys } = readExactJson('{"a":1,"a":2,"b":{"a":3}}');
    expect(scalarText(member(value, 'a'))).toBe('2');
    expect(duplicateKeys).toBe(1);
  });

  it('refuses nesting beyond the limit without overflowing the stack', () => {
    const error = catchError(() => parseExactJson('['.repeat(100_000)));
    expect(error).toBeInstanceOf(JsonSyntaxError);
    expect((error as JsonSyntaxError).tooDeep).toBe(true);
  });

  it('names the place of an error', () => {
    expect((catchError(() => parseExactJson('{"a": tru}')) as JsonSyntaxError).offset).toBe(6);
  });

  it('agrees with the built-in parser on every value that both accept', () => {
    const text = '{"text":"é\\n\\u00e9\\ud83d\\ude00","list":[1,2.5,true,false,null,[],{}],"empty":""}';
    expect(plain(parseExactJson(text))).toEqual(JSON.parse(text));
  });
});

function catchError(act: () => unknown): unknown {
  try {
    act();
  } catch (thrown) {
    return thrown;
  }
  return null;
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('isExactNumber' in value && 'text' in value) return Number(value.text);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
