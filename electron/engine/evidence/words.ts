/** The dictionary of short texts: numbers for writing, texts for reading. */
import { z } from 'zod';
import type { ReadDb, WriteDb } from '../db/database.ts';

/** Beyond this many texts in memory the dictionary is asked again. */
const remembered = 50_000;

/** Inside the caller's transaction. What a rolled back transaction wrote must be forgotten: `forget`. */
export interface WordWriter {
  idOf(text: string): number;
  forget(): void;
}

export function wordWriter(db: WriteDb): WordWriter {
  const find = db.prepare('select id from word where text = ?').pluck();
  const insert = db.prepare('insert into word (text) values (?)');
  const known = new Map<string, number>();
  return {
    idOf: (text) => {
      const remembers = known.get(text);
      if (remembers !== undefined) return remembers;
      const found = find.get(text);
      const id = typeof found === 'number' ? found : Number(insert.run(text).lastInsertRowid);
      if (known.size >= remembered) known.clear();
      known.set(text, id);
      return id;
    },
    forget: () => {
      known.clear();
    },
  };
}

/** Texts by number; each text is one string object, however often it is read. */
export function wordReading(db: ReadDb): (id: number) => string {
  const find = db.prepare('select text from word where id = ?').pluck();
  const known = new Map<number, string>();
  return (id) => {
    const remembers = known.get(id);
    if (remembers !== undefined) return remembers;
    const text = z.string().parse(find.get(id));
    if (known.size >= remembered) known.clear();
    known.set(id, text);
    return text;
  };
}
