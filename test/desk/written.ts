import { createHash } from 'node:crypto';
import type { EvidenceFile, EvidenceFormat, Locator, Sensitive, TruthFile } from './model.ts';

/** Which payment or Stripe payout a record belongs to. */
export interface Placement {
  readonly owner: string;
  readonly locator: Locator;
}

/** A finished file with what its writer counted. */
export interface Written {
  readonly file: EvidenceFile;
  readonly truth: TruthFile;
  readonly placements: readonly Placement[];
  readonly sensitive: readonly Sensitive[];
}

export function written(
  name: string,
  format: EvidenceFormat,
  bytes: Uint8Array,
  counts: Pick<TruthFile, 'records'> & Partial<TruthFile>,
  placements: readonly Placement[],
  sensitive: readonly Sensitive[] = [],
): Written {
  return {
    file: { name, bytes },
    truth: {
      name,
      format,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      repeatedLines: 0,
      ...counts,
    },
    placements,
    sensitive,
  };
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** How many lines equal an earlier one. */
export const repeatedLines = (lines: readonly string[]): number => lines.length - new Set(lines).size;
