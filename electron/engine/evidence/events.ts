/**
 * Events as the records state them, read back for the analysis: in the order of the records, without a row of SQL for
 * each identifier.
 */
import { z } from 'zod';
import {
  identifierSchemes,
  sourceFormatSchema,
  type Identifier,
  type IdentifierScheme,
  type Party,
  type SourceFormat,
} from '../../../shared/evidence/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { placeMark } from '../db/columnSql.ts';
import type { ReadDb } from '../db/database.ts';
import { placeOf, unpackFacts, type BlockFacts } from '../db/packedBlock.ts';
import { partyOfNumber } from './partyNumber.ts';
import { wordReading } from './words.ts';

/** One event with its place. Texts that repeat (kinds, states, currencies) are one string object each. */
export interface StoredEventRow {
  readonly recordId: number;
  readonly ordinal: number;
  readonly party: Party;
  readonly kind: string;
  readonly movement: string;
  readonly rail: string | null;
  readonly direction: string | null;
  readonly amountMinor: bigint | null;
  readonly feeMinor: bigint | null;
  readonly netMinor: bigint | null;
  readonly currency: string | null;
  readonly occurredAt: number | null;
  readonly receivedAt: number | null;
  readonly bookedOn: string | null;
  readonly valueOn: string | null;
  readonly counterparty: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly identifiers: readonly Identifier[];
  readonly sourceId: number;
  readonly source: string;
  readonly format: SourceFormat;
  readonly locator: string;
  /** First 8 bytes of the SHA-256 of the record's stored bytes, hexadecimal in upper case. */
  readonly recordHash: string;
}

export interface EventReading {
  /**
   * Events of complete sources in the order of their records.
   * @param after only records with a greater id
   */
  all(after?: number): Iterable<StoredEventRow>;
  /** Events of these records, in their order; records that are gone are left out. */
  ofRecords(ids: readonly number[]): StoredEventRow[];
}

const eventSql = `select event.record_id, event.ordinal, event.party, event.kind, event.movement, event.rail, event.direction,
    event.amount_minor, event.fee_minor, event.net_minor, event.currency, event.occurred_at, event.received_at, event.booked_on,
    event.value_on, event.counterparty, event.status, event.reason, record.locator_form, record.place
  from event join record on record.id = event.record_id`;

type Cell = string | number | bigint | null;
/** The columns of `eventSql`, in its order. */
type Row = readonly Cell[];

interface Place {
  readonly sourceId: number;
  readonly source: string;
  readonly format: SourceFormat;
}

const blockRow = z.object({
  id: z.number(),
  source_id: z.number(),
  records: z.number(),
  places: z.instanceof(Uint8Array),
  facts: z.instanceof(Uint8Array),
});
const blockSql = 'select id, source_id, records, places, facts from block';

/** The identifiers of a block's records, made when they are asked for. */
class BlockEvents {
  readonly end: number;
  readonly place: Place;
  private readonly id: number;
  private readonly places: Uint8Array;
  private readonly facts: BlockFacts;
  private readonly own = new Map<number, readonly number[]>();
  private readonly schemes: readonly IdentifierScheme[];
  private record = 0;
  private at = 0;
  private current: { readonly record: number; readonly all: readonly Identifier[] } | null = null;

  constructor(row: z.infer<typeof blockRow>, place: Place) {
    this.id = row.id;
    this.end = row.id + row.records;
    this.place = place;
    this.places = row.places;
    this.facts = unpackFacts(row.facts);
    this.schemes = this.facts.schemes.map(schemeOf);
    for (const event of this.facts.events) this.own.set((event[0] ?? 0) * ordinals + (event[1] ?? 0), event);
  }

  hash(recordId: number): string {
    return placeOf(this.places, recordId - this.id).hash;
  }

  identifiers(recordId: number, ordinal: number): readonly Identifier[] {
    const record = recordId - this.id;
    const all = this.allOf(record);
    const own = this.own.get(record * ordinals + ordinal);
    if (own === undefined) return all;
    return own.slice(2).flatMap((index) => all[index] ?? []);
  }

  private allOf(record: number): readonly Identifier[] {
    if (this.current?.record === record) return this.current.all;
    const { counts, identifiers } = this.facts;
    if (record < this.record) {
      this.record = 0;
      this.at = 0;
    }
    for (; this.record < record; this.record += 1) this.at += 2 * (counts[this.record] ?? 0);
    const all: Identifier[] = [];
    for (let index = 0; index < (counts[record] ?? 0); index += 1) {
      const scheme = this.schemes[Number(identifiers[this.at + 2 * index])];
      if (scheme !== undefined) all.push({ scheme, value: String(identifiers[this.at + 2 * index + 1]) });
    }
    this.current = { record, all };
    return all;
  }
}

/** More events than one record can hold. */
const ordinals = 2 ** 20;

const knownSchemes: ReadonlyMap<string, IdentifierScheme> = new Map(
  identifierSchemes.map((scheme) => [scheme, scheme]),
);

function schemeOf(text: string): IdentifierScheme {
  const scheme = knownSchemes.get(text);
  if (scheme === undefined)
    throw new RailtraceError('vault_corrupt', `The vault holds an identifier of the unknown kind “${text}”.`);
  return scheme;
}

export function eventReading(db: ReadDb): EventReading {
  const word = wordReading(db);
  const forms = new Map<number, readonly [string, string]>();

  const locatorOf = (form: number, place: Cell): string => {
    let parts = forms.get(form);
    if (parts === undefined) {
      const [before = '', behind = ''] = word(form).split(placeMark);
      parts = [before, behind];
      if (forms.size > 10_000) forms.clear();
      forms.set(form, parts);
    }
    return place === null ? parts[0] : `${parts[0]}${String(place)}${parts[1]}`;
  };
  const wordOrNull = (id: Cell | undefined): string | null => (typeof id === 'number' ? word(id) : null);

  const eventOf = (row: Row, block: BlockEvents): StoredEventRow => {
    const recordId = numeric(row[0]);
    const ordinal = numeric(row[1]);
    const party = partyOfNumber(numeric(row[2]));
    if (party === null) throw new RailtraceError('vault_corrupt', 'The vault holds an event of no party.');
    return {
      recordId,
      ordinal,
      party,
      kind: word(numeric(row[3])),
      movement: word(numeric(row[4])),
      rail: wordOrNull(row[5]),
      direction: wordOrNull(row[6]),
      amountMinor: minorOf(row[7]),
      feeMinor: minorOf(row[8]),
      netMinor: minorOf(row[9]),
      currency: wordOrNull(row[10]),
      occurredAt: numericOrNull(row[11]),
      receivedAt: numericOrNull(row[12]),
      bookedOn: textOrNull(row[13]),
      valueOn: textOrNull(row[14]),
      counterparty: textOrNull(row[15]),
      status: word(numeric(row[16])),
      reason: textOrNull(row[17]),
      identifiers: block.identifiers(recordId, ordinal),
      ...block.place,
      locator: locatorOf(numeric(row[18]), row[19] ?? null),
      recordHash: block.hash(recordId),
    };
  };

  return {
    all: (after = 0) => allEvents(db, after, eventOf),
    ofRecords: (ids) => {
      const sources = completeSources(db);
      const byRecord = db.prepare(`${eventSql} where event.record_id = ? order by event.ordinal`).raw(true);
      const between = db
        .prepare(`${eventSql} where event.record_id between ? and ? order by event.record_id, event.ordinal`)
        .raw(true);
      const blockBefore = db.prepare(`${blockSql} where id <= ? order by id desc limit 1`);
      const events: StoredEventRow[] = [];
      for (let at = 0; at < ids.length;) {
        const id = ids[at] ?? 0;
        const found = blockBefore.get(id);
        const row = found === undefined ? null : blockRow.parse(found);
        const place = row === null ? undefined : sources.get(row.source_id);
        if (row === null || place === undefined || id >= row.id + row.records) {
          at += 1;
          continue;
        }
        const block = new BlockEvents(row, place);
        const run = risingRun(ids, at, block.end);
        at += run.length;
        // One sweep over a stretch of which much is wanted costs less than a look-up for each record.
        const last = run.at(-1) ?? id;
        const isDense = run.length > 4 && (last - id + 1) / run.length <= mostSwept;
        const rows = isDense
          ? wantedOnly(between.all(id, last), run)
          : run.flatMap((record) => byRecord.all(record));
        for (const cells of rows) events.push(eventOf(cellsOf(cells), block));
      }
      return events;
    },
  };
}

/** Records that are read in vain for one that is wanted, before looking each up is cheaper. */
const mostSwept = 6;

/** The ids from here on that rise and lie before the end of the block. */
function risingRun(ids: readonly number[], from: number, end: number): number[] {
  const run: number[] = [];
  for (let at = from; at < ids.length; at += 1) {
    const id = ids[at] ?? 0;
    if (id >= end || id <= (run.at(-1) ?? 0)) break;
    run.push(id);
  }
  return run;
}

/** Rows of the wanted records; both in rising order. */
function wantedOnly(rows: readonly unknown[], wanted: readonly number[]): unknown[] {
  let at = 0;
  return rows.filter((row) => {
    const record = numeric(cellsOf(row)[0]);
    while ((wanted[at] ?? Infinity) < record) at += 1;
    return wanted[at] === record;
  });
}

/** Rows and blocks in step: both lie in the order of the records. */
function* allEvents(
  db: ReadDb,
  after: number,
  eventOf: (row: Row, block: BlockEvents) => StoredEventRow,
): Generator<StoredEventRow, void, void> {
  const sources = completeSources(db);
  const blockAfter = db.prepare(`${blockSql} where id >= ? order by id limit 1`);
  const blockBefore = db.prepare('select id from block where id <= ? order by id desc limit 1').pluck();
  const ofBlock = db
    .prepare(
      `${eventSql} where event.record_id >= ? and event.record_id < ? order by event.record_id, event.ordinal`,
    )
    .raw(true);
  const start = blockBefore.get(after + 1);
  let next = typeof start === 'number' ? start : 0;
  for (;;) {
    const found = blockAfter.get(next);
    if (found === undefined) return;
    const row = blockRow.parse(found);
    next = row.id + 1;
    const place = sources.get(row.source_id);
    if (place === undefined || row.records === 0) continue;
    let block: BlockEvents | null = null;
    for (const cells of ofBlock.all(Math.max(row.id, after + 1), row.id + row.records)) {
      block ??= new BlockEvents(row, place);
      yield eventOf(cellsOf(cells), block);
    }
  }
}

const sourceRow = z.object({ id: z.number(), name: z.string(), format: sourceFormatSchema });

function completeSources(db: ReadDb): ReadonlyMap<number, Place> {
  const rows = db.prepare(`select id, name, format from source where status = 'complete'`).all();
  return new Map(
    rows.map((row) => {
      const { id, name, format } = sourceRow.parse(row);
      return [id, { sourceId: id, source: name, format }];
    }),
  );
}

function cellsOf(row: unknown): Row {
  if (isRow(row)) return row;
  throw new RailtraceError('vault_corrupt', 'The vault holds no event where one belongs.');
}

/** What a statement in raw mode gives; each cell is told when it is used. */
function isRow(row: unknown): row is Row {
  return Array.isArray(row);
}

function numeric(value: Cell | undefined): number {
  if (typeof value === 'number') return value;
  throw new RailtraceError('vault_corrupt', 'The vault holds no number where one belongs.');
}

function numericOrNull(value: Cell | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

function textOrNull(value: Cell | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function minorOf(value: Cell | undefined): bigint | null {
  return value === null || value === undefined ? null : BigInt(value);
}
