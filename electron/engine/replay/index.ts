/** Replay: recorded requests as exact bytes, sent once through the one door, each attempt kept as evidence. */
export type { ReplayEvidence, ReplayPayments } from './exchanges.ts';
export { createReplay, type Replay, type ReplayOptions } from './service.ts';
