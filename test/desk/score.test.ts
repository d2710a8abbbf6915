import { describe, expect, it } from 'vitest';
import type { Fault } from './model.ts';
import { describeScore, scoreFindings } from './score.ts';
import type { FindingForScore } from './score.ts';

const fault = (code: Fault['code'], references: string[], more: Partial<Fault> = {}): Fault => ({
  code,
  alternatives: [],
  also: [],
  references,
  payment: null,
  note: 'seeded',
  ...more,
});
const finding = (code: string, ...references: string[]): FindingForScore => ({
  code,
  severity: 'high',
  references,
});
const truth = {
  counts: { payments: 402, clean: 400, faults: 2 },
  faults: [
    fault('PARTY_STATUS_MISMATCH', ['DEP-AAAAA1', 'pi_1'], { also: ['MISSING_CREDIT'] }),
    fault('MISSING_EVENT', ['WD-BBBBB2'], { alternatives: ['PHANTOM_CREDIT'] }),
  ],
  tolerated: [{ codes: ['STATEMENT_GAP'], references: [], why: 'one was lost' }],
};

describe('scoreFindings', () => {
  it('counts a fault as found by its code and any one of its ids', () => {
    const score = scoreFindings(truth, [finding('PARTY_STATUS_MISMATCH', 'ch_9', 'pi_1')]);
    expect([score.found, score.seeded, score.recall]).toEqual([1, 2, 0.5]);
    expect(score.misses.map((miss) => miss.code)).toEqual(['MISSING_EVENT']);
  });

  it('accepts another name for the same fault', () => {
    expect(scoreFindings(truth, [finding('PHANTOM_CREDIT', 'WD-BBBBB2')]).found).toBe(1);
  });

  it('holds no implied or tolerated code against the findings, and does not ask for them', () => {
    const score = scoreFindings(truth, [
      finding('MISSING_CREDIT', 'DEP-AAAAA1'),
      finding('STATEMENT_GAP', 'stmt-4'),
    ]);
    expect([score.found, score.falseAlarms, score.precision]).toEqual([0, 0, 1]);
  });

  it('counts a right code on the wrong payment, and a wrong code on the right one, as false alarms', () => {
    const score = scoreFindings(truth, [
      finding('PARTY_STATUS_MISMATCH', 'DEP-CLEAN1'),
      finding('DOUBLE_CREDIT', 'WD-BBBBB2'),
    ]);
    expect([score.falseAlarms, score.falseAlarmsPer200Clean]).toEqual([2, 1]);
    expect(score.byCode.find((row) => row.code === 'DOUBLE_CREDIT')).toMatchObject({
      raised: 1,
      falseRaised: 1,
      precision: 0,
    });
  });

  it('takes several findings on one fault for one hit and no alarm', () => {
    const score = scoreFindings(truth, [
      finding('MISSING_EVENT', 'WD-BBBBB2'),
      finding('MISSING_EVENT', 'WD-BBBBB2'),
    ]);
    expect([score.found, score.falseAlarms]).toEqual([1, 0]);
  });

  it('names every miss and every false finding for a person', () => {
    const text = describeScore(scoreFindings(truth, [finding('DOUBLE_CREDIT', 'DEP-CLEAN1')]));
    expect(text).toContain('missed MISSING_EVENT WD-BBBBB2');
    expect(text).toContain('false DOUBLE_CREDIT DEP-CLEAN1');
  });
});
