/** The only reader of the machine's clock. Everything else is handed a `Clock`, so that tests and bundles are exact. */
import type { Instant } from '../../../shared/kernel/time.ts';

export interface Clock {
  /** Epoch milliseconds, UTC. */
  now(): Instant;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Milliseconds from an arbitrary start, for measuring spans only. */
export function elapsedSince(start: number): number {
  return performance.now() - start;
}

export function stopwatch(): number {
  return performance.now();
}
