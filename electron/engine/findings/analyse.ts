/**
 * The whole analysis as one pure function: events and coverage in, payments with projections and findings out. The
 * same input gives the same output whatever the order of import.
 */
import type { Coverage } from '../../../shared/evidence/model.ts';
import type { Finding, Severity } from '../../../shared/findings/model.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import type { Projection, RailProfile } from '../../../shared/lifecycle/model.ts';
import { moneyToWire } from '../../../shared/kernel/money.ts';
import type { Party } from '../../../shared/evidence/model.ts';
import type { PartyState, PaymentSummary } from '../../../shared/payments/model.ts';
import { CoverageMap, interpret, ledgerHabits, ProfileSet, project, runLanes } from '../lifecycle/index.ts';
import {
  correlate,
  instantOf,
  statedAmount,
  type Correlation,
  type PaymentGroup,
  type PlacedEvent,
} from '../payments/index.ts';
import { factsOf } from './facts.ts';
import { deskHabits } from './habits.ts';
import type { Desk, PaymentJudgement } from './judgement.ts';
import { deskRules, paymentRules } from './rules/index.ts';

export interface AnalysisInput {
  readonly events: readonly PlacedEvent[];
  readonly coverages: readonly Coverage[];
  readonly profiles: readonly RailProfile[];
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
  readonly projection: Projection;
}

export interface AnalysisResult {
  /** Null where the evidence has no time at all. */
  readonly asOf: Instant | null;
  readonly payments: readonly AnalysedPayment[];
  readonly findings: readonly Finding[];
  readonly profiles: string;
}

/**
 * The newest time in the evidence: what a desk could know when the last record was written. Our own replays do not
 * count: an experiment of today must not age every open payment of the evidence.
 */
export function newestTime(events: readonly PlacedEvent[]): Instant | null {
  let newest: Instant | null = null;
  for (const event of events) {
    if (event.format === 'replay-attempt') continue;
    const at = instantOf(event);
    const known = Math.max(
      at ?? Number.NEGATIVE_INFINITY,
      event.times.receivedAt ?? Number.NEGATIVE_INFINITY,
    );
    if (Number.isFinite(known) && (newest === null || known > newest)) newest = known;
  }
  return newest;
}

function later(left: Instant | null, right: Instant | null): Instant | null {
  return left === null || right === null ? (left ?? right) : Math.max(left, right);
}

export function analyse(input: AnalysisInput): AnalysisResult {
  const asOf = input.asOf ?? later(newestTime(input.events), input.newestRecord ?? null);
  const profiles = new ProfileSet(input.profiles);
  if (asOf === null) return { asOf, payments: [], findings: [], profiles: profiles.versions() };
  // What had not happened by the judging time is not known to the judge.
  const known = input.events.filter((event) => (instantOf(event) ?? 0) <= asOf);
  const correlation = correlate(known);
  const coverage = new CoverageMap(input.coverages);
  const desk = deskOf(asOf, coverage, correlation, known);
  const habits = ledgerHabits(correlation.payments);
  const findings: Finding[] = deskRules.flatMap((rule) => rule(desk));
  const payments = correlation.payments.map((payment) => {
    input.checkCancelled?.();
    const judgement = judge(payment, profiles, desk, habits);
    const own = paymentRules.flatMap((rule) => rule(judgement));
    findings.push(...own);
    return { group: payment, summary: summaryOf(judgement, own), projection: judgement.projection };
  });
  return { asOf, payments, findings: findings.sort(byWeight), profiles: profiles.versions() };
}

function judge(
  payment: PaymentGroup,
  profiles: ProfileSet,
  desk: Desk,
  habits: ReturnType<typeof ledgerHabits>,
): PaymentJudgement {
  const compiled = profiles.get(payment.rail, payment.direction);
  const interpreted = interpret(payment, habits);
  const runs = compiled === null ? new Map() : runLanes(payment, interpreted, compiled, desk.asOf);
  const accounts =
    payment.batches.length > 0 || payment.rail === 'card' ? desk.batchAccounts : desk.accountsFor(payment);
  const projection = project({
    group: payment,
    compiled,
    runs,
    coverage: desk.coverage,
    accounts,
    asOf: desk.asOf,
  });
  return {
    payment,
    compiled,
    profile: compiled?.profile ?? null,
    interpreted,
    runs,
    projection,
    facts: factsOf(interpreted),
    desk,
  };
}

const severityRank: Readonly<Record<Severity, number>> = { high: 3, medium: 2, low: 1, info: 0 };

export function rankOf(severity: Severity): number {
  return severityRank[severity];
}

function byWeight(left: Finding, right: Finding): number {
  return rankOf(right.severity) - rankOf(left.severity) || (left.id < right.id ? -1 : 1);
}

function deskOf(
  asOf: Instant,
  coverage: CoverageMap,
  correlation: Correlation,
  events: readonly PlacedEvent[],
): Desk {
  const booked = new Map<string, Set<string>>();
  for (const { rail, direction, events: own } of correlation.payments) {
    for (const event of own) {
      if (event.party !== 'bank') continue;
      const key = `${rail ?? ''}/${direction ?? ''}`;
      const accounts = booked.get(key) ?? new Set<string>();
      for (const account of coverage.accountsOf(event.sourceId)) accounts.add(account);
      booked.set(key, accounts);
    }
  }
  const batchAccounts = new Set(
    correlation.batches.flatMap(({ bankEntries }) =>
      bankEntries.flatMap(({ sourceId }) => coverage.accountsOf(sourceId)),
    ),
  );
  return {
    asOf,
    coverage,
    correlation,
    // Where no such payment was ever booked, any account may be the one: all of them have to be covered.
    accountsFor: ({ rail, direction }) => [
      ...(booked.get(`${rail ?? ''}/${direction ?? ''}`) ?? coverage.accounts()),
    ],
    batchAccounts: batchAccounts.size > 0 ? [...batchAccounts] : coverage.accounts(),
    habits: deskHabits(correlation.payments, coverage, asOf),
    eventDeliveries: deliveriesOf(events),
  };
}

/**
 * Deliveries of one event: in one source, or in two that both tell when it arrived. The same event in a webhook log
 * and in an API export is one delivery and one copy.
 */
function deliveriesOf(events: readonly PlacedEvent[]): ReadonlyMap<string, readonly PlacedEvent[]> {
  const byId = new Map<string, Map<number, PlacedEvent>>();
  for (const event of events) {
    const id = event.identifiers.find(({ scheme }) => scheme === 'psp-event')?.value;
    if (id === undefined) continue;
    const records = byId.get(id) ?? new Map<number, PlacedEvent>();
    if (!records.has(event.recordId)) records.set(event.recordId, event);
    byId.set(id, records);
  }
  const repeated = new Map<string, readonly PlacedEvent[]>();
  for (const [id, records] of byId) {
    const all = [...records.values()];
    const sources = new Map<number, PlacedEvent[]>();
    for (const event of all) sources.set(event.sourceId, [...(sources.get(event.sourceId) ?? []), event]);
    const arrived = all.filter(({ times }) => times.receivedAt !== null);
    const inOne = [...sources.values()].filter((list) => list.length > 1).flat();
    const deliveries =
      inOne.length > 1
        ? inOne
        : arrived.length > 1 && new Set(arrived.map(({ times }) => times.receivedAt)).size > 1
          ? arrived
          : [];
    if (deliveries.length > 1) repeated.set(id, deliveries);
  }
  return repeated;
}

function summaryOf(judgement: PaymentJudgement, findings: readonly Finding[]): PaymentSummary {
  const { payment, desk } = judgement;
  const instants = payment.events.flatMap((event) => instantOf(event) ?? []);
  const amount = statedAmount(payment.events);
  const since = openSince(judgement);
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
    firstAt: instants.length === 0 ? null : Math.min(...instants),
    lastAt: instants.length === 0 ? null : Math.max(...instants),
    openFor: since === null ? null : Math.max(0, desk.asOf - since),
    events: payment.events.length,
    findings: [...findings].sort(byWeight).map(({ id, code, severity }) => ({ id, code, severity })),
  };
}

function partyState({ runs }: PaymentJudgement, party: Party): PartyState | null {
  const run = runs.get(party);
  const last = run?.steps.at(-1);
  if (run?.state == null || last === undefined) return null;
  return { state: run.state, proof: last.proof, since: last.at };
}

/** Since when the payment waits: the latest step into a state that is neither final nor already done for the money. */
function openSince({ runs, compiled }: PaymentJudgement): Instant | null {
  let since: Instant | null = null;
  let isOpen = false;
  for (const [party, run] of runs) {
    if (run.state === null) continue;
    const state = compiled?.lanes.get(party)?.states.get(run.state);
    const at = run.steps.at(-1)?.at ?? null;
    if (state === undefined || state.terminal || state.meaning === 'done' || at === null) continue;
    isOpen = true;
    if (since === null || at > since) since = at;
  }
  return isOpen ? since : null;
}
