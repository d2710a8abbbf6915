/**
 * `npm test` and `npm run test:long`.
 *
 * Short: system packages, check, build, every Vitest suite with seeded samples, browser journeys.
 * Long: build and every Vitest suite at full size (RAILTRACE_LONG=1 and the *.long.test.ts files).
 *
 * The last line on stdout is `N passed, N failed`, also when something failed: the tests of both runners,
 * plus one failure for each other step that failed. A skipped test and a run of no test are failures.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale } from './build.ts';
import { check } from './check.ts';
import { packageProgram, runCommand } from './commands.ts';
import { withDisplay } from './display.ts';
import { cache } from './places.ts';
import { ensureSystemPackages } from './systemPackages.ts';
import { addTallies, noTests, readPlaywrightReport, readVitestReport, type Tally } from './tally.ts';

const reports = join(cache, 'test');

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A step that is not a test: one failure when it fails, nothing when it passes. */
function failedStep(sentence: string): Tally {
  say(sentence);
  return { ...noTests, failed: 1 };
}

async function runVitest(env: NodeJS.ProcessEnv, filters: readonly string[]): Promise<Tally> {
  const report = join(reports, 'vitest.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters];
  const finished = await runCommand(packageProgram('vitest'), args, { show: 'live', env });
  return readVitestReport(report, finished.code);
}

async function runJourneys(env: NodeJS.ProcessEnv): Promise<Tally> {
  const report = join(reports, 'playwright.json');
  const args = ['test', '--config', 'test/journeys/playwright.config.ts', '--reporter=list,json'];
  const finished = await runCommand(packageProgram('playwright'), args, {
    show: 'live',
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
  return readPlaywrightReport(report, finished.code);
}

async function tryBuild(): Promise<string | undefined> {
  try {
    await buildIfStale();
    return undefined;
  } catch (error) {
    return `The build failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function runEverything(isLong: boolean, filters: readonly string[]): Promise<Tally> {
  const missing = await ensureSystemPackages();
  if (missing !== undefined) return failedStep(missing);
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  // Absent, not '0', in a short run: a suite may ask whether it is there.
  const { RAILTRACE_LONG: _inherited, ...inherited } = process.env;
  const env = isLong ? { ...inherited, RAILTRACE_LONG: '1' } : inherited;

  const buildError = await tryBuild();
  const tallies = [buildError === undefined ? noTests : failedStep(buildError)];
  if (!isLong) {
    const failed = await check();
    tallies.push(...failed.map((name) => failedStep(`The check "${name}" failed; its output is above.`)));
  }
  await withDisplay(env, async (withWindows) => {
    tallies.push(await runVitest(withWindows, filters));
    if (!isLong && buildError === undefined) tallies.push(await runJourneys(withWindows));
  });
  return addTallies(tallies);
}

const args = process.argv.slice(2);
const isLong = args.includes('--long');
const filters = args.filter((argument) => argument !== '--long');
const start = performance.now();
const total = await runEverything(isLong, filters);
for (const problem of total.problems) say(problem);
say(`Tests took ${((performance.now() - start) / 60_000).toFixed(1)} minutes.`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
