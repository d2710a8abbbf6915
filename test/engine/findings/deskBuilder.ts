/**
 * Small desks for tests of rules: realistic payloads go through the real normalisers, so that a test says what the
 * parties wrote and not what the product makes of it.
 */
import type { ImportedRecord, LedgerColumnRole } from '../../../shared/evidence/importing.ts';
import { formatFacts } from '../../../shared/evidence/formats.ts';
import { sourceFormats, type Coverage, type SourceFormat } from '../../../shared/evidence/model.ts';
import { eventIdSchema, recordIdSchema, sourceIdSchema } from '../../../shared/kernel/ids.ts';
import { normaliseRecord } from '../../../shared/payments/normalise/index.ts';
import type { EventDraft } from '../../../shared/payments/model.ts';
import { analyse, type AnalysisResult } from '../../../electron/engine/findings/analyse.ts';
import { loadProfiles } from '../../../electron/engine/lifecycle/profiles.ts';
import { bookingRecord, jsonRecord, ledgerRecord, reportRecord, type Booking } from './records.ts';
import type { PlacedEvent } from '../../../electron/engine/payments/group.ts';

export const profiles = loadProfiles('resources/rails');

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
          shows: formatFacts[format].shows ?? 'api-exchanges',
          ...(span ?? { from: this.from, until: this.until }),
        },
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
  return sourceFormats.indexOf(format) + 1;
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
