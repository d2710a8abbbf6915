import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Damage, Frame, Framer, FrameSink } from '../../../shared/evidence/framing/frame.ts';
import { JsonElementFramer, type ArrayPath } from '../../../shared/evidence/framing/jsonElements.ts';
import { LineFramer } from '../../../shared/evidence/framing/lines.ts';
import { parseCells, RowFramer } from '../../../shared/evidence/framing/rows.ts';
import { XmlEntryFramer } from '../../../shared/evidence/framing/xmlEntries.ts';

interface Collected {
  readonly elements: string[];
  readonly damaged: string[];
  /** Everything handed over, in order: must be the input again. */
  readonly stream: string;
}

function collect(
  make: (sink: FrameSink) => Framer,
  input: string | Uint8Array,
  chunk: number,
  sound: (text: string) => boolean = () => true,
): Collected {
  const elements: string[] = [];
  const damaged: string[] = [];
  let stream = '';
  const sink: FrameSink = {
    element: (frame: Frame) => {
      const text = Buffer.from(frame.bytes).toString();
      if (!sound(text)) return false;
      elements.push(text);
      stream += text;
      return true;
    },
    damaged: (damage: Damage) => {
      const text = damage.bytes === null ? '' : Buffer.from(damage.bytes).toString();
      damaged.push(`${damage.reason}:${text}`);
      stream += text;
    },
    filler: (_start, _end, bytes) => {
      stream += bytes === null ? '' : Buffer.from(bytes).toString();
    },
  };
  const framer = make(sink);
  const bytes = Buffer.from(input as string);
  for (let at = 0; at < bytes.length; at += chunk)
    framer.push(new Uint8Array(bytes.subarray(at, at + chunk)));
  framer.end();
  return { elements, damaged, stream };
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
const jsonElements = (path: ArrayPath) => (sink: FrameSink) => new JsonElementFramer(sink, path);
const chunkSizes = [1, 2, 3, 7, 64, 100_000];

describe('framing JSON elements', () => {
  const document =
    '{"log":{"version":"1.2","pages":[{"id":"[{"}],"entries":[ {"a":"}]\\"{"},\n{"a":[1,{"b":2}]} ,3,"x",null],"after":[1]}}';

  it.each(chunkSizes)('finds the elements of the array at a path, fed %i bytes at a time', (chunk) => {
    const { elements, damaged, stream } = collect(jsonElements(['log', 'entries']), document, chunk, isJson);
    expect(elements).toEqual(['{"a":"}]\\"{"}', '{"a":[1,{"b":2}]}', '3', '"x"', 'null']);
    expect(damaged).toEqual([]);
    expect(stream).toBe(document);
  });

  it.each(chunkSizes)('frames values that stand at the root, fed %i bytes at a time', (chunk) => {
    const { elements } = collect(jsonElements(null), '{"a":1}\n{\n "a": 2\n}{"a":3}', chunk, isJson);
    expect(elements.map((text) => JSON.parse(text) as unknown)).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
  });

  const entry = (n: number) => `{"id":"e${n}","amount":${n}}`;
  const broken = (text: string) => `[${entry(1)},${entry(2)},${text},${entry(4)},${entry(5)}]`;

  it.each([
    ['a missing quote', '{"id":"e3,"amount":3}'],
    ['a missing closing brace', '{"id":"e3","amount":3'],
    ['a bad literal', '{"id":"e3","amount":nul}'],
    ['a missing colon', '{"id" "e3","amount":3}'],
    ['a wrong bracket', '{"id":"e3","amount":[3}'],
    ['a control character', '{"id":"e\u0001","amount":3}'],
  ])('loses only the damaged element after %s', (_what, text) => {
    for (const chunk of chunkSizes) {
      const { elements, damaged, stream } = collect(jsonElements([]), broken(text), chunk, isJson);
      expect(elements.map((each) => (JSON.parse(each) as { id: string }).id)).toEqual([
        'e1',
        'e2',
        'e4',
        'e5',
      ]);
      expect(damaged).toHaveLength(1);
      expect(stream).toBe(broken(text));
    }
  });

  it.each([']', '}', ']]}{"a":1}', ':1,]', '\u0000'])(
    'comes to an end on stray signs at the root: %s',
    (text) => {
      for (const path of [null, [], ['a']]) {
        const { stream } = collect(jsonElements(path), text, 1, isJson);
        expect(stream).toBe(text);
      }
    },
  );

  it('reports a document that ends inside an element', () => {
    const { elements, damaged } = collect(
      jsonElements([]),
      `[${entry(1)},${entry(2)},{"id":"e3","am`,
      5,
      isJson,
    );
    expect(elements).toHaveLength(2);
    expect(damaged).toEqual(['cut-off:{"id":"e3","am']);
  });

  it('does not keep an element that is longer than the limit, and goes on behind it', () => {
    const long = `{"id":"${'x'.repeat(2000)}"}`;
    const { elements, damaged } = collect(
      (sink) => new JsonElementFramer(sink, [], 1000),
      `[${entry(1)},${entry(2)},${long},${entry(4)}]`,
      100,
      isJson,
    );
    expect(elements).toHaveLength(3);
    expect(damaged[0]).toMatch(/^too-long:/);
  });
});

describe('framing lines', () => {
  it.each(chunkSizes)('parts lines ended in any way, fed %i bytes at a time', (chunk) => {
    const { elements, stream } = collect((sink) => new LineFramer(sink), 'one\r\n\n  two  \n\nthree', chunk);
    expect(elements).toEqual(['one', 'two', 'three']);
    expect(stream.replace(/\s+/g, ' ')).toBe('one two three');
  });

  it('skips a line beyond the limit and nothing else', () => {
    const { elements, damaged } = collect(
      (sink) => new LineFramer(sink, 10),
      `short\n${'x'.repeat(500)}\nlast`,
      64,
    );
    expect(elements).toEqual(['short', 'last']);
    expect(damaged).toEqual(['too-long:']);
  });
});

const spectrum = new URL('../../data/csv/', import.meta.url);

describe('framing rows against csv-spectrum', () => {
  const names = readdirSync(new URL('csvs/', spectrum)).map((file) => file.replace(/\.csv$/, ''));

  it.each(
    names.flatMap(
      (name) =>
        [
          [name, 'as it is'],
          [name, 'with CR LF'],
        ] as const,
    ),
  )('reads %s %s', (name, ending) => {
    const original = readFileSync(new URL(`csvs/${name}.csv`, spectrum), 'utf8');
    const text = ending === 'with CR LF' ? original.replace(/\r?\n/g, '\r\n') : original;
    const expected = JSON.parse(readFileSync(new URL(`json/${name}.json`, spectrum), 'utf8')) as unknown;
    for (const chunk of chunkSizes) {
      const [header = [], ...rows] = collect((sink) => new RowFramer(sink, ','), text, chunk).elements.map(
        (row) => parseCells(row, ',').map((cell) => cell.value),
      );
      expect(
        rows.map((row) => Object.fromEntries(header.map((column, index) => [column, row[index]]))),
      ).toEqual(expected);
    }
  });
});

describe('framing rows', () => {
  const three = (row: string) => parseCells(row, ',').length === 3;

  it('keeps line feeds inside quotes', () => {
    const { elements } = collect(
      (sink) => new RowFramer(sink, ','),
      'a,b,c\n1,"two\nlines",3\n4,5,6',
      3,
      three,
    );
    expect(elements).toEqual(['a,b,c', '1,"two\nlines",3', '4,5,6']);
  });

  it('takes a quote inside a field as text', () => {
    const { elements } = collect((sink) => new RowFramer(sink, ','), '1,5" pipe,3\n4,5,6\n', 4, three);
    expect(elements).toEqual(['1,5" pipe,3', '4,5,6']);
  });

  it.each(chunkSizes)('loses only the row whose quote is never closed, fed %i bytes at a time', (chunk) => {
    const { elements, damaged } = collect(
      (sink) => new RowFramer(sink, ','),
      '1,2,3\n4,"5,6\n7,8,9\n10,11,12\n',
      chunk,
      three,
    );
    expect(elements).toEqual(['1,2,3', '7,8,9', '10,11,12']);
    expect(damaged).toEqual(['syntax:4,"5,6']);
  });
});

describe('framing statement entries', () => {
  const statement = (entries: string) =>
    `<?xml version="1.0"?><n:Document xmlns:n="urn:x"><n:Stmt><n:Id>1</n:Id>${entries}</n:Stmt></n:Document>`;

  it.each(chunkSizes)(
    'finds entries under any prefix, past comments and CDATA, fed %i bytes at a time',
    (chunk) => {
      const input = statement(
        '<!-- <n:Ntry> --><n:Ntry a="1"><x><![CDATA[</n:Ntry>]]></x></n:Ntry>\n<n:Ntry/><n:NtryDtls/>',
      );
      const { elements, stream } = collect((sink) => new XmlEntryFramer(sink), input, chunk);
      expect(elements).toEqual(['<n:Ntry a="1"><x><![CDATA[</n:Ntry>]]></x></n:Ntry>', '<n:Ntry/>']);
      expect(stream).toBe(input);
    },
  );

  it('loses only an entry that is not closed', () => {
    const { elements, damaged } = collect(
      (sink) => new XmlEntryFramer(sink),
      statement('<Ntry>1</Ntry><Ntry>2<Ntry>3</Ntry><Ntry>4'),
      6,
    );
    expect(elements).toEqual(['<Ntry>1</Ntry>', '<Ntry>3</Ntry>']);
    expect(damaged).toEqual(['not-closed:<Ntry>2', 'not-closed:<Ntry>4']);
  });

  it('stops at a document type declaration', () => {
    expect(() =>
      collect((sink) => new XmlEntryFramer(sink), '<!DOCTYPE a [<!ENTITY b "c">]><a/>', 4),
    ).toThrow(/DTD/);
  });
});
