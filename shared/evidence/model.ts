/**
 * Evidence: imported files ("sources") and the records framed in them. Both are immutable.
 * What is stored are redacted bytes; the SHA-256 of the original and of the stored bytes are both kept.
 */
import { z } from 'zod';
import { recordIdSchema, sourceIdSchema } from '../kernel/ids.ts';
import { calendarDaySchema, fourTimesSchema, instantSchema } from '../kernel/time.ts';

/** Recognised by content, never by file name. */
export const sourceFormats = [
  // HTTP
  'har',
  'curl',
  'http-message',
  'postman-collection',
  'openapi',
  'replay-attempt',
  // PSPs: webhooks and objects
  'stripe-events',
  'adyen-notifications',
  'paypal-webhooks',
  'checkout-webhooks',
  'gocardless-webhooks',
  'razorpay-webhooks',
  'square-webhooks',
  'coinbase-webhooks',
  'standard-webhooks',
  'webhook-deliveries',
  'json-records',
  // logs
  'api-log',
  'access-log',
  'syslog',
  'text-log',
  // banks and schemes
  'camt.029',
  'camt.052',
  'camt.053',
  'camt.054',
  'camt.056',
  'pacs.002',
  'pacs.003',
  'pacs.004',
  'pacs.008',
  'pacs.009',
  'pacs.028',
  'pain.001',
  'pain.002',
  'pain.008',
  'iso20022',
  'mt940',
  'mt942',
  'swift-mt',
  'bai2',
  'nacha',
  'fedwire',
  'iso8583',
  // tables
  'ledger-csv',
  'stripe-payout-reconciliation',
  'stripe-balance',
  'adyen-settlement-details',
  'paypal-settlement',
  'checkout-settlement',
  'worldpay-settlement',
  // anything else
  'attachment',
] as const;
export const sourceFormatSchema = z.enum(sourceFormats);
export type SourceFormat = z.infer<typeof sourceFormatSchema>;

/** Whose word a source is. An API log carries what the PSP or bank answered us, so its records name their party themselves. */
export const partySchema = z.enum(['ledger', 'psp', 'bank']);
export type Party = z.infer<typeof partySchema>;
export const parties = partySchema.options;

export const sourceStatusSchema = z.enum(['importing', 'complete']);

/** Something the importer repaired, lost or doubts, said to the person: where, what, and what was done. */
export const importWarningSchema = z.object({
  locator: z.string().nullable(),
  code: z.enum(['repaired', 'skipped', 'lost', 'assumed', 'limit']),
  message: z.string(),
});
export type ImportWarning = z.infer<typeof importWarningSchema>;

export const sourceSchema = z.object({
  id: sourceIdSchema,
  /** File name without folder, as the person knows it. */
  name: z.string(),
  format: sourceFormatSchema,
  /** Detected text encoding; the stored bytes are UTF-8. */
  encoding: z.string(),
  /** SHA-256 (hex) of the file as it was, before redaction. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** SHA-256 (hex) of the redacted bytes kept here. */
  storedSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Bytes of the original file. */
  size: z.number().int().nonnegative(),
  importedAt: instantSchema,
  status: sourceStatusSchema,
  records: z.number().int(),
  skipped: z.number().int(),
  duplicates: z.number().int(),
  redactions: z.number().int(),
  warnings: z.array(importWarningSchema),
  /** Earliest and latest event time in it. */
  firstAt: instantSchema.nullable(),
  lastAt: instantSchema.nullable(),
});
export type Source = z.infer<typeof sourceSchema>;

/** What a source can show: absence is only meaningful inside a coverage. */
export const coverageSchema = z.object({
  sourceId: sourceIdSchema,
  party: partySchema,
  /** Account (masked token), PSP account, or null where the source does not say. */
  account: z.string().nullable(),
  currency: z.string().nullable(),
  /** Which kinds of movement this source would show. */
  shows: z.enum(['ledger-postings', 'psp-events', 'psp-payout-report', 'bank-statement', 'api-exchanges']),
  from: instantSchema,
  until: instantSchema,
});
export type Coverage = z.infer<typeof coverageSchema>;

export const identifierSchemes = [
  'merchant-reference',
  'ledger-entry',
  'ledger-transaction',
  'payment-intent',
  'charge',
  'refund',
  'dispute',
  'payout',
  'balance-transaction',
  'psp-event',
  'psp-reference',
  'end-to-end-id',
  'instruction-id',
  'transaction-id',
  'uetr',
  'bank-reference',
  'mandate',
  'idempotency-key',
  'request-id',
  'arn',
  'rrn',
  'stan',
  'authorization-code',
  'trace-number',
  'imad',
  'omad',
  'message-id',
  'webhook-id',
  'trace-id',
  'free-text',
] as const;
export const identifierSchemeSchema = z.enum(identifierSchemes);
export type IdentifierScheme = z.infer<typeof identifierSchemeSchema>;

export const identifierSchema = z.object({ scheme: identifierSchemeSchema, value: z.string().min(1) });
export type Identifier = z.infer<typeof identifierSchema>;

export const redactionClasses = [
  'pan',
  'cvv',
  'track',
  'credential',
  'iban',
  'email',
  'name',
  'phone',
] as const;
export const redactionClassSchema = z.enum(redactionClasses);
export type RedactionClass = z.infer<typeof redactionClassSchema>;

/** A span of the stored bytes that stands in for something taken out. Offsets are relative to the record's stored bytes. */
export const redactionSchema = z.object({
  recordId: recordIdSchema.nullable(),
  offset: z.number().int().nonnegative(),
  length: z.number().int().nonnegative(),
  class: redactionClassSchema,
  rule: z.string(),
});
export type Redaction = z.infer<typeof redactionSchema>;

/** A row in a list of records: enough to show, cite and open it. */
export const recordSummarySchema = z.object({
  id: recordIdSchema,
  sourceId: sourceIdSchema,
  sourceName: z.string(),
  format: sourceFormatSchema,
  /** Place in the source: `line:88`, `log.entries[3]`, `Stmt[1]/Ntry[12]`. */
  locator: z.string(),
  party: partySchema.nullable(),
  /** The record's own word for what it is: `charge.captured`, `POST /v1/payouts`, `Ntry CRDT`. */
  title: z.string(),
  occurredAt: instantSchema.nullable(),
  /** One line of text around the match or the start of the record. */
  excerpt: z.string(),
});
export type RecordSummary = z.infer<typeof recordSummarySchema>;

export const signatureVerdicts = ['valid', 'invalid', 'stale', 'unverifiable'] as const;
/** What checking a webhook's signature on its original bytes gave, before anything was redacted. */
export const signatureVerdictSchema = z.object({
  /** `stripe`, `standard-webhooks`, `adyen-standard`, … */
  scheme: z.string(),
  verdict: z.enum(signatureVerdicts),
  /** One sentence: which key, which rule, why not. Never a key or a signature. */
  reason: z.string(),
});
export type SignatureVerdict = z.infer<typeof signatureVerdictSchema>;

export const recordDetailSchema = recordSummarySchema.extend({
  /** Redacted text of the record; cut at `textLimit` bytes for the wire, whole through chunks. */
  text: z.string(),
  textTruncated: z.boolean(),
  /** An attachment whose bytes are no text: `text` only says what it is. */
  isBinary: z.boolean().default(false),
  language: z.enum(['json', 'xml', 'csv', 'plaintext']),
  storedSha256: z.string(),
  byteStart: z.number().int(),
  byteEnd: z.number().int(),
  times: fourTimesSchema,
  identifiers: z.array(identifierSchema),
  redactions: z.array(redactionSchema),
  /** Null where the record carries no signature. */
  signature: signatureVerdictSchema.nullable(),
});
export type RecordDetail = z.infer<typeof recordDetailSchema>;

/**
 * A total that a file states about itself, proved against what was counted in it. Numbers as decimal text in the
 * file's own unit.
 */
export const controlCheckSchema = z.object({
  /** Where the total stands. */
  locator: z.string(),
  /** What was totalled: `entry hash`, `group control total`, `number of transactions`, `closing balance`. */
  total: z.string(),
  stated: z.string(),
  counted: z.string(),
  agrees: z.boolean(),
});
export type ControlCheck = z.infer<typeof controlCheckSchema>;

/** One account statement with its balances: statements of an account form a chain without gaps. */
export const statementSummarySchema = z.object({
  locator: z.string(),
  /** Masked account and keyed token, as in coverage. */
  account: z.string().nullable(),
  currency: z.string().nullable(),
  /** The bank's number or id of the statement. */
  number: z.string().nullable(),
  /** Place in the bank's sequence, where it counts its statements. */
  sequence: z.number().int().nullable(),
  /** Signed minor units; null where the statement states none. */
  openingMinor: z.string().nullable(),
  closingMinor: z.string().nullable(),
  /** Signed sum of the booked entries. */
  bookedMinor: z.string(),
  openedOn: calendarDaySchema.nullable(),
  closedOn: calendarDaySchema.nullable(),
  entries: z.number().int(),
});
export type StatementSummary = z.infer<typeof statementSummarySchema>;

export const statementPeriodSchema = z.object({ from: calendarDaySchema, until: calendarDaySchema });
