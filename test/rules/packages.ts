/** Where a package's code runs. */
export type Environment = 'anywhere' | 'node' | 'page' | 'electron';

export type RuntimePackage = {
  readonly name: string;
  readonly environment: Environment;
  /** One line: why the product carries it. */
  readonly reason: string;
};

/**
 * Every package that runs in the product, by name. An import of anything else fails the test: adding a
 * package means adding its line here, with the reason.
 */
export const runtimePackages: readonly RuntimePackage[] = [
  {
    name: 'zod',
    environment: 'anywhere',
    reason: 'schemas of the contract, parsed at both ends of the wire',
  },
  {
    name: '@orpc/contract',
    environment: 'anywhere',
    reason: 'declares each command once, typed for every transport',
  },
  {
    name: '@orpc/standard-server-peer',
    environment: 'anywhere',
    reason: 'the framing of calls that the message-port and WebSocket adapters share',
  },
  { name: 'ibantools', environment: 'anywhere', reason: 'check digits and country formats of IBANs' },
  {
    name: '@orpc/server',
    environment: 'node',
    reason: 'serves the contract over message ports, WebSocket and in process',
  },
  {
    name: 'better-sqlite3',
    environment: 'node',
    reason: 'the encrypted vault: SQLite with ciphers, synchronous, native',
  },
  {
    name: 'yaml',
    environment: 'node',
    reason: 'OpenAPI documents, most of which are YAML; aliases bounded',
  },
  {
    name: 'hucre',
    environment: 'anywhere',
    reason:
      'reads and writes XLSX, no dependencies; behind our own zip reader, which counts every byte first',
  },
  {
    name: 'hash-wasm',
    environment: 'node',
    reason: "Argon2id and BLAKE2b, which Electron's BoringSSL lacks",
  },
  {
    name: 'saxes',
    environment: 'node',
    reason: 'streams camt.053 statements without DTDs or external entities',
  },
  { name: 'ws', environment: 'node', reason: "the browser shell's one WebSocket" },
  { name: 'electron', environment: 'electron', reason: 'the desktop shell' },
  { name: '@orpc/client', environment: 'anywhere', reason: "the page's and the tests' side of the contract" },
  { name: 'react', environment: 'page', reason: 'the workbench' },
  { name: 'react-dom', environment: 'page', reason: 'the workbench' },
  { name: '@mantine/core', environment: 'page', reason: 'controls: inputs, menus, modals, tooltips' },
  { name: '@tabler/icons-react', environment: 'page', reason: 'one icon family' },
  { name: '@tanstack/react-virtual', environment: 'page', reason: 'lists of a million rows' },
  { name: '@xyflow/react', environment: 'page', reason: 'the lifecycle graph' },
  { name: 'dockview-react', environment: 'page', reason: 'panels that dock, split and float' },
  { name: 'monaco-editor', environment: 'page', reason: 'raw records, requests and SQL' },
  { name: 'zustand', environment: 'page', reason: 'state of a view' },
  {
    name: '@fontsource-variable/inter',
    environment: 'page',
    reason: 'the interface typeface, served by the app itself',
  },
  {
    name: '@fontsource-variable/jetbrains-mono',
    environment: 'page',
    reason: 'the typeface of records, served by the app itself',
  },
];
