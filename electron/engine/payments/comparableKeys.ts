/** Comparable forms of an event's identifiers, worked out once: every pass of correlation asks for them. */
import type { Identifier } from '../../../shared/evidence/model.ts';
import { comparable } from '../../../shared/payments/normalise/identifiers.ts';

const known = new WeakMap<readonly Identifier[], readonly string[]>();

/** In the order of the identifiers. Copies of an event share its list, and with it this. */
export function comparableKeys(identifiers: readonly Identifier[]): readonly string[] {
  const cached = known.get(identifiers);
  if (cached !== undefined) return cached;
  const keys = identifiers.map(({ scheme, value }) => (scheme === 'free-text' ? '' : comparable(value)));
  known.set(identifiers, keys);
  return keys;
}
