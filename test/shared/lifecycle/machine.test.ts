import { describe, expect, it } from 'vitest';
import { eventIdSchema } from '../../../shared/kernel/ids.ts';
import { compileLane, runLane, type MachineEvent } from '../../../shared/lifecycle/machine.ts';
import { loadProfiles } from '../../../electron/engine/lifecycle/profiles.ts';
import type { EventKind, Movement } from '../../../shared/payments/model.ts';

const profile = loadProfiles('resources/rails').find(
  ({ rail, direction }) => rail === 'card' && direction === 'deposit',
);
const lane = profile?.lanes.find(({ party }) => party === 'psp');
if (lane === undefined) throw new Error('the card profile has no PSP lane');
const psp = compileLane(lane);
const start = Date.UTC(2026, 2, 3, 14, 12);
const asOf = start + 86_400_000;

let ordinal = 0;
function event(
  kind: EventKind,
  seconds: number,
  more: { movement?: Movement; partial?: boolean; booked?: boolean } = {},
): MachineEvent {
  ordinal += 1;
  return {
    id: eventIdSchema.parse(`1.${String(ordinal)}`),
    kind,
    movement: more.movement ?? 'payment',
    at: start + seconds * 1000,
    partial: more.partial ?? false,
    booked: more.booked ?? false,
  };
}

const path = (events: readonly MachineEvent[]): string[] =>
  runLane(psp, events, asOf).steps.map(
    ({ to, legal, proof }) => `${to}${legal ? '' : '!'}${proof === 'claimed' ? '' : ` (${proof})`}`,
  );

describe('the lane machine', () => {
  it('follows the legal path and collapses repeated statements', () => {
    expect(path([event('requested', 0), event('captured', 20), event('captured', 20)])).toEqual([
      'created',
      'captured',
    ]);
  });

  it('infers what must have happened before the first thing seen', () => {
    expect(path([event('refunded', 0, { movement: 'refund' })])).toEqual([
      'created (inferred)',
      'captured (inferred)',
      'refunded',
    ]);
  });

  it('marks a capture after the cancellation as illegal and still follows it', () => {
    const run = runLane(
      psp,
      [event('requested', 0), event('cancelled', 3600), event('captured', 7200)],
      asOf,
    );
    expect(run.state).toBe('captured');
    expect(run.steps.at(-1)).toMatchObject({ legal: false, from: 'cancelled' });
    expect(run.steps.at(-1)?.objection).toContain('“Captured” may not follow “Cancelled”');
  });

  it('lets a failed attempt be followed by one that works', () => {
    expect(path([event('requested', 0), event('declined', 10), event('captured', 60)])).toEqual([
      'created',
      'declined',
      'captured',
    ]);
  });

  it('does not mistake a lagging status answer for a step back', () => {
    expect(path([event('requested', 0), event('captured', 20), event('processing', 60)])).toEqual([
      'created',
      'processing',
      'captured',
    ]);
  });

  it('objects to a step back that comes long after', () => {
    expect(path([event('requested', 0), event('captured', 20), event('processing', 7200)])).toEqual([
      'created',
      'captured',
      'processing!',
    ]);
  });

  it('tells a partial refund from a full one', () => {
    expect(
      path([
        event('captured', 0),
        event('refunded', 60, { movement: 'refund', partial: true }),
        event('refunded', 120, { movement: 'refund' }),
      ]),
    ).toEqual(['created (inferred)', 'captured', 'partially_refunded', 'refunded']);
  });

  it('takes a settlement as proved only where the bank has booked it', () => {
    expect(path([event('captured', 0), event('settled', 60)])).toContain('settled');
    expect(path([event('captured', 0), event('settled', 60, { booked: true })])).toContain(
      'settled (proved)',
    );
  });

  it('keeps what a party said when an outcome becomes unknown to us', () => {
    expect(
      runLane(psp, [event('captured', 0), event('uncertain', 30)], asOf).steps.every(({ legal }) => legal),
    ).toBe(true);
  });

  it('measures how long each state was held, the last one until the judging time', () => {
    const [created, captured] = runLane(psp, [event('requested', 0), event('captured', 20)], asOf).steps;
    expect(created?.dwell).toBe(20_000);
    expect(captured?.dwell).toBe(86_400_000 - 20_000);
  });
});
