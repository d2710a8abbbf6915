import { durationText, type Instant } from '../../shared/kernel/time.ts';
import type { LaneProjection, RailProfile } from '../../shared/lifecycle/model.ts';
import { parties } from '../../shared/evidence/model.ts';
import { partyName, stateName } from '../kit/labels.ts';
import { ProofChip } from '../kit/ProofMark.tsx';
import { Time } from '../kit/Time.tsx';
import type { PaymentPanelProps } from '../app/slots.ts';
import { toneOfState } from '../payments/index.ts';
import { useProfile, useProjection } from './data.ts';
import './strip.css';

function stateOf(profile: RailProfile | null, lane: LaneProjection) {
  return profile?.lanes
    .find((item) => item.party === lane.party)
    ?.states.find((state) => state.name === lane.state);
}

function toneOf(profile: RailProfile | null, lane: LaneProjection): string {
  const meaning = stateOf(profile, lane)?.meaning;
  if (meaning === undefined) return lane.state === null ? '' : toneOfState(lane.state);
  if (meaning === 'done') return 'good';
  if (meaning === 'failed') return 'bad';
  return meaning === 'undone' ? 'warn' : 'accent';
}

function limitText(profile: RailProfile | null, lane: LaneProjection): string | null {
  const limit = stateOf(profile, lane)?.limit;
  if (limit === undefined) return null;
  return limit.unit === 'business-days'
    ? `${String(limit.value)} business ${limit.value === 1 ? 'day' : 'days'}`
    : durationText(limit.value);
}

interface Age {
  readonly openFor: number;
  readonly limit: string | null;
  readonly isOver: boolean;
  readonly nextStep: string | null;
}

/** What is overdue and by how much; else how long the lane that waits longest has waited, and how long it may. */
function ageOf(profile: RailProfile | null, lanes: readonly LaneProjection[], asOf: Instant): Age | null {
  const overdue = lanes
    .flatMap((lane) => lane.expected.map((next) => ({ lane, next })))
    .filter(
      ({ next }) =>
        next.due !== null && next.due < asOf && (next.status === 'missing' || next.status === 'overdue'),
    )
    .sort((left, right) => (left.next.due ?? 0) - (right.next.due ?? 0))[0];
  if (overdue !== undefined) {
    const { lane, next } = overdue;
    return {
      openFor: asOf - (lane.since ?? next.due ?? asOf),
      limit: limitText(profile, lane) ?? `${durationText(asOf - (next.due ?? asOf))} past due`,
      isOver: true,
      nextStep: stateOf(profile, lane)?.nextStep ?? next.reason,
    };
  }
  const waiting = lanes
    .filter((lane) => lane.since !== null && !(stateOf(profile, lane)?.terminal ?? false))
    .sort((left, right) => (left.since ?? 0) - (right.since ?? 0));
  const lane = waiting.find((item) => item.expected.some((next) => next.due !== null)) ?? waiting[0];
  if (lane?.since === undefined || lane.since === null) return null;
  const isOver = lane.expected.some((next) => next.due !== null && next.due < asOf);
  return {
    openFor: asOf - lane.since,
    limit: limitText(profile, lane),
    isOver,
    nextStep: stateOf(profile, lane)?.nextStep ?? null,
  };
}

/** The three parties side by side: what each says, how well it is known, since when; and the age against its limit. */
export function PartyStrip({ detail, asOf }: PaymentPanelProps) {
  const projection = useProjection(detail.payment.reference, asOf);
  const profile = useProfile(projection.data);
  const lanes = projection.data?.lanes ?? [];
  const age = projection.data === null ? null : ageOf(profile, lanes, projection.data.asOf);
  return (
    <section className="party-strip" aria-label="What each party says">
      {parties.map((party) => {
        const lane = lanes.find((item) => item.party === party);
        return (
          <div key={party} className="party-cell">
            <h2>{partyName(party)}</h2>
            {projection.data === null ? (
              <span className="faint">…</span>
            ) : lane?.state == null ? (
              <span className="faint">— no record</span>
            ) : (
              <>
                <b className={toneOf(profile, lane)}>
                  {stateOf(profile, lane)?.label ?? stateName(lane.state)}
                </b>
                {lane.proof !== null && <ProofChip proof={lane.proof} />}
                <Time at={lane.since} className="muted clip" />
              </>
            )}
          </div>
        );
      })}
      <div className="party-cell age" title={age?.nextStep ?? undefined}>
        <h2>Age</h2>
        {age === null ? (
          <span className="faint">at rest</span>
        ) : (
          <>
            <b className={age.isOver ? 'warn' : ''}>
              {durationText(age.openFor)}
              {age.isOver && ' ⚠'}
            </b>
            <span className="muted clip">
              {age.limit === null
                ? 'no limit on this state'
                : age.limit.endsWith('due')
                  ? age.limit
                  : `limit ${age.limit}`}
            </span>
          </>
        )}
      </div>
    </section>
  );
}
