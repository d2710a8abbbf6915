import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTallies, noTests, readPlaywrightReport, readVitestReport } from '../../electron/dev/tally.ts';

type Assertion = { fullName: string; status: string };

function vitestReport(assertionResults: Assertion[], message = ''): string {
  const count = (status: string): number => assertionResults.filter((each) => each.status === status).length;
  return JSON.stringify({
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    testResults: [{ name: 'a.test.ts', status: 'passed', message, assertionResults }],
  });
}

function playwrightReport(stats: {
  expected?: number;
  unexpected?: number;
  flaky?: number;
  skipped?: number;
}): string {
  return JSON.stringify({
    stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...stats },
    errors: [],
  });
}

describe('the count of tests', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'railtrace-tally-'));
    file = join(folder, 'report.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const readVitest = (text: string, exitCode: number) => {
    writeFileSync(file, text);
    return readVitestReport(file, exitCode);
  };
  const readPlaywright = (text: string, exitCode: number) => {
    writeFileSync(file, text);
    return readPlaywrightReport(file, exitCode);
  };

  it('adds what passed and what failed', () => {
    const passed = readVitest(vitestReport([{ fullName: 'a', status: 'passed' }]), 0);
    const mixed = readPlaywright(playwrightReport({ expected: 4, unexpected: 1 }), 1);
    expect(addTallies([noTests, passed, mixed])).toEqual({ passed: 5, failed: 1, problems: [] });
  });

  it('counts a skipped test as a failure and names it', () => {
    const tally = readVitest(vitestReport([{ fullName: 'a rare case', status: 'skipped' }]), 0);
    expect(tally).toMatchObject({ passed: 0, failed: 1 });
    expect(tally.problems[0]).toContain('a rare case');
  });

  it('counts a file that could not be loaded as a failure and gives its message', () => {
    const tally = readVitest(vitestReport([], 'Cannot find module ./nowhere.ts'), 1);
    expect(tally).toMatchObject({ passed: 0, failed: 1 });
    expect(tally.problems[0]).toContain('Cannot find module');
  });

  it('counts an error outside any test as a failure', () => {
    expect(readVitest(vitestReport([{ fullName: 'a', status: 'passed' }]), 1)).toMatchObject({
      passed: 1,
      failed: 1,
    });
    expect(readPlaywright(playwrightReport({ expected: 2 }), 1)).toMatchObject({ passed: 2, failed: 1 });
  });

  it('counts a missing report as a failure', () => {
    expect(readVitestReport(file, 134)).toMatchObject({ passed: 0, failed: 1 });
    expect(readPlaywrightReport(file, 134)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts skipped, flaky and absent journeys as failures', () => {
    expect(readPlaywright(playwrightReport({ expected: 1, skipped: 2 }), 0)).toMatchObject({
      passed: 1,
      failed: 1,
    });
    expect(readPlaywright(playwrightReport({ expected: 1, flaky: 1 }), 0)).toMatchObject({
      passed: 1,
      failed: 1,
    });
    expect(readPlaywright(playwrightReport({}), 0)).toMatchObject({ passed: 0, failed: 1 });
  });
});
