/** What the rules judge: one payment with its lanes and facts, inside a desk with its coverage and batches. */
import type { Party } from '../../../shared/evidence/model.ts';
import type { Finding, FindingCode, Severity } from '../../../shared/findings/model.ts';
import { findingIdSchema } from '../../../shared/kernel/ids.ts';
import { formatMoney, type Money } from '../../../shared/kernel/money.ts';
import { isoText, type Instant } from '../../../shared/kernel/time.ts';
import type { LaneState, RailProfile, Step } from '../../../shared/lifecycle/model.ts';
import type { CompiledProfile, CoverageMap, InterpretedEvent, LaneRuns } from '../lifecycle/index.ts';
import type { PaymentGroup, PlacedEvent, SettlementBatch } from '../payments/index.ts';
import type { FileStatements } from './statements.ts';
import type { Facts } from './facts.ts';

export interface Desk {
  readonly asOf: Instant;
  readonly coverage: CoverageMap;
  readonly batches: readonly SettlementBatch[];
  /** Booked bank entries that no payment and no batch explains. */
  loose(): Iterable<PlacedEvent>;
  /** What files state about themselves: balances, totals, signatures. */
  readonly stated: FileStatements;
  /** Bank accounts on which payments of a rail and direction are booked, learned from those that are. */
  accountsFor(payment: Pick<PaymentGroup, 'rail' | 'direction'>): readonly string[];
  /** Accounts to which PSP payouts come. */
  readonly batchAccounts: readonly string[];
  readonly habits: DeskHabits;
}

/** What this desk's parties usually state: an absence only tells something where the presence is usual. */
export interface DeskHabits {
  /** The ledger posts the PSP's refunds. */
  readonly ledgerPostsRefunds: boolean;
  /** The PSP's events show the refunds that the ledger posts. */
  readonly pspShowsRefunds: boolean;
  /** Captured card payments come up in the payout report. */
  readonly reportListsCaptures: boolean;
}

export interface PaymentJudgement {
  readonly payment: PaymentGroup;
  readonly compiled: CompiledProfile | null;
  readonly profile: RailProfile | null;
  readonly interpreted: readonly InterpretedEvent[];
  readonly runs: LaneRuns;
  readonly facts: Facts;
  readonly desk: Desk;
}

/** One rule, one file. A payment rule judges one payment at a time, a desk rule what belongs to none. */
export type PaymentRule = (judgement: PaymentJudgement) => Finding[];
export type DeskRule = (desk: Desk) => Finding[];

export interface FindingDraft {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What of the payment it is about, where one payment can have several findings of a code. */
  readonly subject?: string;
  readonly explanation: string;
  readonly nextStep: string | null;
  readonly events: readonly PlacedEvent[];
}

export function paymentFinding({ payment, desk }: PaymentJudgement, draft: FindingDraft): Finding[] {
  const cited = citedRecords(draft.events.length > 0 ? draft.events : payment.events.slice(0, 1));
  if (cited.length === 0) return [];
  return [
    {
      id: findingIdSchema.parse(
        `${draft.code}:${payment.id}${draft.subject === undefined ? '' : `:${draft.subject}`}`.slice(0, 300),
      ),
      code: draft.code,
      severity: draft.severity,
      paymentId: payment.id,
      references: [...payment.references],
      explanation: draft.explanation,
      nextStep: draft.nextStep,
      records: cited,
      asOf: desk.asOf,
    },
  ];
}

export function deskFinding(
  desk: Desk,
  draft: FindingDraft & { readonly subject: string; readonly references: readonly string[] },
): Finding[] {
  const cited = citedRecords(draft.events);
  if (cited.length === 0) return [];
  return [
    {
      id: findingIdSchema.parse(`${draft.code}:${draft.subject}`.slice(0, 300)),
      code: draft.code,
      severity: draft.severity,
      paymentId: null,
      references: [...draft.references],
      explanation: draft.explanation,
      nextStep: draft.nextStep,
      records: cited,
      asOf: desk.asOf,
    },
  ];
}

/** A finding about a file or a record rather than about events; a file without any record is named by its sentence. */
export function deskFindingAbout(
  desk: Desk,
  draft: Omit<FindingDraft, 'events'> & {
    readonly subject: string;
    readonly references: readonly string[];
    readonly record: Finding['records'][number] | null;
  },
): Finding[] {
  return [
    {
      id: findingIdSchema.parse(`${draft.code}:${draft.subject}`.slice(0, 300)),
      code: draft.code,
      severity: draft.severity,
      paymentId: null,
      references: [...draft.references],
      explanation: draft.explanation,
      nextStep: draft.nextStep,
      records: draft.record === null ? [] : [draft.record],
      asOf: desk.asOf,
    },
  ];
}

const mostCited = 40;

function citedRecords(events: readonly PlacedEvent[]): Finding['records'] {
  const seen = new Set<number>();
  return events
    .filter(({ recordId }) => !seen.has(recordId) && seen.add(recordId).size > 0)
    .slice(0, mostCited)
    .map(({ recordId, source, locator }) => ({ recordId, source, locator }));
}

/** The lane's present state in the profile. */
export function stateOf(judgement: PaymentJudgement, party: Party): LaneState | null {
  const run = judgement.runs.get(party);
  if (run?.state == null) return null;
  return judgement.compiled?.lanes.get(party)?.states.get(run.state) ?? null;
}

export function lastStep(judgement: PaymentJudgement, party: Party): Step | null {
  return judgement.runs.get(party)?.steps.at(-1) ?? null;
}

/** When the lane entered its present state. */
export function sinceOf(judgement: PaymentJudgement, party: Party): Instant | null {
  return lastStep(judgement, party)?.at ?? null;
}

export function eventsOfStep(judgement: PaymentJudgement, step: Step | null): PlacedEvent[] {
  if (step === null) return [];
  const ids = new Set<string>(step.events);
  return judgement.interpreted.filter(({ event }) => ids.has(event.id)).map(({ event }) => event);
}

/** "3 Mar 2026 14:12:31 UTC" as sortable text for sentences: "2026-03-03 14:12:31 UTC". */
export function timeText(at: Instant | null): string {
  return at === null ? 'an unknown time' : `${isoText(at).slice(0, 19).replace('T', ' ')} UTC`;
}

/** The day of a bank booking, or the instant of anything else. */
export function whenText(event: PlacedEvent | undefined, at: Instant | null): string {
  return event?.party === 'bank' && event.times.occurredAt === null && event.times.bookedOn !== null
    ? event.times.bookedOn
    : timeText(at);
}

export function amountText(amount: Money | null): string {
  return amount === null ? 'an unstated amount' : formatMoney(amount);
}
