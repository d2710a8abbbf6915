import type { PaymentPanelProps } from '../app/slots.ts';
import { useViewKeys } from '../app/keys.ts';
import { selectSteps, type WalkStep } from './data.ts';

/** Arrows walk the path: left and right in time, up and down to the neighbouring party's step nearest in time. */
export function usePathKeys(
  { panelId, selection, select }: PaymentPanelProps,
  walk: readonly WalkStep[],
): void {
  const present = walk.findIndex(
    (item) =>
      item.key === selection.step ||
      (selection.step === null && selection.focus !== null && item.records.includes(selection.focus)),
  );
  const go = (index: number) => {
    const item = walk[index];
    const next = item === undefined ? null : selectSteps([item]);
    if (next !== null) select(next);
  };
  const along = (direction: 1 | -1) => {
    for (let index = present + direction; index >= 0 && index < walk.length; index += direction) {
      // A step that is only inferred has no record to look at: the walk passes over it.
      if ((walk[index]?.records.length ?? 0) > 0) {
        go(index);
        return;
      }
    }
  };
  const across = (direction: 1 | -1) => {
    const parties = [
      ...new Set(['ledger', 'psp', 'bank'].filter((party) => walk.some((item) => item.step.party === party))),
    ];
    const from = walk[present];
    if (from === undefined) {
      go(0);
      return;
    }
    const party = parties[parties.indexOf(from.step.party) + direction];
    const at = from.step.at ?? 0;
    const nearest = walk
      .map((item, index) => ({ item, index, distance: Math.abs((item.step.at ?? 0) - at) }))
      .filter(({ item }) => item.step.party === party && item.records.length > 0)
      .sort((left, right) => left.distance - right.distance)[0];
    if (nearest !== undefined) go(nearest.index);
  };
  useViewKeys(panelId, [
    { keys: 'right', what: 'Next step of the path', run: () => along(1) },
    { keys: 'left', what: 'Previous step of the path', run: () => along(-1) },
    { keys: 'down', what: 'The next party’s step at that time', run: () => across(1) },
    { keys: 'up', what: 'The party above at that time', run: () => across(-1) },
  ]);
}
