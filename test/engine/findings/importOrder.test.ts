import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { eventIdSchema, recordIdSchema } from '../../../shared/kernel/ids.ts';
import { analyse, type AnalysisResult } from '../../../electron/engine/findings/analyse.ts';
import { ProfileSet } from '../../../electron/engine/lifecycle/profiles.ts';
import { projectionOf } from '../../../electron/engine/lifecycle/view.ts';
import type { PlacedEvent } from '../../../electron/engine/payments/group.ts';
import { DeskBuilder, profiles } from './deskBuilder.ts';
import { CardDeposit, TransferPayout } from './stories.ts';

/** A desk with most faults and some temptations, small enough to be judged many times. */
function mixedDesk(): DeskBuilder {
  const on = new DeskBuilder();
  const monday = '2026-03-09T10:00:00Z';
  new CardDeposit(on, 'DEP-CLEAN01', monday).clean();
  new CardDeposit(on, 'DEP-TWICE01', monday).clean().ledger('credited', 400);
  new CardDeposit(on, 'DEP-FAILED1', monday).created().captured().ledger('failed', 60);
  new CardDeposit(on, 'DEP-REFUND1', monday)
    .clean()
    .refund('re_a0000001', 20_000, 'succeeded', 3600)
    .refund('re_b0000002', 10_000, 'succeeded', 7200);
  new TransferPayout(on, 'WD-CLEAN01', monday).clean();
  new TransferPayout(on, 'WD-STUCK01', monday).ledger('debited', 0.3).submitted().webhook('processing', 2);
  new TransferPayout(on, 'WD-BACK001', monday).clean().returned(72);
  new TransferPayout(on, 'WD-LATE001', monday)
    .ledger('debited', 0.3)
    .webhook('settled', 24)
    .submitted()
    .webhook('processing', 1.2)
    .booked();
  for (const reference of ['SAME-1', 'SAME-2'])
    on.bank({
      amount: '50.00',
      credit: true,
      on: '2026-03-10',
      endToEndId: 'PAYMENT 001',
      text: 'thanks',
      bankReference: reference,
      iban: 'DE89370400440532013000',
    });
  on.bank({
    amount: '77.10',
    credit: true,
    on: '2026-03-12',
    text: 'invoice 8841',
    bankReference: 'B-ORPHAN-1',
  });
  return on;
}

/** The same records with other ids, as if the files had been imported in another order. */
function renumbered(events: readonly PlacedEvent[], order: readonly number[]): PlacedEvent[] {
  const numbers = [...new Set(events.map(({ recordId }) => Number(recordId)))];
  const position = new Map(order.map((index, place) => [numbers[index] ?? 0, place + 1]));
  const moved = events.map((event) => {
    const recordId = recordIdSchema.parse(position.get(event.recordId));
    return {
      ...event,
      recordId,
      id: eventIdSchema.parse(`${String(recordId)}.${event.id.split('.')[1] ?? '0'}`),
    };
  });
  return moved.sort((left, right) => left.recordId - right.recordId);
}

const railProfiles = new ProfileSet(profiles);

/** Everything that must not depend on the order: record ids are the vault's own. */
function comparableResult({ payments, findings, desk }: AnalysisResult): unknown {
  if (desk === null) throw new Error('nothing was analysed');
  return {
    payments: payments.map(({ summary, group }) => ({
      summary,
      lanes: projectionOf(group, railProfiles, desk.view).lanes.map(({ party, state, steps }) => ({
        party,
        state,
        steps: steps.map(({ events: _events, ...step }) => step),
      })),
      links: group.links.map(({ recordId: _record, ...link }) => link),
    })),
    findings: findings.map(({ records, ...finding }) => ({
      ...finding,
      records: records.map(({ source, locator }) => `${source} ${locator}`),
    })),
  };
}

describe('analysis', () => {
  it('gives the same payments, links and findings whatever the order of import', () => {
    const desk = mixedDesk();
    const input = { coverages: desk.coverages, profiles, asOf: Date.parse('2026-03-30T12:00:00Z') };
    const expected = comparableResult(analyse({ ...input, events: desk.events }));
    const records = new Set(desk.events.map(({ recordId }) => recordId)).size;
    const indexes = Array.from({ length: records }, (_, index) => index);
    fc.assert(
      fc.property(fc.shuffledSubarray(indexes, { minLength: records, maxLength: records }), (order) => {
        expect(comparableResult(analyse({ ...input, events: renumbered(desk.events, order) }))).toEqual(
          expected,
        );
      }),
      { numRuns: process.env['RAILTRACE_LONG'] === '1' ? 2000 : 60, seed: 20_260_322 },
    );
  });

  it('finds what the mixed desk holds', () => {
    const found = mixedDesk()
      .judge()
      .findings.map(({ code, paymentId }) => `${code} ${paymentId ?? '-'}`);
    expect(found).toEqual([
      'DOUBLE_CREDIT DEP-TWICE01',
      'MISSING_CREDIT DEP-FAILED1',
      'MISSING_CREDIT WD-BACK001',
      'PARTY_STATUS_MISMATCH DEP-FAILED1',
      'REFUND_GT_CAPTURE DEP-REFUND1',
      'RETURN_AFTER_CREDIT WD-BACK001',
      'STUCK_BEYOND_SLA WD-STUCK01',
      'ORPHAN_ENTRY -',
      'ORPHAN_ENTRY -',
      'ORPHAN_ENTRY -',
    ]);
  });

  it('knows nothing of what happened after the judging time', () => {
    const desk = mixedDesk();
    const early = desk.judge('2026-03-09T10:30:00Z');
    expect(early.payments.find(({ summary }) => summary.id === 'WD-CLEAN01')?.summary.states.bank).toBeNull();
    expect(early.findings.filter(({ code }) => code === 'STUCK_BEYOND_SLA')).toEqual([]);
  });
});
