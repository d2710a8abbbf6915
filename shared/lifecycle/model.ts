/**
 * Lifecycle: a rail's legal graph as data, and one payment's actual path drawn on it, one lane a party.
 */
import { z } from 'zod';
import { partySchema } from '../evidence/model.ts';
import { eventIdSchema } from '../kernel/ids.ts';
import { instantSchema } from '../kernel/time.ts';
import {
  directionSchema,
  eventKindSchema,
  movementSchema,
  proofSchema,
  railSchema,
} from '../payments/model.ts';

/** Who can cause a step (payments.md vocabulary). */
export const emitterSchema = z.enum([
  'user',
  'ledger',
  'psp',
  'scheme',
  'bank',
  'merchantOps',
  'compliance',
  'clock',
]);

const sourcedNumber = z.strictObject({
  /** Milliseconds unless `unit` says business days. */
  value: z.number().positive(),
  unit: z.enum(['milliseconds', 'business-days']).default('milliseconds'),
  /** Where the number comes from, with its date; "desk policy" where the desk chose it. */
  source: z.string().min(1),
});

export const laneStateSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z_]*$/),
  label: z.string(),
  /** Nothing more is expected for this attempt / for the money. */
  terminal: z.boolean().default(false),
  /** How this state reads for the money: nothing yet, under way, done, gone back, failed. */
  meaning: z.enum(['open', 'in_flight', 'done', 'undone', 'failed']),
  /** Longest normal stay; absent for terminal states. */
  limit: sourcedNumber.optional(),
  /** Who acts when the limit has passed, in one sentence. */
  nextStep: z.string().optional(),
  column: z.number().int().nonnegative().describe('Horizontal order in the drawing.'),
});
export type LaneState = z.infer<typeof laneStateSchema>;

export const transitionSchema = z.strictObject({
  from: z.array(z.string()).min(1),
  to: z.string(),
  on: z.array(z.strictObject({ kind: eventKindSchema, movement: movementSchema.default('payment') })).min(1),
  emitter: emitterSchema,
  /** Kinds of evidence able to prove (not only claim) the step. */
  provedBy: z
    .array(z.enum(['bank-booking', 'psp-report', 'psp-event', 'ledger-posting', 'api-exchange']))
    .default([]),
});
export type Transition = z.infer<typeof transitionSchema>;

export const laneSchema = z.strictObject({
  party: partySchema,
  initial: z.string(),
  states: z.array(laneStateSchema).min(1),
  transitions: z.array(transitionSchema),
});
export type Lane = z.infer<typeof laneSchema>;

/** States of two parties that contradict each other once both have stood longer than the grace time. */
export const incompatibilitySchema = z.strictObject({
  when: z.partialRecord(partySchema, z.array(z.string()).min(1)),
  grace: sourcedNumber,
  explanation: z.string(),
});

export const railProfileSchema = z.strictObject({
  $schema: z.string().optional(),
  rail: railSchema,
  direction: directionSchema,
  label: z.string(),
  version: z.string(),
  effectiveFrom: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  lanes: z.array(laneSchema).min(1),
  incompatible: z.array(incompatibilitySchema),
  /** Hours in which a second payment with the same party, amount and reference counts as a duplicate. */
  duplicateWindow: sourcedNumber,
  /** Time within which the bank must show a settled payment. */
  bankEntryWithin: sourcedNumber,
  /** Time within which the ledger must credit a proved receipt. */
  ledgerCreditWithin: sourcedNumber,
  reasonCodes: z.record(
    z.string(),
    z.strictObject({ meaning: z.string(), acts: z.string(), retrySafe: z.boolean(), tellUser: z.string() }),
  ),
});
export type RailProfile = z.infer<typeof railProfileSchema>;

/** One step that a lane actually took. */
export const stepSchema = z.object({
  party: partySchema,
  movement: movementSchema,
  from: z.string().nullable(),
  to: z.string(),
  at: instantSchema.nullable(),
  /** Milliseconds spent in `to` before the next step, or until the judging time. */
  dwell: z.number().nullable(),
  proof: proofSchema,
  legal: z.boolean(),
  /** Why it is not legal, in words. */
  objection: z.string().nullable(),
  /** Events that state this step; repeated statements collapse into one step. */
  events: z.array(eventIdSchema),
});
export type Step = z.infer<typeof stepSchema>;

/** A state that the rail expects next in a lane. */
export const expectationSchema = z.object({
  party: partySchema,
  state: z.string(),
  /** Due time, where the present state has a limit. */
  due: instantSchema.nullable(),
  /** `missing` when it is overdue and a source that would show it covers its time. */
  status: z.enum(['expected', 'overdue', 'missing', 'evidence-needed']),
  reason: z.string(),
});
export type Expectation = z.infer<typeof expectationSchema>;

export const laneProjectionSchema = z.object({
  party: partySchema,
  state: z.string().nullable(),
  proof: proofSchema.nullable(),
  since: instantSchema.nullable(),
  steps: z.array(stepSchema),
  expected: z.array(expectationSchema),
});
export type LaneProjection = z.infer<typeof laneProjectionSchema>;

export const projectionSchema = z.object({
  profile: z.object({ rail: railSchema, direction: directionSchema, version: z.string() }).nullable(),
  asOf: instantSchema,
  lanes: z.array(laneProjectionSchema),
  /** Evidence that would settle what is open: who to ask, for what. */
  evidenceToAskFor: z.array(z.string()),
});
export type Projection = z.infer<typeof projectionSchema>;
