/** The public face of the payments domain. */
export { placedAnnotations } from './annotationStore.ts';
export { amountOfBatch, payoutOf } from './batches.ts';
export { correlate, type Correlation } from './correlate.ts';
export { dialectsToText, storedGroup } from './detail.ts';
export { sortableAmount } from './filterSql.ts';
export {
  eventsInMemory,
  instantOf,
  type EventSource,
  type PaymentGroup,
  type PlacedEvent,
  type SettlementBatch,
} from './group.ts';
export { groupsOf } from './grouping.ts';
export type { PlacedAnnotation } from './handMade.ts';
export { referenceHash } from './keyTable.ts';
export { allRules } from './links.ts';
export { looseEntries } from './loose.ts';
export { paymentsOfRecord } from './named.ts';
export { paymentsQueries } from './queries.ts';
export { coveragesOf, newestRecordTime, storedEvents } from './reading.ts';
export { createPayments, type Payments } from './service.ts';
export { statedAmount } from './statedAmount.ts';
export { linesOf, linksToText, proofCode } from './storedRow.ts';
export { railAndDirection, surveyOf, type LedgerHabits, type PaymentTraits } from './survey.ts';
export type { Dialect } from './units.ts';
