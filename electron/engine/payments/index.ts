/** The public face of the payments domain. */
export { amountOfBatch, netOfLines, payoutOf } from './batches.ts';
export { correlate, inStableOrder, statedAmount } from './correlate.ts';
export {
  instantOf,
  type Correlation,
  type PaymentGroup,
  type PlacedEvent,
  type SettlementBatch,
} from './group.ts';
export { sortableAmount } from './filterSql.ts';
export { paymentsQueries } from './queries.ts';
export { loadCoverages, loadEvents } from './reading.ts';
export { createPayments, type Payments } from './service.ts';
