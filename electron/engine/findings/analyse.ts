/**
 * The whole analysis: events and coverage in, payments with their states and findings out. The same input gives the
 * same output whatever the order of import. Payments are handed on one by one, so that a million records need no more
 * memory than their columns.
 */
import type { Coverage, Party } from '../../../shared/evidence/model.ts';
import type { Finding, Severity } from '../../../shared/findings/model.ts';
import { moneyToWire } from '../../../shared/kernel/money.ts';
import { startOfDay, type Instant } from '../../../shared/kernel/time.ts';
import type { RailProfile } from '../../../shared/lifecycle/model.ts';
import type { PartyState, PaymentSummary } from '../../../shared/payments/model.ts';
import {
  claimedState,
  CoverageMap,
  interpret,
  ProfileSet,
  runLanes,
  type DeskView,
} from '../lifecycle/index.ts';
import {
  correlate,
  eventsInMemory,
  groupsOf,
  instantOf,
  looseEntries,
  railAndDirection,
  statedAmount,
  surveyOf,
  type Correlation,
  type Dialect,
  type EventSource,
  type PaymentGroup,
  type PlacedAnnotation,
  type PlacedEvent,
  type SettlementBatch,
} from '../payments/index.ts';
import { factsOf } from './facts.ts';
import { HabitCounter } from './habits.ts';
import type { Desk, PaymentJudgement } from './judgement.ts';
import { deskRules, paymentRules } from './rules/index.ts';
import { nothingStated, type FileStatements } from './statements.ts';

export interface EvidenceInput {
  readonly source: EventSource;
  readonly coverages: readonly Coverage[];
  readonly profiles: readonly RailProfile[];
  readonly annotations?: readonly PlacedAnnotation[];
  readonly stated?: FileStatements;
  /** Newest time of any record, also of those that state no event. */
  readonly newestRecord?: Instant | null;
  /** Null: the newest time in the evidence. */
  readonly asOf: Instant | null;
  /** Throws once nobody waits for the result any more; asked once a payment. */
  readonly checkCancelled?: () => void;
}

export interface AnalysedPayment {
  readonly group: PaymentGroup;
  readonly summary: PaymentSummary;
  /** Since when the payment waits; null when every lane is at rest. */
  readonly openSince: Instant | null;
  readonly findings: readonly Finding[];
}

/** What the desk as a whole turned out to be. */
export interface AnalysedDesk {
  readonly view: DeskView;
  readonly batches: readonly SettlementBatch[];
  readonly dialects: ReadonlyMap<number, Dialect>;
  /** How many payments will follow. */
  readonly payments: number;
  /** About records that belong to no payment. */
  readonly findings: readonly Finding[];
}

export interface AnalysisTaker {
  /** Called first. */
  desk(desk: AnalysedDesk): void;
  payment(payment: AnalysedPayment): void;
}

/** @returns the judging time; null where the evidence has no time at all, and then nothing was handed on */
export function analyseEvidence(input: EvidenceInput, taker: AnalysisTaker): Instant | null {
  const correlation = correlate(input.source, input.asOf, input.annotations, input.stated?.unproved);
  const asOf =
    input.asOf ??
    later(correlation.table.newest, input.newestRecord ?? null) ??
    newestStatement(input.stated);
  if (asOf === null) return null;
  input.checkCancelled?.();
  const profiles = new ProfileSet(input.profiles);
  const coverage = new CoverageMap(input.coverages);
  const { desk, view } = deskOf(asOf, coverage, correlation, input);
  taker.desk({
    view,
    batches: correlation.batches,
    dialects: correlation.dialects,
    payments: correlation.payments.length,
    findings: deskRules.flatMap((rule) => rule(desk)),
  });
  for (const group of groupsOf(correlation, input.source)) {
    input.checkCancelled?.();
    const judgement = judge(group, profiles, desk, view);
    const findings = paymentRules.flatMap((rule) => rule(judgement));
    const openSince = openSinceOf(judgement);
    taker.payment({ group, summary: summaryOf(judgement, findings, openSince), openSince, findings });
  }
  return asOf;
}

export interface AnalysisInput extends Omit<EvidenceInput, 'source'> {
  readonly events: readonly PlacedEvent[];
}

export interface AnalysisResult {
  readonly asOf: Instant | null;
  /** By id. */
  readonly payments: readonly AnalysedPayment[];
  /** Most severe first. */
  readonly findings: readonly Finding[];
  readonly desk: AnalysedDesk | null;
}

/** The analysis of events that lie in memory, as a whole. */
export function analyse({ events, ...input }: AnalysisInput): AnalysisResult {
  const payments: AnalysedPayment[] = [];
  const found: { desk: AnalysedDesk | null } = { desk: null };
  const asOf = analyseEvidence(
    { ...input, source: eventsInMemory(events) },
    {
      desk: (desk) => {
        found.desk = desk;
      },
      payment: (payment) => payments.push(payment),
    },
  );
  payments.sort((left, right) => (left.summary.id < right.summary.id ? -1 : 1));
  const findings = [...(found.desk?.findings ?? []), ...payments.flatMap((payment) => payment.findings)];
  return { asOf, payments, findings: findings.sort(byWeight), desk: found.desk };
}

/** Statements without entries have no record: then the last day that they close tells the time. */
function newestStatement(stated: FileStatements | undefined): Instant | null {
  const days = (stated?.statements ?? []).flatMap(({ openedOn, closedOn }) => closedOn ?? openedOn ?? []);
  const last = days.sort().at(-1);
  return last === undefined ? null : startOfDay(last);
}

function later(left: Instant | null, right: Instant | null): Instant | null {
  return left === null || right === null ? (left ?? right) : Math.max(left, right);
}

function judge(payment: PaymentGroup, profiles: ProfileSet, desk: Desk, view: DeskView): PaymentJudgement {
  const compiled = profiles.get(payment.rail, payment.direction);
  const interpreted = interpret(payment, view.ledgerHabits);
  return {
    payment,
    compiled,
    profile: compiled?.profile ?? null,
    interpreted,
    runs: compiled === null ? new Map() : runLanes(payment, interpreted, compiled, desk.asOf),
    facts: factsOf(interpreted),
    desk,
  };
}

const severityRank: Readonly<Record<Severity, number>> = { high: 3, medium: 2, low: 1, info: 0 };

export function rankOf(severity: Severity): number {
  return severityRank[severity];
}

export function byWeight(left: Finding, right: Finding): number {
  return rankOf(right.severity) - rankOf(left.severity) || (left.id < right.id ? -1 : 1);
}

function deskOf(
  asOf: Instant,
  coverage: CoverageMap,
  correlation: Correlation,
  { source, stated }: EvidenceInput,
): { desk: Desk; view: DeskView } {
  const counter = new HabitCounter(coverage, asOf);
  const survey = surveyOf(correlation, (traits) => {
    counter.note(traits);
  });
  const booked = new Map(
    [...survey.bankSources].map(([key, sources]) => [
      key,
      [...new Set([...sources].flatMap((id) => coverage.accountsOf(id)))].sort(),
    ]),
  );
  const batchAccounts = new Set(
    correlation.batches.flatMap(({ bankEntries }) =>
      bankEntries.flatMap(({ sourceId }) => coverage.accountsOf(sourceId)),
    ),
  );
  const view: DeskView = {
    asOf,
    coverage,
    ledgerHabits: survey.ledgerHabits,
    accounts: booked,
    batchAccounts: batchAccounts.size > 0 ? [...batchAccounts].sort() : coverage.accounts(),
  };
  const desk: Desk = {
    asOf,
    coverage,
    batches: correlation.batches,
    loose: () => looseEntries(correlation, source),
    stated: stated ?? nothingStated,
    // Where no such payment was ever booked, any account may be the one: all of them have to be covered.
    accountsFor: ({ rail, direction }) =>
      booked.get(railAndDirection(rail, direction)) ?? coverage.accounts(),
    batchAccounts: view.batchAccounts,
    habits: counter.habits,
  };
  return { desk, view };
}

function summaryOf(
  judgement: PaymentJudgement,
  findings: readonly Finding[],
  openSince: Instant | null,
): PaymentSummary {
  const { payment, desk } = judgement;
  let firstAt: Instant | null = null;
  let lastAt: Instant | null = null;
  for (const event of payment.events) {
    const at = instantOf(event);
    if (at === null) continue;
    if (firstAt === null || at < firstAt) firstAt = at;
    if (lastAt === null || at > lastAt) lastAt = at;
  }
  const amount = statedAmount(payment.events);
  return {
    id: payment.id,
    reference: payment.reference,
    references: [...payment.references],
    rail: payment.rail,
    direction: payment.direction,
    amount: amount === null ? null : moneyToWire(amount),
    states: {
      ledger: partyState(judgement, 'ledger'),
      psp: partyState(judgement, 'psp'),
      bank: partyState(judgement, 'bank'),
    },
    firstAt,
    lastAt,
    openFor: openSince === null ? null : Math.max(0, desk.asOf - openSince),
    events: payment.events.length,
    findings: [...findings].sort(byWeight).map(({ id, code, severity }) => ({ id, code, severity })),
  };
}

/** A rail without a profile has no lanes: then the party's own last word is its state. */
function partyState({ runs, compiled, interpreted }: PaymentJudgement, party: Party): PartyState | null {
  if (compiled === null) return claimedState(interpreted, party);
  const run = runs.get(party);
  const last = run?.steps.at(-1);
  if (run?.state == null || last === undefined) return null;
  return { state: run.state, proof: last.proof, since: last.at };
}

/** Since when the payment waits: the latest step into a state that is neither final nor already done for the money. */
function openSinceOf({ runs, compiled }: PaymentJudgement): Instant | null {
  let since: Instant | null = null;
  for (const [party, run] of runs) {
    if (run.state === null) continue;
    const state = compiled?.lanes.get(party)?.states.get(run.state);
    const at = run.steps.at(-1)?.at ?? null;
    if (state === undefined || state.terminal || state.meaning === 'done' || at === null) continue;
    if (since === null || at > since) since = at;
  }
  return since;
}
