/** Replay: requests as exact bytes, attempts as append-only evidence, and the difference to what was recorded. */
import { z } from 'zod';
import { attemptIdSchema, recordIdSchema } from '../kernel/ids.ts';
import { instantSchema } from '../kernel/time.ts';

export const environmentClassSchema = z.enum(['sandbox', 'production']);

/** A host that requests may go to. Everything else is refused. */
export const allowedHostSchema = z.object({
  /** `host` or `host:port`, lower case, punycode. */
  host: z.string().min(1).max(260),
  environment: environmentClassSchema,
  /** Loopback and private addresses are refused unless this is set. */
  allowPrivateAddress: z.boolean(),
});
export type AllowedHost = z.infer<typeof allowedHostSchema>;

/** The whole request as it goes on the wire: request line, headers in order, blank line, body. Base64 of exact bytes. */
export const rawRequestSchema = z.object({
  scheme: z.enum(['http', 'https']),
  /** Connect target `host:port`, independent of the Host header. */
  target: z.string().min(1).max(300),
  base64: z.base64(),
});
export type RawRequest = z.infer<typeof rawRequestSchema>;

export const replayableSchema = z.object({
  recordId: recordIdSchema,
  source: z.string(),
  locator: z.string(),
  method: z.string(),
  url: z.string(),
  status: z.number().int().nullable(),
  occurredAt: instantSchema.nullable(),
});

export type Replayable = z.infer<typeof replayableSchema>;

export const preparedRequestSchema = z.object({
  request: rawRequestSchema,
  /** Text form of the same bytes where they are UTF-8; null for binary bodies. */
  text: z.string().nullable(),
  /** What the recorded exchange lacks or what redaction took out, said before anything is sent. */
  warnings: z.array(z.string()),
  recorded: z
    .object({
      status: z.number().int().nullable(),
      headers: z.array(z.tuple([z.string(), z.string()])),
      bodyText: z.string().nullable(),
    })
    .nullable(),
});

export type PreparedRequest = z.infer<typeof preparedRequestSchema>;

/** Whether a retry can be safe hangs on which of these it was. */
export const outcomeSchema = z.enum(['not_sent', 'uncertain', 'answered']);

export const timingsSchema = z.object({
  /** Milliseconds per phase; null where the phase did not happen. */
  dns: z.number().nullable(),
  connect: z.number().nullable(),
  tls: z.number().nullable(),
  send: z.number().nullable(),
  wait: z.number().nullable(),
  receive: z.number().nullable(),
});

export const attemptSchema = z.object({
  id: attemptIdSchema,
  recordId: recordIdSchema.nullable(),
  requestSha256: z.string(),
  method: z.string(),
  url: z.string(),
  environment: environmentClassSchema,
  startedAt: instantSchema,
  outcome: outcomeSchema,
  reason: z.string().nullable(),
  remoteAddress: z.string().nullable(),
  timings: timingsSchema,
  status: z.number().int().nullable(),
  responseSize: z.number().int().nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

export const attemptDetailSchema = attemptSchema.extend({
  /** The bytes sent, with card data and credentials replaced; `requestSha256` is that of the exact bytes. */
  requestBase64: z.string(),
  /** Record of the evidence that this attempt became. */
  evidenceRecordId: recordIdSchema.nullable(),
  /** `TLSv1.3`; null for http. */
  protocol: z.string().nullable(),
  /** Status line and headers as they came, secrets replaced; null when none came. */
  responseHead: z.string().nullable(),
  responseHeaders: z.array(z.tuple([z.string(), z.string()])),
  /** First MiB of the response's content (content codings taken off); more through `attemptBody`. */
  responseBase64: z.string(),
  /** The same as text where it is UTF-8; null for other content. */
  responseText: z.string().nullable(),
  /** Where the recorded response and this one differ; null when nothing was recorded. */
  difference: z
    .object({
      statusDiffers: z.boolean(),
      headers: z.array(
        z.object({ name: z.string(), recorded: z.string().nullable(), replayed: z.string().nullable() }),
      ),
      body: z.array(
        z.object({
          path: z.string(),
          recorded: z.string().nullable(),
          replayed: z.string().nullable(),
        }),
      ),
      /** True when the body differs in more places than are listed. */
      isCut: z.boolean(),
    })
    .nullable(),
});

/** One row of the egress ledger: written before a socket opens (`opening` null) and when it is closed. */
export const ledgerRowSchema = z.object({
  seq: z.number().int(),
  at: instantSchema,
  opening: z.number().int().nullable(),
  purpose: z.string(),
  host: z.string(),
  address: z.string(),
  bytesSent: z.number().int(),
  bytesReceived: z.number().int(),
  sha256: z.string(),
  approval: z.string(),
});
export type LedgerRow = z.infer<typeof ledgerRowSchema>;
