/** What the engine knows of one payment's path: its rail's profile and its projection at the judging time. */
import type { EventId, RecordId } from '../../shared/kernel/ids.ts';
import type { Projection, RailProfile, Step } from '../../shared/lifecycle/model.ts';
import type { PaymentDetail } from '../../shared/payments/contract.ts';
import { useEngineQuery, type Loaded } from '../app/query.ts';
import type { PaymentSelection } from '../app/slots.ts';

/** @param asOf judging time of this view; null: the workspace's */
export function useProjection(reference: string, asOf: number | null): Loaded<Projection> {
  return useEngineQuery(
    `projection ${reference} ${String(asOf)}`,
    // Never cancelled: a verdict at another time is kept by the engine and soon asked for again.
    (client) => client.lifecycle.projection({ reference, ...(asOf === null ? {} : { asOf }) }),
    ['payments', 'findings'],
  );
}

/** The rail profile that a projection was judged by; null where the rail is not known. */
export function useProfile(projection: Projection | null): RailProfile | null {
  const profiles = useEngineQuery('profiles', (client, signal) => client.lifecycle.profiles({}, { signal }));
  const wanted = projection?.profile ?? null;
  if (wanted === null) return null;
  return (
    profiles.data?.profiles.find(
      (profile) =>
        profile.rail === wanted.rail &&
        profile.direction === wanted.direction &&
        profile.version === wanted.version,
    ) ?? null
  );
}

/** A step with its place in the projection: what the arrow keys walk over. */
export interface WalkStep {
  readonly key: string;
  readonly step: Step;
  readonly records: readonly RecordId[];
}

export function recordsOfEvents(detail: PaymentDetail, events: readonly EventId[]): readonly RecordId[] {
  const wanted = new Set(events);
  return detail.events.filter((event) => wanted.has(event.id)).map((event) => event.recordId);
}

/** All lanes' steps in the order of time; steps without a time stand where their lane has them. */
export function walkOf(projection: Projection, detail: PaymentDetail): readonly WalkStep[] {
  return projection.lanes
    .flatMap((lane) => {
      let last = 0;
      return lane.steps.map((step, index) => {
        last = step.at ?? last;
        return {
          at: last,
          walk: {
            key: `${lane.party}/${String(index)}`,
            step,
            records: recordsOfEvents(detail, step.events),
          },
        };
      });
    })
    .sort((left, right) => left.at - right.at)
    .map(({ walk }) => walk);
}

export function selectSteps(steps: readonly WalkStep[]): PaymentSelection | null {
  const records = steps.flatMap((walk) => walk.records);
  const focus = steps.at(-1)?.records[0] ?? records[0];
  if (focus === undefined) return null;
  return { focus, records: new Set(records), finding: null, step: steps.at(-1)?.key ?? null };
}
