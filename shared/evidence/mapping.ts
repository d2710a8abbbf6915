/**
 * A saved column mapping: decides what a ledger export's columns mean where detection cannot.
 * The published JSON Schema in resources/schemas is generated from this declaration.
 */
import { z } from 'zod';
import { ledgerColumnRoles } from './importing.ts';

export const columnMappingSchema = z
  .strictObject({
    $schema: z.string().optional(),
    name: z.string().min(1).describe('Name shown to the person, e.g. "Core ledger, daily export".'),
    delimiter: z.enum([',', ';', '\t', '|']).optional().describe('Only where it is not found by itself.'),
    encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1']).optional(),
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
