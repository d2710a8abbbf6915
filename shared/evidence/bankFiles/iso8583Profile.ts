/**
 * A profile of ISO 8583: data elements with their formats, and the ways in which they are written on the line.
 * Schemes and processors change the standard, so profiles are data (resources/iso8583); the published JSON Schema in
 * resources/schemas is generated from this declaration.
 */
import { z } from 'zod';

export const iso8583EncodingSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  digits: z
    .enum(['characters', 'packed'])
    .describe('One byte a digit, or two digits in a byte (binary coded decimal).'),
  bitmap: z.enum(['hexadecimal', 'binary']),
  binary: z.enum(['hexadecimal', 'binary']).describe('How elements of format b are written.'),
  lengths: z.enum(['characters', 'packed']).describe('How the length before a variable element is written.'),
});
export type Iso8583Encoding = z.infer<typeof iso8583EncodingSchema>;

export const iso8583FieldSchema = z.strictObject({
  number: z.number().int().min(2).max(128),
  name: z.string().min(1),
  format: z
    .enum(['n', 'an', 'ans', 'xn', 'b', 'z'])
    .describe('Digits, letters and digits, any character, an amount with its sign, bytes, a track.'),
  length: z.number().int().positive().describe('Characters, digits or bytes; the most where it varies.'),
  prefix: z
    .union([z.literal(2), z.literal(3)])
    .optional()
    .describe('Digits of the length before it.'),
  sensitive: z
    .enum(['pan', 'track', 'pin', 'cvv'])
    .optional()
    .describe(
      'Never stored: an account number is kept as issuer, last four and token, everything else is dropped.',
    ),
});
export type Iso8583Field = z.infer<typeof iso8583FieldSchema>;

export const iso8583ProfileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    id: z.string().regex(/^[a-z0-9-]+$/),
    name: z.string().min(1),
    version: z
      .string()
      .regex(/^\d$/)
      .describe('First digit of the message type indicator: 0 for 1987, 1 for 1993.'),
    source: z.string().min(1),
    encodings: z.array(iso8583EncodingSchema).min(1),
    fields: z.array(iso8583FieldSchema).min(1),
  })
  .describe('Data elements of one version of ISO 8583.');
export type Iso8583Profile = z.infer<typeof iso8583ProfileSchema>;
