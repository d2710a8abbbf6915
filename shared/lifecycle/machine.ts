/**
 * Runs the events of one lane through its rail's machine.
 *
 * The lane follows what the party says: an event that the rail does not allow from the present state still moves the
 * lane, marked illegal with its objection. States that must have been passed before the first thing seen are inferred.
 * Webhooks arrive in any order, so events come sorted by when they occurred; two statements closer together than the
 * clocks of their writers can tell apart are put in the order that the rail allows (payments.md §2.0.3).
 */
import type { EventId } from '../kernel/ids.ts';
import { minute, second, type Instant } from '../kernel/time.ts';
import type { EventKind, Movement, Proof } from '../payments/model.ts';
import type { Lane, LaneState, Step } from './model.ts';

/** Two systems of one party (API answers, webhooks) may tell a final state in the other order within this time. */
export const clockTolerance = 2 * second;

/** An answer to a status enquiry comes from a cache: it may lag behind a webhook by this much. */
export const statusLag = 15 * minute;

export interface MachineEvent {
  readonly id: EventId;
  readonly kind: EventKind;
  readonly movement: Movement;
  readonly at: Instant | null;
  /** Only part of the amount: of two targets, the "partly" one is meant. */
  readonly partial: boolean;
  /** Booked by a bank: proves the step where the profile lets a booking prove it. */
  readonly booked: boolean;
}

interface Edge {
  readonly to: string;
  readonly provedByBooking: boolean;
}

/** A lane prepared for running: edges by event and state, and the usual way from the start to every state. */
export interface CompiledLane {
  readonly lane: Lane;
  readonly states: ReadonlyMap<string, LaneState>;
  /** `kind|movement` → from → edges. */
  readonly edges: ReadonlyMap<string, ReadonlyMap<string, readonly Edge[]>>;
  /** State → states on the shortest way to it from the start, both ends included. */
  readonly ways: ReadonlyMap<string, readonly string[]>;
}

export function compileLane(lane: Lane): CompiledLane {
  const states = new Map(lane.states.map((state) => [state.name, state]));
  const edges = new Map<string, Map<string, Edge[]>>();
  for (const transition of lane.transitions) {
    for (const { kind, movement } of transition.on) {
      const key = `${kind}|${movement}`;
      const byState = edges.get(key) ?? new Map<string, Edge[]>();
      edges.set(key, byState);
      for (const from of transition.from) {
        const list = byState.get(from) ?? [];
        byState.set(from, list);
        list.push({ to: transition.to, provedByBooking: transition.provedBy.includes('bank-booking') });
      }
    }
  }
  return { lane, states, edges, ways: waysFromStart(lane, states) };
}

/** Breadth first, never through a failed or undone state: what is inferred is the way that led to success. */
function waysFromStart(
  lane: Lane,
  states: ReadonlyMap<string, LaneState>,
): ReadonlyMap<string, readonly string[]> {
  const ways = new Map<string, readonly string[]>([[lane.initial, [lane.initial]]]);
  const queue = [lane.initial];
  for (let head = queue.shift(); head !== undefined; head = queue.shift()) {
    const way = ways.get(head) ?? [];
    const meaning = states.get(head)?.meaning;
    if (meaning === 'failed' || meaning === 'undone') continue;
    for (const { from, to } of lane.transitions) {
      if (from.includes(head) && !ways.has(to)) {
        ways.set(to, [...way, to]);
        queue.push(to);
      }
    }
  }
  return ways;
}

interface Move {
  readonly from: string | null;
  readonly to: string;
  readonly event: MachineEvent | null;
  readonly proof: Proof;
  readonly objection: string | null;
}

export interface LaneRun {
  readonly state: string | null;
  readonly steps: readonly Step[];
}

/** @param events of this lane's party, sorted by cause and then by time */
export function runLane(compiled: CompiledLane, events: readonly MachineEvent[], asOf: Instant): LaneRun {
  const moves: Move[] = [];
  for (const event of events) {
    if (!compiled.edges.has(`${event.kind}|${event.movement}`)) continue;
    if (advance(compiled, moves, event)) continue;
    if (reorder(compiled, moves, event)) continue;
    const last = moves.at(-1);
    // Not knowing an outcome contradicts nothing that the party has said before.
    if (last !== undefined && event.kind === 'uncertain')
      moves.push({ ...last, from: last.to, event, objection: null });
    else moves.push(illegalMove(compiled, last?.to ?? compiled.lane.initial, event));
  }
  return { state: moves.at(-1)?.to ?? null, steps: stepsOf(compiled, moves, asOf) };
}

function edgesFrom(compiled: CompiledLane, state: string, event: MachineEvent): readonly Edge[] {
  return compiled.edges.get(`${event.kind}|${event.movement}`)?.get(state) ?? [];
}

function chosen(edges: readonly Edge[], state: string, partial: boolean): Edge | undefined {
  const isPart = (edge: Edge): boolean => edge.to.startsWith('partially_');
  if (partial) return edges.find(isPart) ?? edges.find(({ to }) => to === state) ?? edges[0];
  return (
    edges.find((edge) => !isPart(edge) && edge.to !== state) ??
    edges.find((edge) => !isPart(edge)) ??
    edges[0]
  );
}

/** Takes the event where the rail allows it. False: it does not. */
function advance(compiled: CompiledLane, moves: Move[], event: MachineEvent): boolean {
  const last = moves.at(-1);
  if (last !== undefined) {
    const edge = chosen(edgesFrom(compiled, last.to, event), last.to, event.partial);
    if (edge === undefined) return false;
    moves.push(moveAlong(edge, last.to, event));
    return true;
  }
  const way = shortestWay(compiled, event);
  if (way === null) return false;
  const [start = compiled.lane.initial] = way;
  const arrival = way.at(-1) ?? start;
  const edge = chosen(edgesFrom(compiled, arrival, event), arrival, event.partial);
  if (edge === undefined) return false;
  if (edge.to !== compiled.lane.initial) {
    way.forEach((state, index) =>
      moves.push({
        from: way[index - 1] ?? null,
        to: state,
        event: null,
        proof: 'inferred',
        objection: null,
      }),
    );
    moves.push(moveAlong(edge, arrival, event));
  } else {
    moves.push({ ...moveAlong(edge, start, event), from: null });
  }
  return true;
}

function moveAlong(edge: Edge, from: string, event: MachineEvent): Move {
  return {
    from,
    to: edge.to,
    event,
    proof: event.booked && edge.provedByBooking ? 'proved' : 'claimed',
    objection: null,
  };
}

/** The shortest way from the start to a state in which the event is allowed. */
function shortestWay(compiled: CompiledLane, event: MachineEvent): readonly string[] | null {
  let best: readonly string[] | null = null;
  for (const state of compiled.edges.get(`${event.kind}|${event.movement}`)?.keys() ?? []) {
    const way = compiled.ways.get(state);
    if (way !== undefined && (best === null || way.length < best.length)) best = way;
  }
  return best;
}

const reorderDepth = 4;

/** Puts the event before the last few where all of them lie within the clocks' tolerance and the rail then allows all. */
function reorder(compiled: CompiledLane, moves: Move[], event: MachineEvent): boolean {
  const tolerance = underWay.has(event.kind) ? statusLag : clockTolerance;
  for (let depth = 1; depth <= Math.min(reorderDepth, moves.length); depth += 1) {
    const undone = moves.slice(-depth);
    const first = undone[0];
    if (first?.event == null || first.objection !== null || !within(first.event.at, event.at, tolerance))
      return false;
    const trial = moves.slice(0, -depth);
    const replayed = [event, ...undone.flatMap((move) => (move.event === null ? [] : [move.event]))];
    if (replayed.every((each) => advance(compiled, trial, each))) {
      moves.splice(0, moves.length, ...trial);
      return true;
    }
  }
  return false;
}

function within(earlier: Instant | null, later: Instant | null, tolerance: number): boolean {
  return earlier !== null && later !== null && Math.abs(later - earlier) <= tolerance;
}

/** Statements of being under way: what a provider's status endpoint keeps answering for a while. */
const underWay: ReadonlySet<EventKind> = new Set([
  'requested',
  'submitted',
  'accepted',
  'processing',
  'requires_action',
]);

function illegalMove(compiled: CompiledLane, from: string, event: MachineEvent): Move {
  const byState = compiled.edges.get(`${event.kind}|${event.movement}`) ?? new Map<string, readonly Edge[]>();
  const targets = [...byState.values()].flat();
  const to = chosen(targets, from, event.partial)?.to ?? from;
  const label = (state: string): string => compiled.states.get(state)?.label ?? state;
  const allowed = [...new Set(byState.keys())].filter((state) => state !== to).map(label);
  const follows = allowed.length === 0 ? '' : `; it may follow ${allowed.join(', ')}`;
  return {
    from,
    to,
    event,
    proof: event.booked ? 'proved' : 'claimed',
    objection: `“${label(to)}” may not follow “${label(from)}”${follows}.`,
  };
}

/** Moves that stay in a state collapse into the step that entered it. */
function stepsOf(compiled: CompiledLane, moves: readonly Move[], asOf: Instant): Step[] {
  const steps: Step[] = [];
  for (const move of moves) {
    const last = steps.at(-1);
    const ids = move.event === null ? [] : [move.event.id];
    if (last !== undefined && last.to === move.to && move.objection === null) {
      steps[steps.length - 1] = {
        ...last,
        at: last.at ?? move.event?.at ?? null,
        proof: stronger(last.proof, move.proof),
        events: [...last.events, ...ids],
      };
      continue;
    }
    steps.push({
      party: compiled.lane.party,
      movement: move.event?.movement ?? 'payment',
      from: move.from,
      to: move.to,
      at: move.event?.at ?? null,
      dwell: null,
      proof: move.proof,
      legal: move.objection === null,
      objection: move.objection,
      events: ids,
    });
  }
  return steps.map((step, index) => {
    const next = steps[index + 1];
    const until = next === undefined ? asOf : next.at;
    return step.at === null || until === null ? step : { ...step, dwell: Math.max(0, until - step.at) };
  });
}

function stronger(left: Proof, right: Proof): Proof {
  if (left === 'proved' || right === 'proved') return 'proved';
  return left === 'claimed' || right === 'claimed' ? 'claimed' : 'inferred';
}
