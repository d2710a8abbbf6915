import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** Counts of one or more test runs, and a sentence for each thing that is wrong with the run itself. */
export type Tally = {
  readonly passed: number;
  readonly failed: number;
  readonly problems: readonly string[];
};

export const noTests: Tally = { passed: 0, failed: 0, problems: [] };

/** The parts of Vitest's JSON report (the Jest format) that the count needs. */
const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** The parts of Playwright's JSON report that the count needs. */
const playwrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
  errors: z.array(z.object({ message: z.string().optional() })),
});

/**
 * Sums tallies.
 */
export function addTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
    problems: tallies.flatMap((tally) => tally.problems),
  };
}

/**
 * Counts a Vitest run. A file that could not be loaded, a skipped test and an error outside any test each
 * count as one failure: a test that did not run has not passed.
 *
 * @param path JSON report
 * @param exitCode of the Vitest process
 */
export function readVitestReport(path: string, exitCode: number): Tally {
  if (!existsSync(path)) return withProblems(0, 0, [`Vitest left no report (exit code ${exitCode}).`]);
  const report = vitestReport.parse(JSON.parse(readFileSync(path, 'utf8')));
  const problems: string[] = [];
  for (const file of report.testResults) {
    if (file.assertionResults.length === 0)
      problems.push(`${file.name} ran no test. ${file.message ?? ''}`.trim());
    for (const test of file.assertionResults) {
      if (test.status !== 'passed' && test.status !== 'failed') {
        problems.push(`"${test.fullName}" in ${file.name} was ${test.status}: nothing may be skipped.`);
      }
    }
  }
  if (exitCode !== 0 && report.numFailedTests === 0 && problems.length === 0) {
    problems.push(`Vitest ended with exit code ${exitCode} although no test failed; its output says why.`);
  }
  return withProblems(report.numPassedTests, report.numFailedTests, problems);
}

/**
 * Counts a Playwright run. A flaky test (passed on a later try) and a skipped one count as failures.
 *
 * @param path JSON report
 * @param exitCode of the Playwright process
 */
export function readPlaywrightReport(path: string, exitCode: number): Tally {
  if (!existsSync(path)) return withProblems(0, 0, [`Playwright left no report (exit code ${exitCode}).`]);
  const { stats, errors } = playwrightReport.parse(JSON.parse(readFileSync(path, 'utf8')));
  const problems = errors.map((error) => `Playwright: ${error.message ?? 'an error without a message'}`);
  if (stats.skipped > 0) problems.push(`${stats.skipped} journeys were skipped: nothing may be skipped.`);
  if (stats.expected + stats.unexpected + stats.flaky === 0 && problems.length === 0) {
    problems.push('Playwright ran no journey.');
  }
  const failed = stats.unexpected + stats.flaky;
  if (exitCode !== 0 && failed === 0 && problems.length === 0) {
    problems.push(
      `Playwright ended with exit code ${exitCode} although no journey failed; its output says why.`,
    );
  }
  return withProblems(stats.expected, failed, problems);
}

function withProblems(passed: number, failed: number, problems: readonly string[]): Tally {
  return { passed, failed: failed + problems.length, problems };
}
