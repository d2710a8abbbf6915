/**
 * The drawing of one payment's lifecycle: one lane a party, states by the profile's columns, the legal graph faint,
 * the path taken strong. Pure and deterministic: the same projection is the same picture.
 */
import type { Party } from '../../shared/evidence/model.ts';
import { durationText } from '../../shared/kernel/time.ts';
import type {
  Expectation,
  Lane,
  LaneProjection,
  Projection,
  RailProfile,
  Step,
} from '../../shared/lifecycle/model.ts';
import { stateName } from '../kit/labels.ts';
import type { ProofShape } from '../kit/ProofMark.tsx';

export interface GraphNode {
  readonly id: string;
  readonly party: Party;
  readonly state: string;
  readonly label: string;
  readonly shape: ProofShape;
  /** The lane stands here now. */
  readonly isCurrent: boolean;
  readonly isFailure: boolean;
  /** Nothing more has to happen here: how long it stands is of no concern. */
  readonly isAtRest: boolean;
  readonly isIllegal: boolean;
  readonly firstAt: number | null;
  /** Statements of this state, repeated ones included. */
  readonly statements: number;
  /** Time spent here before the next step, or until the judging time. */
  readonly dwell: number | null;
  readonly expectation: Expectation | null;
  /** Keys of the steps that lead here, `party/index`. */
  readonly steps: readonly string[];
  readonly x: number;
  readonly y: number;
}

export type EdgeKind = 'taken' | 'inferred' | 'illegal' | 'expected' | 'legal';

export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: EdgeKind;
  /** How the line runs: straight on, over what lies between, or back below. */
  readonly route: 'straight' | 'over' | 'under';
  /** Columns between its ends: arcs rise with it. */
  readonly span: number;
  readonly label: string;
  readonly objection: string | null;
}

export interface GraphLane {
  readonly party: Party;
  readonly top: number;
  readonly height: number;
}

export interface Graph {
  readonly lanes: readonly GraphLane[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly nodeWidth: number;
  readonly width: number;
  readonly height: number;
}

export const nodeHeight = 30;
/** Columns draw together where many must fit, down to where a state's name still reads. */
const widestPitch = 172;
const narrowestPitch = 132;
/** Between two states, for the arrow. */
const gapShare = 0.27;
/** A lane shows this many columns of path and expectation before it leaves merely possible states out. */
const roomyColumns = 6;
const rowPitch = 74;
const laneLabelWidth = 76;
const lanePadding = 30;
/** Extra room above a lane whose path has an arc with words on it. */
const arcRoom = 26;

const proofRank: Readonly<Record<Step['proof'], number>> = { inferred: 0, claimed: 1, proved: 2 };

export interface GraphOptions {
  /** Pixels that the drawing should fill where it can. */
  readonly width: number;
  /** Every state of the rail, also those far from the path. */
  readonly wholeRail: boolean;
}

interface LaneStates {
  readonly party: Party;
  readonly drafts: readonly NodeDraft[];
  readonly edges: readonly GraphEdgeDraft[];
}

type NodeDraft = Omit<GraphNode, 'x' | 'y'> & { readonly column: number };
type GraphEdgeDraft = Omit<GraphEdge, 'route' | 'span'>;

export function buildGraph(
  profile: RailProfile | null,
  projection: Projection,
  options: GraphOptions,
): Graph {
  const laneStates = projection.lanes.map((lane) =>
    statesOfLane(lane, profile?.lanes.find((item) => item.party === lane.party) ?? null, options),
  );
  return place(laneStates, options.width);
}

function statesOfLane(lane: LaneProjection, legal: Lane | null, options: GraphOptions): LaneStates {
  const visited = visitedStates(lane);
  const expected = new Map(
    lane.expected.filter((item) => !visited.has(item.state)).map((item) => [item.state, item]),
  );
  const certain = new Set([...visited.keys(), ...expected.keys()]);
  const possible = legalStates(lane, legal, visited, options).filter((state) => !certain.has(state));
  const room = options.wholeRail
    ? possible.length
    : Math.max(lane.state === null ? 2 : 0, roomyColumns - certain.size);
  const wanted = new Set([...certain, ...possible.slice(0, room)]);
  const drafts = [...wanted].map((state) =>
    nodeOf(lane, legal, state, visited.get(state), expected.get(state)),
  );
  const known = new Set(wanted);
  const edges = [...takenEdges(lane), ...expectedEdges(lane, legal, expected)];
  const drawn = new Set(edges.map((edge) => `${edge.source}>${edge.target}`));
  const faint = legalEdges(lane, legal, known).filter((edge) => !drawn.has(`${edge.source}>${edge.target}`));
  return { party: lane.party, drafts, edges: [...faint, ...edges] };
}

interface Visit {
  readonly steps: readonly { readonly step: Step; readonly index: number }[];
}

function visitedStates(lane: LaneProjection): ReadonlyMap<string, Visit> {
  const visits = new Map<string, { step: Step; index: number }[]>();
  lane.steps.forEach((step, index) => {
    const present = visits.get(step.to);
    if (present === undefined) visits.set(step.to, [{ step, index }]);
    else present.push({ step, index });
    // Where the first step started, when no step led there.
    if (step.from !== null && index === 0 && !visits.has(step.from)) visits.set(step.from, []);
  });
  return new Map([...visits].map(([state, steps]) => [state, { steps }]));
}

/**
 * Beside the path and what is expected: where the money could go from here, one legal step on. A path that has come to
 * its end shows none; the whole rail is one button away.
 */
function legalStates(
  lane: LaneProjection,
  legal: Lane | null,
  visited: ReadonlyMap<string, Visit>,
  options: GraphOptions,
): readonly string[] {
  if (legal === null) return [];
  if (options.wholeRail) return legal.states.map((state) => state.name);
  const from = lane.state ?? legal.initial;
  const definitions = new Map(legal.states.map((state) => [state.name, state]));
  const column = definitions.get(from)?.column ?? 0;
  const near = legal.transitions
    .filter(
      (transition) =>
        transition.from.includes(from) && transition.on.some((event) => event.movement === 'payment'),
    )
    .flatMap((transition) => definitions.get(transition.to) ?? [])
    .filter((state) => !visited.has(state.name) && state.column > column && state.meaning !== 'failed');
  const start = lane.state === null ? [legal.initial] : [];
  return [...start, ...near.map((state) => state.name)];
}

function nodeOf(
  lane: LaneProjection,
  legal: Lane | null,
  state: string,
  visit: Visit | undefined,
  expectation: Expectation | undefined,
): NodeDraft {
  const definition = legal?.states.find((item) => item.name === state);
  const steps = visit?.steps ?? [];
  const best = steps.reduce<Step['proof'] | null>(
    (proof, { step }) => (proof === null || proofRank[step.proof] > proofRank[proof] ? step.proof : proof),
    null,
  );
  const shape: ProofShape = best ?? (visit !== undefined ? 'inferred' : shapeOfExpectation(expectation));
  return {
    id: `${lane.party}/${state}`,
    party: lane.party,
    state,
    label: definition?.label ?? stateName(state),
    shape,
    isCurrent: lane.state === state,
    isFailure: definition?.meaning === 'failed',
    isAtRest: definition?.terminal === true && definition.meaning !== 'failed',
    isIllegal: steps.some(({ step }) => !step.legal),
    firstAt: steps.find(({ step }) => step.at !== null)?.step.at ?? null,
    statements: steps.reduce((sum, { step }) => sum + Math.max(1, step.events.length), 0),
    dwell: steps.at(-1)?.step.dwell ?? null,
    expectation: expectation ?? null,
    steps: steps.map(({ index }) => `${lane.party}/${String(index)}`),
    // A state that the profile does not know stands behind all that it knows, in the order in which it was met.
    column: definition?.column ?? 1000 + (steps[0]?.index ?? 0),
  };
}

function shapeOfExpectation(expectation: Expectation | undefined): ProofShape {
  if (expectation === undefined) return 'legal';
  return expectation.status === 'missing' || expectation.status === 'overdue' ? 'missing' : 'expected';
}

/** Steps collapse into one edge a pair of states, counted; an illegal one stays its own. */
function takenEdges(lane: LaneProjection): readonly GraphEdgeDraft[] {
  const edges = new Map<string, { step: Step; count: number; delta: number | null }>();
  lane.steps.forEach((step, index) => {
    const from = step.from ?? lane.steps[index - 1]?.to ?? null;
    if (from === null || from === step.to) return;
    const before = lane.steps.slice(0, index).findLast((item) => item.to === from);
    const delta =
      step.at === null || before?.at === null || before?.at === undefined ? null : step.at - before.at;
    const key = `${lane.party}/${from}>${lane.party}/${step.to}`;
    const present = edges.get(key);
    edges.set(key, { step, delta: present?.delta ?? delta, count: (present?.count ?? 0) + 1 });
  });
  return [...edges].map(([key, { step, count, delta }]) => {
    const [source = '', target = ''] = key.split('>');
    const time = delta === null ? '' : durationText(delta);
    return {
      id: `taken ${key}`,
      source,
      target,
      kind: !step.legal ? 'illegal' : step.proof === 'inferred' ? 'inferred' : 'taken',
      label: count > 1 ? `${time} ×${String(count)}`.trim() : time,
      objection: step.objection,
    };
  });
}

function expectedEdges(
  lane: LaneProjection,
  legal: Lane | null,
  expected: ReadonlyMap<string, Expectation>,
): readonly GraphEdgeDraft[] {
  // A lane that has not begun shows the legal way there; a shortcut beside it would say nothing more.
  if (lane.state === null && legal !== null) return [];
  const visited = lane.steps.map((step) => step.to).reverse();
  const columns = new Map(legal?.states.map((state) => [state.name, state.column]) ?? []);
  return [...expected.keys()].flatMap((state) => {
    // From the last state of the path that may lead there; a failed payment is not where its credit would have come from.
    const column = columns.get(state) ?? Infinity;
    const from =
      visited.find(
        (name) =>
          (columns.get(name) ?? 0) < column &&
          legal?.transitions.some(
            (transition) => transition.from.includes(name) && transition.to === state,
          ) === true,
      ) ??
      lane.state ??
      legal?.initial;
    if (from === undefined || from === state) return [];
    return [
      {
        id: `expected ${lane.party}/${from}>${lane.party}/${state}`,
        source: `${lane.party}/${from}`,
        target: `${lane.party}/${state}`,
        kind: 'expected' as const,
        label: '',
        objection: null,
      },
    ];
  });
}

/** Legal steps between the states shown; one that only sums up two others is left out, so that the rail reads. */
function legalEdges(
  lane: LaneProjection,
  legal: Lane | null,
  known: ReadonlySet<string>,
): readonly GraphEdgeDraft[] {
  if (legal === null) return [];
  const columns = new Map(legal.states.map((state) => [state.name, state.column]));
  const nextOf = new Map<string, Set<string>>();
  for (const transition of legal.transitions) {
    for (const from of transition.from) {
      const forward = (columns.get(transition.to) ?? 0) > (columns.get(from) ?? 0);
      if (!known.has(from) || !known.has(transition.to) || !forward) continue;
      const targets = nextOf.get(from) ?? new Set<string>();
      nextOf.set(from, targets.add(transition.to));
    }
  }
  const isSum = (from: string, to: string) =>
    [...(nextOf.get(from) ?? [])].some((between) => between !== to && nextOf.get(between)?.has(to) === true);
  return [...nextOf].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => !isSum(from, to))
      .map((to) => ({
        id: `legal ${lane.party}/${from}>${lane.party}/${to}`,
        source: `${lane.party}/${from}`,
        target: `${lane.party}/${to}`,
        kind: 'legal',
        label: '',
        objection: null,
      })),
  );
}

/** Each lane's columns close ranks; states that share a column stand below each other, the path on top. */
function place(lanes: readonly LaneStates[], width: number): Graph {
  const columns = Math.max(1, ...lanes.map((lane) => new Set(lane.drafts.map((draft) => draft.column)).size));
  const columnPitch = Math.max(narrowestPitch, Math.min(widestPitch, (width - laneLabelWidth) / columns));
  const nodeWidth = Math.round(columnPitch * (1 - gapShare));
  const nodes: GraphNode[] = [];
  const graphLanes: GraphLane[] = [];
  let top = 0;
  for (const lane of lanes) {
    const used = [...new Set(lane.drafts.map((draft) => draft.column))].sort((a, b) => a - b);
    const columnIndex = new Map(used.map((column, index) => [column, index]));
    const above = lanePadding + (lane.edges.some((edge) => edge.kind === 'illegal') ? arcRoom : 0);
    const rows = new Map<number, number>();
    const sorted = [...lane.drafts].sort(
      (left, right) => rankOf(left) - rankOf(right) || left.column - right.column,
    );
    for (const { column, ...draft } of sorted) {
      const row = rows.get(column) ?? 0;
      rows.set(column, row + 1);
      nodes.push({
        ...draft,
        x: laneLabelWidth + (columnIndex.get(column) ?? 0) * columnPitch,
        y: top + above + row * rowPitch,
      });
    }
    const height = above + Math.max(1, ...rows.values()) * rowPitch;
    graphLanes.push({ party: lane.party, top, height });
    top += height;
  }
  return {
    lanes: graphLanes,
    nodes,
    edges: route(lanes, nodes, columnPitch),
    nodeWidth,
    width: laneLabelWidth + columns * columnPitch,
    height: top,
  };
}

function rankOf(draft: NodeDraft): number {
  if (draft.isIllegal) return 1;
  if (draft.steps.length > 0) return 0;
  return draft.expectation !== null ? 2 : draft.shape === 'inferred' ? 0 : 3;
}

function route(
  lanes: readonly LaneStates[],
  nodes: readonly GraphNode[],
  columnPitch: number,
): readonly GraphEdge[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return lanes.flatMap((lane) =>
    lane.edges.flatMap((edge) => {
      const source = byId.get(edge.source);
      const target = byId.get(edge.target);
      if (source === undefined || target === undefined) return [];
      const span = Math.round((target.x - source.x) / columnPitch);
      const between = nodes.some(
        (node) => node.party === lane.party && node.y === source.y && node.x > source.x && node.x < target.x,
      );
      const isStraight = span >= 1 && (source.y !== target.y || !between);
      return [
        {
          ...edge,
          span: Math.abs(span),
          route: isStraight ? 'straight' : span >= 1 ? 'over' : 'under',
        } as const,
      ];
    }),
  );
}
