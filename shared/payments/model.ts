/**
 * Payments: what the records say happened ("events"), and which records belong to one payment ("links").
 */
import { z } from 'zod';
import { identifierSchema, partySchema } from '../evidence/model.ts';
import { eventIdSchema, findingIdSchema, paymentIdSchema, recordIdSchema } from '../kernel/ids.ts';
import { moneySchema, type Money } from '../kernel/money.ts';
import { fourTimesSchema, instantSchema } from '../kernel/time.ts';

export const rails = [
  'card',
  'sepa-credit-transfer',
  'sepa-instant',
  'sepa-direct-debit',
  'swift',
  'ach',
  'faster-payments',
  'fedwire',
  'pix',
  'upi',
] as const;
export const railSchema = z.enum(rails);
export type Rail = z.infer<typeof railSchema>;

export const directionSchema = z.enum(['deposit', 'payout']);
export type Direction = z.infer<typeof directionSchema>;

/** One transfer of value inside a payment; each has a machine of its own, linked to the others. */
export const movementSchema = z.enum(['payment', 'refund', 'dispute', 'return', 'fee', 'settlement-batch']);
export type Movement = z.infer<typeof movementSchema>;

/**
 * What a record can state, in the field's terms. `<movement>` is told apart by the event's `movement`.
 * Rail profiles say which of these moves which lane from which state to which.
 */
export const eventKinds = [
  // the order to pay, and its way to the scheme
  'requested',
  'approved',
  'requires_action',
  'submitted',
  'accepted',
  'processing',
  'authorized',
  'partially_authorized',
  'capture_requested',
  'captured',
  'partially_captured',
  'declined',
  'failed',
  'rejected',
  'cancelled',
  'voided',
  'expired',
  'uncertain',
  // money
  'settled',
  'paid_out',
  'credited',
  'debited',
  'recredited',
  'reversed',
  'completed',
  'booked_credit',
  'booked_debit',
  'pending_credit',
  'pending_debit',
  // giving back
  'refunded',
  'refund_pending',
  'refund_failed',
  'returned',
  'recall_requested',
  'recall_refused',
  // disputes
  'dispute_opened',
  'dispute_under_review',
  'dispute_won',
  'dispute_lost',
  'funds_withdrawn',
  'funds_reinstated',
  // not a step of any machine
  'fee_charged',
  'status_observed',
] as const;
export const eventKindSchema = z.enum(eventKinds);
export type EventKind = z.infer<typeof eventKindSchema>;

/** In memory (bigint money). */
export interface PaymentEvent {
  readonly id: z.infer<typeof eventIdSchema>;
  readonly recordId: z.infer<typeof recordIdSchema>;
  readonly party: z.infer<typeof partySchema>;
  readonly kind: EventKind;
  readonly movement: Movement;
  readonly rail: Rail | null;
  readonly direction: Direction | null;
  /** Absolute value stated for this movement; null when the record states none. */
  readonly amount: Money | null;
  readonly fee: Money | null;
  readonly net: Money | null;
  readonly times: z.infer<typeof fourTimesSchema>;
  readonly identifiers: readonly z.infer<typeof identifierSchema>[];
  /** Keyed token or masked form of the other side's account or card. */
  readonly counterparty: string | null;
  /** The party's own words, e.g. `succeeded`, `BOOK`, `AC04`. */
  readonly status: string;
  readonly reason: string | null;
}

/** An event before storage gave its record an id. */
export type EventDraft = Omit<PaymentEvent, 'id' | 'recordId'>;

export const paymentEventSchema = z.object({
  id: eventIdSchema,
  recordId: recordIdSchema,
  party: partySchema,
  kind: eventKindSchema,
  movement: movementSchema,
  rail: railSchema.nullable(),
  direction: directionSchema.nullable(),
  amount: moneySchema.nullable(),
  fee: moneySchema.nullable(),
  net: moneySchema.nullable(),
  times: fourTimesSchema,
  identifiers: z.array(identifierSchema),
  counterparty: z.string().nullable(),
  status: z.string(),
  reason: z.string().nullable(),
  source: z.string(),
  locator: z.string(),
});
export type PaymentEventWire = z.infer<typeof paymentEventSchema>;

/** Why a record belongs to a payment. Undecidable links are kept and shown, never merged silently. */
export const linkSchema = z.object({
  recordId: recordIdSchema,
  source: z.string(),
  locator: z.string(),
  /** In plain words: "same payment_intent pi_3Q9…; amount 2,450.00 EUR agrees". */
  reason: z.string(),
  rule: z.string(),
  score: z.number().min(0).max(1),
  certain: z.boolean(),
});
export type Link = z.infer<typeof linkSchema>;

export const proofSchema = z.enum(['proved', 'claimed', 'inferred']);
export type Proof = z.infer<typeof proofSchema>;

export const partyStateSchema = z.object({
  state: z.string(),
  proof: proofSchema,
  since: instantSchema.nullable(),
});
export type PartyState = z.infer<typeof partyStateSchema>;

/** A row of the payments list. A party without any record is null. */
export const paymentSummarySchema = z.object({
  id: paymentIdSchema,
  /** The id a person would use: the merchant's reference where there is one. */
  reference: z.string(),
  references: z.array(z.string()),
  rail: railSchema.nullable(),
  direction: directionSchema.nullable(),
  amount: moneySchema.nullable(),
  states: z.object({
    ledger: partyStateSchema.nullable(),
    psp: partyStateSchema.nullable(),
    bank: partyStateSchema.nullable(),
  }),
  firstAt: instantSchema.nullable(),
  lastAt: instantSchema.nullable(),
  /** Milliseconds in the present open state as of the judging time; null when every lane is at rest. */
  openFor: z.number().nullable(),
  events: z.number().int(),
  findings: z.array(z.object({ id: findingIdSchema, code: z.string(), severity: z.string() })),
});
export type PaymentSummary = z.infer<typeof paymentSummarySchema>;
