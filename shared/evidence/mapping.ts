/**
 * A saved column mapping: decides what a ledger export's columns mean where detection cannot.
 * The published JSON Schema in resources/schemas is generated from this declaration.
 */
import { z } from 'zod';
import { instantSchema } from '../kernel/time.ts';
import { ledgerColumnRoles } from './importing.ts';

export const columnMappingSchema = z
  .strictObject({
    $schema: z.string().optional(),
    name: z.string().min(1).describe('Name shown to the person, e.g. "Core ledger, daily export".'),
    delimiter: z.enum([',', ';', '\t', '|']).optional().describe('Only where it is not found by itself.'),
    fields: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          start: z.number().int().min(0).max(4000).describe('Characters before the field, from 0.'),
        }),
      )
      .min(2)
      .max(1000)
      .optional()
      .describe('Only for fixed widths that are not found by themselves: where each field begins, in order.'),
    headerRows: z
      .number()
      .int()
      .min(0)
      .max(40)
      .optional()
      .describe('With `fields`: rows above the first row of data, empty ones not counted.'),
    encoding: z
      .enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1251', 'iso-8859-1'])
      .optional(),
    decimalMark: z.enum(['.', ',']).optional(),
    dateOrder: z.enum(['iso', 'dmy', 'mdy', 'epoch-seconds', 'epoch-milliseconds']).optional(),
    timeZoneOffsetMinutes: z
      .number()
      .int()
      .min(-840)
      .max(840)
      .optional()
      .describe('Minutes east of UTC of the clock that wrote times without offset.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .optional()
      .describe('Currency of every amount where no column states it.'),
    columns: z
      .partialRecord(z.enum(ledgerColumnRoles), z.string())
      .describe('Role → header of the column that fills it, exactly as in the file.'),
    types: z
      .record(
        z.string(),
        z.enum(['credit', 'debit', 'refund', 'fee', 'reversal', 'requested', 'failed', 'other']),
      )
      .optional()
      .describe("The export's own words for a posting → what they mean."),
  })
  .describe('Meaning of the columns of a ledger export.');
export type ColumnMapping = z.infer<typeof columnMappingSchema>;

/** A mapping that the vault keeps: applied by itself to every table with the same columns. */
export const savedMappingSchema = z.object({
  id: z.number().int().positive(),
  name: z.string(),
  /** The headers of the table that it was made for, as written. */
  headers: z.array(z.string()),
  mapping: columnMappingSchema,
  savedAt: instantSchema,
});
export type SavedMapping = z.infer<typeof savedMappingSchema>;

/** What tells a table's header from others: its names in their order, in any case and spacing. */
export function headerFingerprint(headers: readonly string[]): string {
  return headers
    .map((header) => header.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' '))
    .join('\u001f');
}
