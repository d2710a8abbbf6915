/** What can be asked of the replayer. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { attemptIdSchema, recordIdSchema } from '../kernel/ids.ts';
import {
  allowedHostSchema,
  attemptDetailSchema,
  attemptSchema,
  environmentClassSchema,
  ledgerRowSchema,
  preparedRequestSchema,
  rawRequestSchema,
  replayableSchema,
} from './model.ts';

export const replayContract = {
  hosts: oc.input(z.object({})).output(z.object({ hosts: z.array(allowedHostSchema) })),
  allowHost: oc.input(allowedHostSchema).output(z.object({ hosts: z.array(allowedHostSchema) })),
  removeHost: oc
    .input(z.object({ host: z.string() }))
    .output(z.object({ hosts: z.array(allowedHostSchema) })),
  /** Recorded exchanges that can be sent again, newest first. */
  replayable: oc
    .input(
      z.object({
        paymentReference: z.string().optional(),
        cursor: z.string().optional(),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ exchanges: z.array(replayableSchema), next: z.string().nullable() })),
  /** The recorded request as exact bytes, ready to look at and send. */
  prepare: oc.input(z.object({ recordId: recordIdSchema })).output(preparedRequestSchema),
  /** Checks everything the guard checks and says what would go where, without opening a socket. */
  dryRun: oc.input(z.object({ request: rawRequestSchema })).output(
    z.object({
      allowed: z.boolean(),
      /** Why it is refused, or why it must be confirmed. */
      reason: z.string().nullable(),
      requestSha256: z.string(),
      needsConfirmation: z.boolean(),
      /** The phrase to type where a confirmation is needed. */
      confirmation: z.string().nullable(),
      /** The strictest environment that the request reaches; null when it is refused. */
      environment: environmentClassSchema.nullable(),
    }),
  ),
  /**
   * Sends once, never again by itself. An unsafe method to a production host needs `confirmation` equal to
   * `<host> <first 12 hex digits of the request's SHA-256>`; otherwise `confirmation_required`.
   */
  send: oc
    .input(
      z.object({
        request: rawRequestSchema,
        recordId: recordIdSchema.nullable(),
        confirmation: z.string().optional(),
        timeout: z.number().int().min(100).max(600_000).default(30_000),
      }),
    )
    .output(z.object({ attemptId: attemptIdSchema })),
  /** Cuts every sending under way; each keeps the outcome that it had reached. */
  stopAll: oc.input(z.object({})).output(z.object({ stopped: z.number().int() })),
  attempts: oc
    .input(
      z.object({ recordId: recordIdSchema.optional(), limit: z.number().int().min(1).max(500).default(100) }),
    )
    .output(z.object({ attempts: z.array(attemptSchema) })),
  attempt: oc.input(z.object({ id: attemptIdSchema })).output(attemptDetailSchema),
  attemptBody: oc
    .input(
      z.object({
        id: attemptIdSchema,
        offset: z.number().int().nonnegative(),
        length: z.number().int().min(1).max(1_048_576),
      }),
    )
    .output(z.object({ base64: z.string(), total: z.number().int() })),
  /** What left this machine: the egress ledger, newest first, and whether its chain is unbroken. */
  ledger: oc
    .input(
      z.object({ before: z.number().int().optional(), limit: z.number().int().min(1).max(500).default(100) }),
    )
    .output(z.object({ rows: z.array(ledgerRowSchema), intact: z.boolean() })),
};
