/**
 * `npm run check`: types of every environment, lint, format and layer rules, two at a time. Prints the
 * output of what failed and one line a step; exits non-zero when any step failed.
 */
import { packageProgram, runCommand, type Finished } from './commands.ts';

type Step = { readonly name: string; readonly program: string; readonly args: readonly string[] };

const environments = ['shared', 'electron', 'electron/preload', 'renderer', 'test'];
const lanes = 2;

/** Longest first, so that two lanes end at about the same time. */
const steps: readonly Step[] = [
  {
    name: 'lint',
    program: packageProgram('eslint'),
    args: ['.', '--max-warnings=0', '--cache', '--cache-strategy=content', '--cache-location=.cache/eslint'],
  },
  ...environments.map((folder) => ({
    name: `types ${folder}`,
    program: packageProgram('tsc'),
    args: [
      '-p',
      folder,
      '--incremental',
      '--tsBuildInfoFile',
      `.cache/types/${folder.replace('/', '-')}.tsbuildinfo`,
    ],
  })),
  {
    name: 'layers',
    program: packageProgram('depcruise'),
    args: ['--config', '.dependency-cruiser.cjs', 'shared', 'electron', 'renderer'],
  },
  {
    name: 'format',
    program: packageProgram('prettier'),
    args: ['--check', '.', '--log-level=warn', '--cache', '--cache-location=.cache/prettier'],
  },
];

/** A cruise of no modules passes every rule: that is a broken configuration, not a clean tree. */
function cruisedNothing(step: Step, finished: Finished): boolean {
  return step.name === 'layers' && !/[1-9]\d* modules/.test(finished.output);
}

async function runStep(step: Step): Promise<boolean> {
  const finished = await runCommand(step.program, step.args);
  const passed = finished.code === 0 && !cruisedNothing(step, finished);
  if (!passed) process.stderr.write(`\n${finished.output.trim()}\n`);
  process.stderr.write(`${passed ? '✓' : '✗'} ${step.name} (${finished.seconds.toFixed(1)} s)\n`);
  return passed;
}

/** Runs every step and returns the names of those that failed. */
export async function check(): Promise<string[]> {
  const waiting = [...steps];
  const failed: string[] = [];
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      if (!(await runStep(step))) failed.push(step.name);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return failed;
}

if (import.meta.main) {
  const failed = await check();
  if (failed.length > 0) {
    process.stderr.write(`npm run check failed: ${failed.join(', ')}.\n`);
    process.exitCode = 1;
  }
}
