import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../electron/dev/places.ts';
import { plantTree, type OffendingTree } from './offendingTree.ts';

const report = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

function cruise(folder: string): z.infer<typeof report>['summary'] {
  const program = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const args = [
    program,
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    'shared',
    'electron',
    'renderer',
  ];
  const run = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return report.parse(JSON.parse(run.stdout)).summary;
}

const anything = 'export const anything = 1;\n';
const importing = (specifier: string): string => `import '${specifier}';\nexport const used = 1;\n`;

/** The order in which data flows, as the architecture states it. */
const domains = [
  'workspace',
  'evidence',
  'payments',
  'lifecycle',
  'findings',
  'reconciliation',
  'signals',
  'replay',
  'partners',
  'cases',
  'bundles',
  'sync',
];

/** Every domain reaching for the one just right of it. */
const disorder = domains.slice(0, -1).map((name, index) => ({
  rule: `order-${name}`,
  file: `shared/${name}/order.ts`,
  source: importing(`../${domains[index + 1] ?? ''}/model.ts`),
}));

/** Each file breaks the rule beside it by what it imports. */
const offences: readonly { readonly rule: string; readonly file: string; readonly source: string }[] = [
  ...disorder,
  { rule: 'order-payments', file: 'shared/payments/model.ts', source: importing('../findings/model.ts') },
  {
    rule: 'order-evidence',
    file: 'electron/engine/evidence/offence.ts',
    source: importing('../cases/index.ts'),
  },
  {
    rule: 'order-lifecycle',
    file: 'electron/engine/lifecycle/offence.ts',
    source: importing('../../../shared/replay/model.ts'),
  },
  { rule: 'order-payments', file: 'renderer/payments/offence.ts', source: importing('../replay/index.ts') },
  {
    rule: 'public-face-engine',
    file: 'electron/engine/cases/offence.ts',
    source: importing('../evidence/store.ts'),
  },
  {
    rule: 'public-face-renderer',
    file: 'renderer/cases/offence.ts',
    source: importing('../payments/store.ts'),
  },
  {
    rule: 'shared-stands-alone',
    file: 'shared/evidence/offence.ts',
    source: importing('../../electron/engine/kernel/clock.ts'),
  },
  { rule: 'shared-has-no-io', file: 'shared/evidence/io.ts', source: importing('node:fs') },
  { rule: 'shared-has-no-io', file: 'shared/evidence/electron.ts', source: importing('electron') },
  {
    rule: 'shared-kernel-is-the-bottom',
    file: 'shared/kernel/offence.ts',
    source: importing('../evidence/model.ts'),
  },
  {
    rule: 'contract-is-the-top-of-shared',
    file: 'shared/replay/offence.ts',
    source: importing('../contract/index.ts'),
  },
  {
    rule: 'engine-foundations-know-no-domain',
    file: 'electron/engine/db/offence.ts',
    source: importing('../evidence/index.ts'),
  },
  {
    rule: 'engine-never-imports-its-hosts',
    file: 'electron/engine/evidence/host.ts',
    source: importing('electron'),
  },
  {
    rule: 'engine-never-imports-its-hosts',
    file: 'electron/engine/evidence/page.ts',
    source: importing('../../../renderer/app/App.tsx'),
  },
  {
    rule: 'domains-use-workers-through-the-pool',
    file: 'electron/engine/evidence/worker.ts',
    source: importing('../workers/parse.worker.ts'),
  },
  {
    rule: 'domains-never-import-the-composition-root',
    file: 'electron/engine/cases/root.ts',
    source: importing('../startEngine.ts'),
  },
  {
    rule: 'workers-never-write',
    file: 'electron/engine/workers/parse.worker.ts',
    source: importing('./detour.ts'),
  },
  {
    rule: 'one-door-to-the-network',
    file: 'electron/engine/replay/send.ts',
    source: importing('node:https'),
  },
  { rule: 'one-door-to-the-network', file: 'electron/engine/replay/socket.ts', source: importing('ws') },
  { rule: 'one-crypto-file', file: 'electron/engine/bundles/sign.ts', source: importing('node:crypto') },
  { rule: 'sqlite-only-in-db', file: 'electron/engine/cases/open.ts', source: importing('better-sqlite3') },
  {
    rule: 'main-forks-the-engine',
    file: 'electron/main/offence.ts',
    source: importing('../engine/startEngine.ts'),
  },
  {
    rule: 'electron-only-in-main-and-preload',
    file: 'electron/shell/offence.ts',
    source: importing('electron'),
  },
  { rule: 'preload-is-alone', file: 'electron/preload/offence.ts', source: importing('node:fs') },
  {
    rule: 'preload-takes-types-of-shared',
    file: 'electron/preload/value.ts',
    source: importing('../../shared/evidence/model.ts'),
  },
  {
    rule: 'hosts-enter-by-start-engine',
    file: 'electron/cli/offence.ts',
    source: importing('../engine/evidence/store.ts'),
  },
  { rule: 'hosts-do-not-share', file: 'electron/shell/cli.ts', source: importing('../cli/main.ts') },
  {
    rule: 'renderer-knows-only-shared',
    file: 'renderer/payments/engine.ts',
    source: importing('../../electron/engine/kernel/clock.ts'),
  },
  { rule: 'renderer-knows-only-shared', file: 'renderer/payments/node.ts', source: importing('node:path') },
  {
    rule: 'app-and-kit-know-no-domain',
    file: 'renderer/app/offence.ts',
    source: importing('../payments/index.ts'),
  },
  { rule: 'kit-knows-no-app', file: 'renderer/kit/offence.ts', source: importing('../app/App.tsx') },
  {
    rule: 'product-never-imports-tests',
    file: 'electron/engine/cases/test.ts',
    source: importing('../../../test/build/aCase.ts'),
  },
  {
    rule: 'dev-is-for-developers',
    file: 'electron/engine/cases/dev.ts',
    source: importing('../../dev/places.ts'),
  },
  { rule: 'no-cycles', file: 'shared/cases/model.ts', source: importing('./machine.ts') },
  { rule: 'no-orphans', file: 'shared/cases/alone.ts', source: anything },
  { rule: 'no-dead-files', file: 'shared/cases/alone.ts', source: anything },
  { rule: 'no-unresolvable', file: 'electron/engine/cases/missing.ts', source: importing('./nowhere.ts') },
];

/** What the offences import. */
const targets: Readonly<Record<string, string>> = {
  ...Object.fromEntries(domains.map((name) => [`shared/${name}/model.ts`, anything])),
  'shared/cases/machine.ts': importing('./model.ts'),
  'shared/contract/index.ts': importing('../evidence/model.ts'),
  'electron/dev/places.ts': anything,
  'electron/engine/startEngine.ts': importing('./evidence/index.ts'),
  'electron/engine/main.ts': importing('./startEngine.ts'),
  'electron/engine/kernel/clock.ts': anything,
  'electron/engine/db/writer.ts': anything,
  'electron/engine/evidence/index.ts': importing('./store.ts'),
  'electron/engine/evidence/store.ts': anything,
  'electron/engine/cases/index.ts': anything,
  'electron/engine/workers/detour.ts': importing('../db/writer.ts'),
  'electron/main/index.ts': importing('electron'),
  'electron/shell/main.ts': importing('../engine/startEngine.ts'),
  'electron/cli/main.ts': importing('../engine/startEngine.ts'),
  'electron/preload/index.ts':
    "import 'electron';\nimport type { anything } from '../../shared/evidence/model.ts';\nexport type Kept = typeof anything;\n",
  'renderer/main.tsx': importing('./app/App.tsx'),
  'renderer/app/App.tsx': anything,
  'renderer/payments/index.ts': importing('./store.ts'),
  'renderer/payments/store.ts': anything,
  'renderer/replay/index.ts': anything,
  'test/build/aCase.ts': anything,
};

describe('the layer rules', () => {
  let tree: OffendingTree;
  let found: z.infer<typeof report>['summary'];

  beforeAll(() => {
    tree = plantTree({
      ...targets,
      ...Object.fromEntries(offences.map(({ file, source }) => [file, source])),
    });
    found = cruise(tree.folder);
  });
  afterAll(() => tree.remove());

  it.each(offences)('$rule stops $file', ({ rule, file }) => {
    const names = found.violations
      .filter((violation) => violation.from === file)
      .map((each) => each.rule.name);
    const dead = found.violations.filter((violation) => violation.to === file).map((each) => each.rule.name);
    expect([...names, ...dead]).toContain(rule);
  });

  it.each([
    'electron/main/index.ts',
    'electron/shell/main.ts',
    'electron/cli/main.ts',
    'electron/engine/main.ts',
    'electron/engine/startEngine.ts',
    'electron/preload/index.ts',
  ])('leave %s alone, whose imports are allowed', (file) => {
    expect(found.violations.filter((violation) => violation.from === file)).toEqual([]);
  });

  it('each have an offence here that makes them fire', async () => {
    const configuration = z.object({
      default: z.object({ forbidden: z.array(z.object({ name: z.string() })) }),
    });
    const { forbidden } = configuration.parse(await import('../../.dependency-cruiser.cjs')).default;
    const fired = new Set(found.violations.map((violation) => violation.rule.name));
    expect(forbidden.map((rule) => rule.name).filter((name) => !fired.has(name))).toEqual([]);
  });

  it('see the modules of the real tree', () => {
    const real = cruise(root);
    expect(real.totalCruised).toBeGreaterThan(100);
  });
});
