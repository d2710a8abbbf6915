/**
 * Small desks for tests of rules: realistic payloads go through the real normalisers, so that a test says what the
 * parties wrote and not what the product makes of it.
 */
import { parseExactJson } from '../../../shared/evidence/exactJson.ts';
import type {
  ImportedRecord,
  LedgerColumnRole,
  RecordContent,
  TableRow,
  XmlElement,
} from '../../../shared/evidence/importing.ts';
import type { Coverage, SourceFormat } from '../../../shared/evidence/model.ts';
import { eventIdSchema, recordIdSchema, sourceIdSchema } from '../../../shared/kernel/ids.ts';
import { day } from '../../../shared/kernel/time.ts';
import { normaliseRecord } from '../../../shared/payments/normalise/index.ts';
import type { EventDraft } from '../../../shared/payments/model.ts';
import { analyse, type AnalysisResult } from '../../../electron/engine/findings/analyse.ts';
import { loadProfiles } from '../../../electron/engine/lifecycle/profiles.ts';
import type { PlacedEvent } from '../../../electron/engine/payments/group.ts';

export const profiles = loadProfiles('resources/rails');

export function record(format: SourceFormat, content: RecordContent, locator = 'line:1'): ImportedRecord {
  return {
    format,
    locator,
    byteStart: 0,
    byteEnd: 0,
    text: '',
    content,
    naturalKey: null,
    title: '',
    redactions: [],
  };
}

export function jsonRecord(format: SourceFormat, value: unknown): ImportedRecord {
  return record(format, { kind: 'json', value: parseExactJson(JSON.stringify(value)) });
}

/** A table row from role → cell. */
export function ledgerRecord(
  cells: Partial<Record<LedgerColumnRole, string>>,
  dialect: Partial<TableRow['dialect']> = {},
): ImportedRecord {
  const entries = Object.entries(cells);
  const row: TableRow = {
    columns: entries.map(([role]) => role),
    values: entries.map(([, value]) => value),
    roles: Object.fromEntries(entries.map(([role], index) => [role, index])),
    dialect: { delimiter: ',', decimalMark: '.', dateOrder: 'iso', offsetMinutes: 0, ...dialect },
  };
  return record('ledger-csv', { kind: 'row', row });
}

export function reportRecord(cells: Record<string, string>): ImportedRecord {
  const columns = Object.keys(cells);
  const row: TableRow = {
    columns,
    values: Object.values(cells),
    roles: {},
    dialect: { delimiter: ',', decimalMark: '.', dateOrder: 'iso', offsetMinutes: 0 },
  };
  return record('stripe-payout-reconciliation', { kind: 'row', row });
}

type Xml = string | { readonly [name: string]: Xml | readonly Xml[] };

/** An element tree from an object; `@Ccy` keys are attributes, `#` is the text. */
export function element(name: string, content: Xml): XmlElement {
  if (typeof content === 'string') return { name, attributes: {}, children: [], text: content };
  const attributes: Record<string, string> = {};
  const children: XmlElement[] = [];
  let text = '';
  for (const [key, value] of Object.entries(content)) {
    if (key === '#') text = String(value);
    else if (key.startsWith('@')) attributes[key.slice(1)] = String(value);
    else
      for (const each of Array.isArray(value) ? (value as readonly Xml[]) : [value as Xml])
        children.push(element(key, each));
  }
  return { name, attributes, children, text };
}

export interface Booking {
  readonly amount: string;
  readonly currency?: string;
  readonly credit: boolean;
  readonly on: string;
  readonly endToEndId?: string;
  readonly text?: string;
  readonly reason?: string;
  readonly bankReference?: string;
  readonly iban?: string;
  readonly code?: readonly [string, string, string];
  readonly status?: string;
}

export function bookingRecord(booking: Booking, locator = 'Stmt[1]/Ntry[1]'): ImportedRecord {
  const side = booking.credit ? 'Dbtr' : 'Cdtr';
  const entry = element('Ntry', {
    Amt: { '@Ccy': booking.currency ?? 'EUR', '#': booking.amount },
    CdtDbtInd: booking.credit ? 'CRDT' : 'DBIT',
    Sts: booking.status ?? 'BOOK',
    BookgDt: { Dt: booking.on },
    ValDt: { Dt: booking.on },
    AcctSvcrRef: booking.bankReference ?? `B-${booking.on}-${booking.amount}`,
    ...(booking.code === undefined
      ? {}
      : {
          BkTxCd: {
            Domn: { Cd: booking.code[0], Fmly: { Cd: booking.code[1], SubFmlyCd: booking.code[2] } },
          },
        }),
    NtryDtls: {
      TxDtls: {
        Refs: { EndToEndId: booking.endToEndId ?? 'NOTPROVIDED' },
        ...(booking.iban === undefined
          ? {}
          : { RltdPties: { [`${side}Acct`]: { Id: { IBAN: booking.iban } } } }),
        ...(booking.text === undefined ? {} : { RmtInf: { Ustrd: booking.text } }),
        ...(booking.reason === undefined ? {} : { RtrInf: { Rsn: { Cd: booking.reason } } }),
      },
    },
  });
  return record(
    'camt.053',
    { kind: 'statement-entry', entry: { statementId: 'S1', account: 'DE02', currency: 'EUR', entry } },
    locator,
  );
}

const shows: Readonly<Record<SourceFormat, Coverage['shows']>> = {
  'stripe-events': 'psp-events',
  'stripe-payout-reconciliation': 'psp-payout-report',
  'api-log': 'api-exchanges',
  har: 'api-exchanges',
  'ledger-csv': 'ledger-postings',
  'camt.053': 'bank-statement',
  'replay-attempt': 'api-exchanges',
};

/** A desk under construction: sources are named by their format, and all of them cover the same weeks unless said otherwise. */
export class DeskBuilder {
  readonly from = Date.UTC(2026, 2, 2);
  readonly until = Date.UTC(2026, 2, 31);
  readonly #events: PlacedEvent[] = [];
  readonly #covered = new Map<SourceFormat, { from: number; until: number } | null>();
  #records = 0;

  add(imported: ImportedRecord): this {
    this.#records += 1;
    const number = this.#records;
    const { events } = normaliseRecord(imported);
    events.forEach((event, ordinal) => this.#events.push(placed(event, number, ordinal, imported.format)));
    return this;
  }

  stripe(
    type: string,
    object: Record<string, unknown>,
    at: string,
    id = `evt_${String(this.#records + 1).padStart(8, '0')}`,
  ): this {
    return this.add(
      jsonRecord('stripe-events', {
        id,
        object: 'event',
        type,
        created: Date.parse(at) / 1000,
        data: { object },
      }),
    );
  }

  ledger(cells: Partial<Record<LedgerColumnRole, string>>): this {
    return this.add(
      ledgerRecord({ entryId: `LE-${String(this.#records + 1000)}`, currency: 'EUR', ...cells }),
    );
  }

  log(line: Record<string, unknown>): this {
    return this.add(jsonRecord('api-log', line));
  }

  bank(booking: Booking): this {
    return this.add(bookingRecord(booking, `Stmt[1]/Ntry[${String(this.#records + 1)}]`));
  }

  report(cells: Record<string, string>): this {
    return this.add(reportRecord(cells));
  }

  /** The source covers another time than the desk's weeks; null: it covers nothing. */
  covering(format: SourceFormat, span: { from: string; until: string } | null): this {
    this.#covered.set(
      format,
      span === null ? null : { from: Date.parse(span.from), until: Date.parse(span.until) },
    );
    return this;
  }

  get events(): readonly PlacedEvent[] {
    return this.#events;
  }

  get coverages(): Coverage[] {
    const formats = new Set<SourceFormat>([
      'stripe-events',
      'api-log',
      'ledger-csv',
      'camt.053',
      ...this.#events.map(({ format }) => format),
    ]);
    return [...formats].flatMap((format) => {
      const span = this.#covered.get(format);
      if (span === null) return [];
      const party = format === 'camt.053' ? 'bank' : format === 'ledger-csv' ? 'ledger' : 'psp';
      return [
        {
          sourceId: sourceIdSchema.parse(sourceOf(format)),
          party,
          account: null,
          currency: null,
          shows: shows[format],
          ...(span ?? { from: this.from, until: this.until }),
        } as Coverage,
      ];
    });
  }

  judge(asOf = '2026-03-30T12:00:00Z'): AnalysisResult {
    return analyse({ events: this.#events, coverages: this.coverages, profiles, asOf: Date.parse(asOf) });
  }

  /** Codes raised, each once, in order. */
  codes(asOf?: string): string[] {
    return [...new Set(this.judge(asOf).findings.map(({ code }) => code))].sort();
  }
}

function sourceOf(format: SourceFormat): number {
  return Object.keys(shows).indexOf(format) + 1;
}

function placed(event: EventDraft, number: number, ordinal: number, format: SourceFormat): PlacedEvent {
  return {
    ...event,
    id: eventIdSchema.parse(`${String(number)}.${String(ordinal)}`),
    recordId: recordIdSchema.parse(number),
    sourceId: sourceOf(format),
    source: `${format}.file`,
    format,
    locator: `line:${String(number)}`,
    recordHash: String(number),
  };
}

export const afterDays = (start: string, days: number): string =>
  new Date(Date.parse(start) + days * day).toISOString();

/** A card deposit as the three parties tell it when all goes well. */
export class CardDeposit {
  readonly desk: DeskBuilder;
  readonly reference: string;
  readonly intent: string;
  readonly charge: string;
  readonly minor: number;
  readonly at: string;

  constructor(desk: DeskBuilder, reference: string, at: string, minor = 25_000) {
    this.desk = desk;
    this.reference = reference;
    this.at = at;
    this.minor = minor;
    this.intent = `pi_${reference.replace(/\W/g, '')}intent`;
    this.charge = `ch_${reference.replace(/\W/g, '')}charge`;
  }

  time(seconds: number): string {
    return new Date(Date.parse(this.at) + seconds * 1000).toISOString();
  }

  intentObject(status: string, more: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      id: this.intent,
      object: 'payment_intent',
      amount: this.minor,
      amount_received: status === 'succeeded' ? this.minor : 0,
      currency: 'eur',
      status,
      latest_charge: this.charge,
      metadata: { deposit_reference: this.reference },
      ...more,
    };
  }

  chargeObject(more: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      id: this.charge,
      object: 'charge',
      amount: this.minor,
      amount_captured: this.minor,
      amount_refunded: 0,
      captured: true,
      currency: 'eur',
      status: 'succeeded',
      payment_intent: this.intent,
      metadata: { deposit_reference: this.reference },
      ...more,
    };
  }

  created(): this {
    this.desk.stripe('payment_intent.created', this.intentObject('requires_payment_method'), this.time(0));
    return this;
  }

  captured(seconds = 20): this {
    this.desk.stripe('charge.succeeded', this.chargeObject(), this.time(seconds));
    this.desk.stripe('payment_intent.succeeded', this.intentObject('succeeded'), this.time(seconds));
    return this;
  }

  ledger(status: string, seconds: number, more: Partial<Record<LedgerColumnRole, string>> = {}): this {
    this.desk.ledger({
      occurredAt: this.time(seconds),
      type: 'deposit',
      status,
      amount: (this.minor / 100).toFixed(2),
      reference: this.reference,
      externalReference: this.intent,
      ...more,
    });
    return this;
  }

  refund(id: string, minor: number, status: string, seconds: number): this {
    this.desk.stripe(
      'refund.updated',
      {
        id,
        object: 'refund',
        amount: minor,
        currency: 'eur',
        charge: this.charge,
        payment_intent: this.intent,
        status,
      },
      this.time(seconds),
    );
    return this;
  }

  dispute(id: string, type: string, status: string, seconds: number): this {
    this.desk.stripe(
      `charge.dispute.${type}`,
      {
        id,
        object: 'dispute',
        amount: this.minor,
        currency: 'eur',
        charge: this.charge,
        payment_intent: this.intent,
        status,
        reason: 'fraudulent',
      },
      this.time(seconds),
    );
    return this;
  }

  /** Created, captured, credited. */
  clean(): this {
    return this.created().captured().ledger('credited', 25);
  }
}

/** A payout by transfer as the three parties tell it when all goes well. */
export class TransferPayout {
  readonly desk: DeskBuilder;
  readonly reference: string;
  readonly at: string;
  readonly amount: string;
  readonly provider: string;

  constructor(desk: DeskBuilder, reference: string, at: string, amount = '250.00') {
    this.desk = desk;
    this.reference = reference;
    this.at = at;
    this.amount = amount;
    this.provider = `pyt_${reference.toLowerCase().replace(/\W/g, '')}1`;
  }

  time(hours: number): string {
    return new Date(Date.parse(this.at) + hours * 3_600_000).toISOString();
  }

  ledger(status: string, hours: number, more: Partial<Record<LedgerColumnRole, string>> = {}): this {
    this.desk.ledger({
      occurredAt: this.time(hours),
      type: 'withdrawal',
      status,
      amount: this.amount,
      reference: this.reference,
      ...more,
    });
    return this;
  }

  submitted(hours = 1, status: number | null = 201, provider = this.provider): this {
    const answer = {
      id: provider,
      reference: this.reference,
      status: 'accepted',
      amount: this.amount,
      currency: 'EUR',
    };
    this.desk.log({
      timestamp: this.time(hours),
      method: 'POST',
      url: 'https://api.payouts.example/v1/payouts',
      status,
      request: {
        body: {
          reference: this.reference,
          amount: this.amount,
          currency: 'EUR',
          end_to_end_id: this.reference,
          creditor: { iban: 'DE89370400440532013000' },
        },
      },
      ...(status === 201 ? { response: { body: answer } } : { error: 'ETIMEDOUT' }),
    });
    return this;
  }

  webhook(status: string, hours: number, more: Record<string, unknown> = {}, provider = this.provider): this {
    this.desk.log({
      timestamp: this.time(hours),
      direction: 'inbound',
      method: 'POST',
      url: '/hooks/payouts',
      status: 200,
      request: {
        body: {
          type: `payout.${status}`,
          data: {
            id: provider,
            reference: this.reference,
            status,
            amount: this.amount,
            currency: 'EUR',
            ...more,
          },
        },
      },
    });
    return this;
  }

  booked(hours = 25, amount = this.amount): this {
    this.desk.bank({
      amount,
      credit: false,
      on: this.time(hours).slice(0, 10),
      endToEndId: this.reference,
      text: `Payout ${this.reference}`,
    });
    return this;
  }

  returned(hours: number, reason = 'AC04'): this {
    this.desk.bank({
      amount: this.amount,
      credit: true,
      on: this.time(hours).slice(0, 10),
      endToEndId: this.reference,
      text: `RETURN ${this.reference}`,
      reason,
    });
    return this;
  }

  /** Requested, approved, debited, submitted, settled, completed and booked. */
  clean(): this {
    return this.ledger('requested', 0)
      .ledger('approved', 0.2)
      .ledger('debited', 0.3)
      .submitted()
      .webhook('processing', 1.2)
      .webhook('settled', 24)
      .ledger('completed', 24.1)
      .booked();
  }
}
