/**
 * A PSP report described as data: the vendor's published columns, which of them carry what, and what its own words for
 * a movement mean. The JSON Schema in resources/schemas is generated from this declaration.
 */
import { z } from 'zod';

/** What a report's column carries. Several columns may carry one role only where it says so. */
export const reportRoles = [
  // ids
  'pspReference',
  'modificationReference',
  'originalReference',
  /** What the original reference refers to: a transaction, a subscription, … */
  'originalReferenceType',
  'merchantReference',
  'modificationMerchantReference',
  'balanceTransaction',
  'charge',
  'paymentIntent',
  'refund',
  'dispute',
  'payout',
  'batch',
  'merchantAccount',
  'source',
  'arn',
  'bankReference',
  /** The merchant's own text or id; several columns may be. */
  'custom',
  'description',
  // what happened
  'type',
  'subtype',
  'status',
  'method',
  'side',
  'feeSide',
  // when
  'occurredAt',
  'occurredTime',
  'settledAt',
  'bookedOn',
  'valueOn',
  'timeZone',
  // amounts
  'gross',
  'grossDebit',
  'grossCredit',
  'grossCurrency',
  /** Several columns add up. */
  'fee',
  'feeCurrency',
  'net',
  'netDebit',
  'netCredit',
  'netCurrency',
  'customerAmount',
  'customerCurrency',
] as const;
export const reportRoleSchema = z.enum(reportRoles);
export type ReportRole = z.infer<typeof reportRoleSchema>;

const columnSchema = z.strictObject({
  header: z.string().min(1).describe('Name as the vendor publishes it.'),
  aliases: z.array(z.string().min(1)).optional().describe('Other spellings of other versions.'),
  role: reportRoleSchema.optional(),
  key: z.boolean().optional().describe('Tells this report from every other; most keys must be there.'),
  optional: z.boolean().optional().describe('Chosen by the account: its absence is not worth a word.'),
});

const meaningSchema = z.strictObject({
  is: z.array(z.string()).optional().describe('Whole words of the type column, any case.'),
  startsWith: z.array(z.string()).optional(),
  endsWith: z.array(z.string()).optional(),
  side: z.enum(['credit', 'debit']).optional().describe('Only for money in this direction.'),
  kind: z.enum([
    'captured',
    'settled',
    'paid_out',
    'refunded',
    'refund_failed',
    'reversed',
    'returned',
    'authorized',
    'voided',
    'funds_withdrawn',
    'funds_reinstated',
    'fee_charged',
    'status_observed',
  ]),
  movement: z.enum(['payment', 'refund', 'dispute', 'return', 'fee', 'settlement-batch']),
  direction: z.enum(['deposit', 'payout']).optional(),
  kindOncePaidOut: z.enum(['settled']).optional().describe('What the row states once it names its payout.'),
});

export const reportProfileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    id: z.string().regex(/^[a-z0-9-]+$/),
    format: z.enum([
      'stripe-payout-reconciliation',
      'stripe-balance',
      'adyen-settlement-details',
      'paypal-settlement',
      'checkout-settlement',
      'worldpay-settlement',
    ]),
    name: z.string().min(1),
    source: z.array(z.url()).min(1).describe('Where the vendor publishes the columns.'),
    rows: z
      .strictObject({
        header: z.string().describe('Mark of the row that names the columns.'),
        body: z.string().describe('Mark of the rows that are records.'),
        other: z.array(z.string()).describe('Marks of headers and footers.'),
        counts: z.array(z.string()).describe('Marks of rows that state how many records there are.'),
      })
      .optional()
      .describe('Where the first cell of every row says what the row is.'),
    amounts: z.strictObject({
      scale: z.enum(['decimal', 'minor']),
      decimalMark: z.enum(['.', ',']),
    }),
    dates: z.enum(['iso', 'dmy', 'mdy']),
    rail: z.enum(['card']).nullable().describe('Rail of a payment whose method says no other.'),
    columns: z.array(columnSchema).min(3),
    meanings: z.array(meaningSchema).min(1).describe('The first that fits decides.'),
    otherwise: meaningSchema.pick({ kind: true, movement: true }),
  })
  .describe("A payment provider's report: its columns and its words.");
export type ReportProfile = z.infer<typeof reportProfileSchema>;
export type ReportMeaning = ReportProfile['meanings'][number];
