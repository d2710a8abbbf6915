import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { railProfileSchema, type Lane } from '../../../shared/lifecycle/model.ts';
import { loadProfiles } from '../../../electron/engine/lifecycle/profiles.ts';

const profiles = loadProfiles('resources/rails');

/** States that can be reached from a start by following transitions. */
function reachable(lane: Lane, start: string): Set<string> {
  const found = new Set([start]);
  for (const state of found)
    for (const { from, to } of lane.transitions) if (from.includes(state)) found.add(to);
  return found;
}

describe('rail profiles', () => {
  it('cover card and SEPA credit transfer in both directions', () => {
    expect(profiles.map(({ rail, direction }) => `${rail}/${direction}`).sort()).toEqual([
      'card/deposit',
      'card/payout',
      'sepa-credit-transfer/deposit',
      'sepa-credit-transfer/payout',
    ]);
  });

  it('publish the JSON Schema that the program checks them with', async () => {
    const schema = `${JSON.stringify(z.toJSONSchema(railProfileSchema, { io: 'input' }), null, 2)}\n`;
    await expect(schema).toMatchFileSnapshot('../../../resources/schemas/rail-profile.schema.json');
  });

  describe.each(
    profiles.flatMap((profile) =>
      profile.lanes.map((lane) => ({ name: `${profile.rail} ${profile.direction} ${lane.party}`, lane })),
    ),
  )('$name', ({ lane }) => {
    it('names only states that it declares', () => {
      const declared = new Set(lane.states.map(({ name }) => name));
      const used = [lane.initial, ...lane.transitions.flatMap(({ from, to }) => [...from, to])];
      expect(used.filter((name) => !declared.has(name))).toEqual([]);
    });

    it('reaches every state', () => {
      const found = reachable(lane, lane.initial);
      expect(lane.states.filter(({ name }) => !found.has(name)).map(({ name }) => name)).toEqual([]);
    });

    it('gives every state that is not final an exit, a limit and a next step', () => {
      for (const state of lane.states.filter(({ terminal }) => !terminal)) {
        expect(
          lane.transitions.some(({ from, to }) => from.includes(state.name) && to !== state.name),
          `${state.name} has an exit`,
        ).toBe(true);
        expect(state.limit, `${state.name} has a limit`).toBeDefined();
        expect(state.nextStep, `${state.name} says who acts`).toBeDefined();
      }
    });

    it('can end from every state', () => {
      const final = new Set(lane.states.filter(({ terminal }) => terminal).map(({ name }) => name));
      for (const { name } of lane.states)
        expect(
          [...reachable(lane, name)].some((state) => final.has(state)),
          name,
        ).toBe(true);
    });

    it('never declares one step twice', () => {
      const seen = lane.transitions.flatMap(({ from, to, on }) =>
        from.flatMap((start) => on.map(({ kind, movement }) => `${start} -${kind}/${movement}-> ${to}`)),
      );
      expect(seen.filter((step, index) => seen.indexOf(step) !== index)).toEqual([]);
    });
  });

  it('declare incompatible states that exist, with the source of each number', () => {
    for (const { lanes, incompatible, duplicateWindow, bankEntryWithin, ledgerCreditWithin } of profiles) {
      for (const { when } of incompatible) {
        for (const lane of lanes) {
          const names = lane.states.map(({ name }) => name);
          expect((when[lane.party] ?? []).filter((state) => !names.includes(state))).toEqual([]);
        }
      }
      for (const { source } of [duplicateWindow, bankEntryWithin, ledgerCreditWithin])
        expect(source).not.toBe('');
    }
  });
});
