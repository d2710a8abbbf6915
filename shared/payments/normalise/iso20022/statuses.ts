/**
 * What the status codes of ISO 20022 claim. Payment statuses are ExternalPaymentTransactionStatus1Code and
 * ExternalPaymentGroupStatus1Code; answers to cancellation requests ExternalInvestigationExecutionConfirmation1Code
 * and ExternalCancellationStatus codes. A status is the word of an agent: even ACSC and ACCC prove no credit, only a
 * booked entry of the account does (usage note of the code set: "not for financial information").
 */
import type { EventKind } from '../../model.ts';

const paymentStatuses: ReadonlyMap<string, EventKind> = new Map([
  // received and checked
  ['RCVD', 'accepted'],
  ['ACTC', 'accepted'],
  ['PATC', 'accepted'],
  ['ACCP', 'accepted'],
  ['ACFC', 'accepted'],
  ['ACWC', 'accepted'],
  // on its way
  ['ACFW', 'processing'],
  ['ACPD', 'processing'],
  ['ACSP', 'processing'],
  ['ACWP', 'processing'],
  ['ACIS', 'processing'],
  ['PDNG', 'processing'],
  ['PRES', 'processing'],
  ['PART', 'processing'],
  // accepted without posting, then held: neither credited nor given back
  ['BLCK', 'processing'],
  // settled between agents, or with the creditor
  ['ACSC', 'settled'],
  ['ACCC', 'settled'],
  ['CPUC', 'settled'],
  // ended without money
  ['RJCT', 'rejected'],
  ['CANC', 'cancelled'],
  // verification of the payee's name states nothing about money
  ['RCVC', 'status_observed'],
  ['RVCM', 'status_observed'],
  ['RVMC', 'status_observed'],
  ['RVNA', 'status_observed'],
  ['RVNC', 'status_observed'],
  ['RVNM', 'status_observed'],
]);

/** What a payment status claims; a code that is unknown, or left out, is only observed. */
export function kindOfStatus(code: string | null): EventKind {
  return paymentStatuses.get(code ?? '') ?? 'status_observed';
}

/** Codes of the table, for those who check that none is missing. */
export const knownStatuses: readonly string[] = [...paymentStatuses.keys()];

const cancellationAnswers: ReadonlyMap<string, EventKind> = new Map([
  ['CNCL', 'cancelled'],
  ['ACCR', 'cancelled'],
  ['RJCR', 'recall_refused'],
]);

/** What the answer to a cancellation request claims; pending and partial answers are only observed. */
export function kindOfCancellationAnswer(code: string | null): EventKind {
  return cancellationAnswers.get(code ?? '') ?? 'status_observed';
}
