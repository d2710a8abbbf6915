import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateDesk, truthText } from './generate.ts';
import { loadTruth } from './load-desk.ts';
import { SAMPLE_EVIDENCE, SAMPLE_OPTIONS, SAMPLE_TRUTH } from './sample.ts';

const made = generateDesk(SAMPLE_OPTIONS);

describe('the sample desk in resources', () => {
  it('is what the generator writes, byte for byte', () => {
    const names = readdirSync(SAMPLE_EVIDENCE).sort();
    expect(names).toEqual(made.files.map((file) => file.name).sort());
    const different = made.files.filter(
      (file) => Buffer.compare(readFileSync(join(SAMPLE_EVIDENCE, file.name)), file.bytes) !== 0,
    );
    expect(different.map((file) => file.name)).toEqual([]);
    expect(readFileSync(SAMPLE_TRUTH, 'utf8')).toBe(truthText(made.truth));
  });

  it('seeds every code that the first release must find, at least once', () => {
    const codes = new Set(loadTruth(SAMPLE_TRUTH).faults.map((fault) => fault.code));
    expect([...codes].sort()).toEqual([
      'AMOUNT_MISMATCH',
      'CURRENCY_MISMATCH',
      'DOUBLE_CREDIT',
      'DUPLICATE_EVENT',
      'DUPLICATE_PAYMENT',
      'ILLEGAL_TRANSITION',
      'MISSING_CREDIT',
      'MISSING_EVENT',
      'ORPHAN_ENTRY',
      'PARTY_STATUS_MISMATCH',
      'REFUND_AND_CHARGEBACK',
      'REFUND_GT_CAPTURE',
      'RETURN_AFTER_CREDIT',
      'STUCK_BEYOND_SLA',
    ]);
  });

  it('has 200 payments, most of them clean, in a few megabytes', () => {
    expect(made.truth.counts.payments).toBe(200);
    expect(made.truth.counts.clean).toBeGreaterThan(150);
    expect(made.files.reduce((sum, file) => sum + file.bytes.length, 0)).toBeLessThan(4_000_000);
  });

  it('tells the stories that its README promises', () => {
    const scenarioOf = (reference: string): string | undefined =>
      made.truth.payments.find((payment) => payment.reference === reference)?.scenario;
    expect(scenarioOf('DEP-4Q81ZD')).toBe('captured at Stripe, failed in the ledger');
    expect(scenarioOf('WD-7F3K29')).toBe('payout processing for days');
    expect(scenarioOf('WD-9HC4TX')).toBe('returned payout re-credited twice');
  });
});
