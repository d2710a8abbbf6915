import { defineConfig } from 'vitest/config';

/** True in `npm run test:long`: the same suites at full size, and those that exist for it only. */
const isLong = process.env['RAILTRACE_LONG'] === '1';
const oneHourMs = 60 * 60 * 1000;

const shortOnly = isLong ? [] : ['**/*.long.test.ts'];
const ignored = ['test/data/**', 'test/journeys/**', ...shortOnly];

export default defineConfig({
  test: {
    environment: 'node',
    // Processes, not threads: tests load a native module, start workers and are killed at random.
    pool: 'forks',
    // One per core of the smallest machine this runs on; the default leaves one core idle.
    maxWorkers: 2,
    // Generous, since two cores are shared with the processes that the tests start.
    testTimeout: isLong ? oneHourMs : 60_000,
    hookTimeout: 120_000,
    allowOnly: false,
    passWithNoTests: false,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...ignored, 'test/contract/**', 'test/hazards/**', 'test/rules/**'],
        },
      },
      {
        extends: true,
        test: { name: 'contract', include: ['test/contract/**/*.test.ts'], exclude: ignored },
      },
      { extends: true, test: { name: 'hazards', include: ['test/hazards/**/*.test.ts'], exclude: ignored } },
      { extends: true, test: { name: 'rules', include: ['test/rules/**/*.test.ts'], exclude: ignored } },
    ],
  },
});
