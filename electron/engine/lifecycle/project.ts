/** The three projections of one payment: what each party's lane did, what is due next, and which evidence would tell. */
import type { Party } from '../../../shared/evidence/model.ts';
import { isoText, type Instant } from '../../../shared/kernel/time.ts';
import { dueAfter } from '../../../shared/lifecycle/calendar.ts';
import type { CompiledLane, LaneRun } from '../../../shared/lifecycle/machine.ts';
import type { Expectation, LaneProjection, Projection } from '../../../shared/lifecycle/model.ts';
import type { PaymentGroup } from '../payments/index.ts';
import type { CoverageMap, Shows } from './coverage.ts';
import type { LaneRuns } from './lanes.ts';
import type { CompiledProfile } from './profiles.ts';

const showing: Readonly<Record<Party, readonly Shows[]>> = {
  ledger: ['ledger-postings'],
  psp: ['psp-events', 'api-exchanges'],
  bank: ['bank-statement'],
};

export function sourcesShowing(party: Party): readonly Shows[] {
  return showing[party];
}

export interface ProjectionInput {
  readonly group: PaymentGroup;
  readonly compiled: CompiledProfile | null;
  readonly runs: LaneRuns;
  readonly coverage: CoverageMap;
  /** Bank accounts on which such payments are booked. */
  readonly accounts: readonly string[];
  readonly asOf: Instant;
}

export function project(input: ProjectionInput): Projection {
  const { compiled, asOf } = input;
  if (compiled === null)
    return {
      profile: null,
      asOf,
      lanes: [],
      evidenceToAskFor: ['Evidence that tells the rail and direction of the payment.'],
    };
  const { rail, direction, version } = compiled.profile;
  const lanes = [...compiled.lanes].map(([party, lane]) =>
    laneProjection(input, party, lane, input.runs.get(party) ?? { state: null, steps: [] }),
  );
  return { profile: { rail, direction, version }, asOf, lanes, evidenceToAskFor: evidenceToAskFor(lanes) };
}

function laneProjection(
  input: ProjectionInput,
  party: Party,
  lane: CompiledLane,
  run: LaneRun,
): LaneProjection {
  const last = run.steps.at(-1);
  return {
    party,
    state: run.state,
    proof: last?.proof ?? null,
    since: last?.at ?? null,
    steps: [...run.steps],
    expected: expectationsOf(input, party, lane, run),
  };
}

const progress = new Set(['in_flight', 'done']);

/** The next state of the usual way, with its due time; nothing for a lane at rest or a payment that ended elsewhere. */
function expectationsOf(
  input: ProjectionInput,
  party: Party,
  lane: CompiledLane,
  run: LaneRun,
): Expectation[] {
  const state = lane.states.get(run.state ?? lane.lane.initial);
  if (
    state === undefined ||
    state.terminal ||
    (run.state === null && (party === 'psp' || hasEnded(input, party)))
  )
    return [];
  const start = run.state === null ? anchorOf(input) : (run.steps.at(-1)?.at ?? null);
  const due = start === null || state.limit === undefined ? null : dueAfter(start, state.limit);
  const next = lane.lane.transitions
    .filter(({ from, to }) => from.includes(state.name) && to !== state.name)
    .flatMap(({ to }) => lane.states.get(to) ?? [])
    .filter(({ meaning, column }) => progress.has(meaning) && column > state.column)
    .sort(
      (left, right) =>
        Number(right.meaning === 'done') - Number(left.meaning === 'done') || left.column - right.column,
    )[0];
  if (next === undefined) return [];
  return [{ party, state: next.name, due, ...standing(input, party, start, due, next.label) }];
}

/** A payment that failed, or that another party has undone, waits for nothing. */
function hasEnded({ runs, compiled }: ProjectionInput, party: Party): boolean {
  for (const [other, run] of runs) {
    if (other === party || run.state === null) continue;
    const meaning = compiled?.lanes.get(other)?.states.get(run.state)?.meaning;
    if (meaning === 'failed' || meaning === 'undone') return true;
  }
  return false;
}

/** When a lane without any record should have started: when another party's money moved, else when the payment began. */
function anchorOf({ runs, compiled }: ProjectionInput): Instant | null {
  let anchor: Instant | null = null;
  for (const [party, run] of runs) {
    const lane = compiled?.lanes.get(party);
    for (const step of run.steps) {
      if (
        step.at !== null &&
        lane?.states.get(step.to)?.meaning === 'done' &&
        (anchor === null || step.at < anchor)
      )
        anchor = step.at;
    }
  }
  return (
    anchor ??
    [...runs.values()]
      .flatMap(({ steps }) => steps.flatMap(({ at }) => at ?? []))
      .sort((left, right) => left - right)[0] ??
    null
  );
}

function standing(
  input: ProjectionInput,
  party: Party,
  start: Instant | null,
  due: Instant | null,
  label: string,
): Pick<Expectation, 'status' | 'reason'> {
  if (due === null || start === null)
    return { status: 'expected', reason: `${label} comes next on this rail.` };
  if (due > input.asOf) return { status: 'expected', reason: `${label} is due by ${isoText(due)}.` };
  const isCovered =
    party === 'bank'
      ? input.coverage.statementsCover(input.accounts, start, due)
      : input.coverage.covers(showing[party], start, due);
  if (isCovered)
    return {
      status: 'missing',
      reason: `${label} was due by ${isoText(due)}, and a source of the ${nameOf(party)} covers that time without showing it.`,
    };
  return {
    status: 'evidence-needed',
    reason: `${label} was due by ${isoText(due)}; no imported source of the ${nameOf(party)} covers that time.`,
  };
}

export function nameOf(party: Party): string {
  return party === 'psp' ? 'PSP' : party;
}

const askFor: Readonly<Record<Party, string>> = {
  ledger: 'a ledger export',
  psp: 'the PSP’s events, status answers or payout report',
  bank: 'the bank statements',
};

function evidenceToAskFor(lanes: readonly LaneProjection[]): string[] {
  return lanes.flatMap(({ party, expected }) =>
    expected.flatMap(({ status, due }) =>
      status === 'evidence-needed' && due !== null
        ? [`Ask for ${askFor[party]} up to ${isoText(due).slice(0, 10)}.`]
        : [],
    ),
  );
}
