import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../../renderer/lifecycle/graphModel.ts';
import { projectionSchema, railProfileSchema } from '../../../shared/lifecycle/model.ts';

const card = railProfileSchema.parse(
  JSON.parse(readFileSync(new URL('../../../resources/rails/card-deposit.json', import.meta.url), 'utf8')),
);
const options = { wholeRail: false, width: 740 };

const step = (party: string, from: string | null, to: string, at: number | null, part: object = {}) => ({
  party,
  movement: 'payment',
  from,
  to,
  at,
  dwell: null,
  proof: 'claimed',
  legal: true,
  objection: null,
  events: ['1.0'],
  ...part,
});

const lane = (party: string, part: object) => ({
  party,
  state: null,
  proof: null,
  since: null,
  steps: [],
  expected: [],
  ...part,
});

function aProjection(lanes: readonly object[]) {
  return projectionSchema.parse({
    profile: { rail: 'card', direction: 'deposit', version: card.version },
    asOf: 1000,
    lanes,
    evidenceToAskFor: [],
  });
}

const failedLedger = lane('ledger', {
  state: 'failed',
  proof: 'claimed',
  since: 60,
  steps: [
    step('ledger', null, 'requested', 10),
    step('ledger', 'requested', 'failed', 60, { legal: false, objection: 'not while the PSP is processing' }),
  ],
  expected: [
    { party: 'ledger', state: 'credited', due: 500, status: 'missing', reason: 'captured, not credited' },
  ],
});
const settledPsp = lane('psp', {
  state: 'settled',
  proof: 'proved',
  since: 300,
  steps: [
    step('psp', null, 'created', 11),
    step('psp', 'created', 'captured', 30, { events: ['2.0', '3.0', '4.0'] }),
    step('psp', 'captured', 'settled', 300, { proof: 'proved' }),
  ],
});

describe('the lifecycle graph', () => {
  const graph = buildGraph(card, aProjection([failedLedger, settledPsp, lane('bank', {})]), options);
  const node = (id: string) => graph.nodes.find((item) => item.id === id);

  it('gives every party a lane of its own, none over another', () => {
    expect(graph.lanes.map((item) => item.party)).toEqual(['ledger', 'psp', 'bank']);
    graph.lanes.forEach((item, index) => {
      const above = graph.lanes[index - 1];
      if (above !== undefined) expect(item.top).toBe(above.top + above.height);
    });
  });

  it('says by shape how each state is known', () => {
    expect(node('psp/settled')?.shape).toBe('proved');
    expect(node('psp/captured')?.shape).toBe('claimed');
    expect(node('ledger/credited')).toMatchObject({ shape: 'missing', expectation: { due: 500 } });
  });

  it('collapses repeated statements into one counted state', () => {
    expect(node('psp/captured')?.statements).toBe(3);
  });

  it('draws an illegal step on its own, with the objection', () => {
    const illegal = graph.edges.filter((edge) => edge.kind === 'illegal');
    expect(illegal).toMatchObject([
      { source: 'ledger/requested', target: 'ledger/failed', objection: 'not while the PSP is processing' },
    ]);
  });

  it('expects the missing credit from where it could have come, not from the failure', () => {
    const expected = graph.edges.filter((edge) => edge.kind === 'expected');
    expect(expected).toMatchObject([{ source: 'ledger/requested', target: 'ledger/credited' }]);
  });

  it('measures a step from the one before it', () => {
    expect(graph.edges.find((edge) => edge.target === 'psp/settled' && edge.kind === 'taken')?.label).toBe(
      '270 ms',
    );
  });

  it('lays no state over another', () => {
    const places = graph.nodes.map((item) => `${String(item.x)} ${String(item.y)}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it('is the same picture for the same projection', () => {
    const again = buildGraph(card, aProjection([failedLedger, settledPsp, lane('bank', {})]), options);
    expect(again).toEqual(graph);
  });

  it('shows the whole rail on demand, every edge between states that are drawn', () => {
    const whole = buildGraph(card, aProjection([failedLedger, settledPsp, lane('bank', {})]), {
      ...options,
      wholeRail: true,
    });
    expect(whole.nodes).toHaveLength(card.lanes.reduce((sum, item) => sum + item.states.length, 0));
    const ids = new Set(whole.nodes.map((item) => item.id));
    for (const edge of whole.edges) expect(ids.has(edge.source) && ids.has(edge.target)).toBe(true);
  });

  it('draws the path alone where the rail is not known', () => {
    const bare = buildGraph(null, aProjection([settledPsp]), options);
    expect(bare.nodes.map((item) => item.state)).toEqual(['created', 'captured', 'settled']);
    expect(bare.nodes.map((item) => item.x)).toEqual(
      [...bare.nodes.map((item) => item.x)].sort((a, b) => a - b),
    );
  });

  it('stays small for ten thousand events', () => {
    const events = Array.from({ length: 10_000 }, (_, index) => `${String(index + 1)}.0`);
    const huge = lane('psp', {
      state: 'captured',
      steps: [step('psp', null, 'created', 1), step('psp', 'created', 'captured', 2, { events })],
    });
    const drawn = buildGraph(card, aProjection([huge]), options);
    expect(drawn.nodes.length).toBeLessThan(12);
    expect(drawn.nodes.find((item) => item.state === 'captured')?.statements).toBe(10_000);
  });
});
