// Who may import whom. The order of the domains is the order in which data flows: a domain may import
// only domains to its left. test/rules/layers.test.ts proves on offending files that each rule fires.

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

/** @param {string[]} names */
const anyOf = (names) => `(${names.join('|')})`;
const domain = anyOf(domains);
const nodeModules = [
  '^node:',
  '^(assert|buffer|child_process|crypto|fs|http|https|net|os|path|stream|tls|url|util|worker_threads|zlib)$',
];
const network =
  '^(node:)?(http|https|http2|net|tls|dgram|dns)(/|$)|^node_modules/(undici|ws|axios|node-fetch)/';
const electronPackage = '^electron$|^node_modules/electron/';
const rendererSource = '^renderer/';
const engineRoot = '^electron/engine/';

/** Where a process, a thread or the page begins. */
const entryPoints = [
  '^electron/(main/index|preload/index|engine/main|shell/main|cli/main)\\.ts$',
  '^electron/engine/workers/[^/]+\\.worker\\.ts$',
  '^renderer/main\\.tsx$',
  '^renderer/.+\\.worker\\.ts$',
];

/** One rule a domain: what lies to the right of it is out of reach. The last domain has nothing there. */
const domainOrder = domains.slice(0, -1).map((name, index) => {
  const right = anyOf(domains.slice(index + 1));
  return {
    name: `order-${name}`,
    comment: `${name} may import only domains to its left; ${domains[index + 1]} and later ones import it.`,
    severity: 'error',
    from: { path: `^(shared|electron/engine|renderer)/${name}/` },
    to: { path: `^(shared|electron/engine|renderer)/${right}/` },
  };
});

/**
 * A domain is entered through its index.ts alone: its store and its parts are its own.
 *
 * @param {string} folder
 */
const publicFace = (folder) => ({
  name: `public-face-${folder.replace('electron/', '')}`,
  comment: `Another domain's parts are reached through its index.ts only.`,
  severity: 'error',
  from: { path: `^${folder}/${domain}/` },
  to: { path: `^${folder}/${domain}/`, pathNot: [`^${folder}/$1/`, `^${folder}/${domain}/index\\.tsx?$`] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'The arrow of the data never turns.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports and that imports nothing is left over.',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '(^|/)tsconfig\\.json$', '^test/'] },
      to: {},
    },
    {
      name: 'no-dead-files',
      comment: 'Every product file is reached from an entry point; what only a test needs belongs to test/.',
      severity: 'error',
      from: { path: entryPoints },
      to: {
        path: '^(shared|electron|renderer)/',
        pathNot: [...entryPoints, '\\.d\\.ts$', '^electron/dev/'],
        reachable: false,
      },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that resolves to nothing fails when it runs.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['\\?worker$', '^virtual:'] },
    },
    {
      name: 'product-never-imports-tests',
      comment: 'test/ is not shipped.',
      severity: 'error',
      from: { path: '^(shared|electron|renderer)/', pathNot: '^electron/dev/' },
      to: { path: '^test/' },
    },
    {
      name: 'dev-is-for-developers',
      comment: 'electron/dev installs, builds and starts; the product knows nothing of it.',
      severity: 'error',
      from: { path: '^(shared|electron|renderer)/', pathNot: '^electron/dev/' },
      to: { path: '^electron/dev/' },
    },
    ...domainOrder,
    publicFace('electron/engine'),
    publicFace('renderer'),
    {
      name: 'shared-stands-alone',
      comment: 'shared/ runs anywhere: no engine, no shell, no page.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(electron|renderer)/' },
    },
    {
      name: 'shared-has-no-io',
      comment: 'shared/ is pure: no Node, no Electron, no network, no driver.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: [electronPackage, network, ...nodeModules, '^node_modules/better-sqlite3/'] },
    },
    {
      name: 'shared-kernel-is-the-bottom',
      comment: 'ids, time, money and errors know no domain.',
      severity: 'error',
      from: { path: '^shared/kernel/' },
      to: { path: '^shared/', pathNot: '^shared/kernel/' },
    },
    {
      name: 'contract-is-the-top-of-shared',
      comment: 'shared/contract composes the domains; none of them may know it.',
      severity: 'error',
      from: { path: `^shared/${domain}/` },
      to: { path: '^shared/contract/' },
    },
    {
      name: 'engine-foundations-know-no-domain',
      comment: 'archives, db, kernel, egress and signatures carry every domain and know none.',
      severity: 'error',
      from: { path: `${engineRoot}(archives|db|kernel|egress|signatures)/` },
      to: { path: `${engineRoot}${domain}/` },
    },
    {
      name: 'engine-never-imports-its-hosts',
      comment: 'The engine runs in three hosts and knows none of them.',
      severity: 'error',
      from: { path: engineRoot },
      to: { path: [electronPackage, rendererSource, '^electron/(main|preload|shell|cli)/'] },
    },
    {
      name: 'domains-use-workers-through-the-pool',
      comment: 'A worker is started by the pool, never imported: its code would run on the main thread.',
      severity: 'error',
      from: { path: '^(electron|renderer)/', pathNot: '^electron/dev/' },
      to: { path: `${engineRoot}workers/.+\\.worker\\.ts$` },
    },
    {
      name: 'domains-never-import-the-composition-root',
      comment: 'startEngine.ts and main.ts compose the domains; the arrow points there only.',
      severity: 'error',
      from: { path: `${engineRoot}[^/]+/` },
      to: { path: `${engineRoot}(startEngine|main)\\.ts$` },
    },
    {
      name: 'workers-never-write',
      comment: 'One writer: worker threads reach neither it nor the network, over any number of imports.',
      severity: 'error',
      from: { path: `${engineRoot}workers/.+\\.worker\\.ts$` },
      to: { path: [`${engineRoot}db/writer\\.ts$`, `${engineRoot}egress/`, network], reachable: true },
    },
    {
      name: 'one-door-to-the-network',
      comment: 'Only egress sends; only the browser shell listens.',
      severity: 'error',
      from: {
        path: '^(shared|electron|renderer)/',
        pathNot: ['^electron/engine/egress/', '^electron/shell/', '^electron/dev/'],
      },
      to: { path: network },
    },
    {
      name: 'one-crypto-file',
      comment: "Electron's BoringSSL has fewer algorithms than OpenSSL: one file keeps to what both have.",
      severity: 'error',
      from: {
        path: '^(shared|electron|renderer)/',
        pathNot: ['^electron/engine/kernel/crypto\\.ts$', '^electron/dev/'],
      },
      to: { path: '^(node:)?crypto$' },
    },
    {
      name: 'sqlite-only-in-db',
      comment: 'The driver is opened in engine/db, with its pragmas asserted.',
      severity: 'error',
      from: { path: '^(shared|electron|renderer)/', pathNot: `${engineRoot}db/` },
      to: { path: '^node_modules/better-sqlite3/' },
    },
    {
      name: 'main-forks-the-engine',
      comment: 'The desktop starts the engine as a process by path; its code never runs in main.',
      severity: 'error',
      from: { path: '^electron/main/' },
      to: { path: ['^electron/(engine|shell|cli|preload)/', rendererSource] },
    },
    {
      name: 'electron-only-in-main-and-preload',
      comment: 'Everything else runs without Electron.',
      severity: 'error',
      from: {
        path: '^(shared|electron|renderer)/',
        pathNot: ['^electron/(main|preload)/', '^electron/dev/'],
      },
      to: { path: electronPackage },
    },
    {
      name: 'preload-is-alone',
      comment: 'The preload imports electron and types of shared, nothing that runs.',
      severity: 'error',
      from: { path: '^electron/preload/' },
      to: { pathNot: [electronPackage, '^shared/', '^electron/preload/'] },
    },
    {
      name: 'preload-takes-types-of-shared',
      comment: 'Only types: the preload stays one small file.',
      severity: 'error',
      from: { path: '^electron/preload/' },
      to: { path: '^shared/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'hosts-enter-by-start-engine',
      comment: 'shell and cli use startEngine and the kernel it hands out, no domain of the engine.',
      severity: 'error',
      from: { path: '^electron/(shell|cli)/' },
      to: {
        path: [
          '^electron/main/',
          '^electron/preload/',
          rendererSource,
          `${engineRoot}(${domain}|archives|db|egress|signatures|workers)/`,
        ],
        // The guard that refuses an old Node must run before anything loads the driver.
        pathNot: `${engineRoot}db/runtime\\.ts$`,
      },
    },
    {
      name: 'hosts-do-not-share',
      comment: 'The browser shell and the command line are separate hosts.',
      severity: 'error',
      from: { path: '^electron/(shell|cli)/' },
      to: { path: '^electron/(shell|cli)/', pathNot: '^electron/$1/' },
    },
    {
      name: 'renderer-knows-only-shared',
      comment: 'The page sees the contract, not the engine.',
      severity: 'error',
      from: { path: rendererSource },
      to: { path: ['^electron/', electronPackage, ...nodeModules] },
    },
    {
      name: 'app-and-kit-know-no-domain',
      comment: 'renderer/main.tsx alone plugs the domains into the slots of app.',
      severity: 'error',
      from: { path: '^renderer/(app|kit)/' },
      to: { path: [`^renderer/${domain}/`, '^renderer/main\\.tsx$'] },
    },
    {
      name: 'kit-knows-no-app',
      comment: 'Kit is the bottom of the page: controls without a client.',
      severity: 'error',
      from: { path: '^renderer/kit/' },
      to: { path: '^renderer/app/' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['^test/data/', '^dist/', '^release/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    parser: 'tsc',
    preserveSymlinks: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
    skipAnalysisNotInRules: true,
    cache: false,
  },
};
