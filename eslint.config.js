// @ts-check
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

// Sharp primitives have one door each (test/rules/lint.test.ts proves on offending snippets that every
// rule below fires). A folder's list of restrictions is put together from these, since a later
// configuration object replaces a rule's earlier options instead of adding to them.

const markup = [
  {
    selector: 'JSXAttribute[name.name=/^(dangerouslySetInnerHTML|srcDoc|srcdoc)$/]',
    message: 'Evidence never becomes markup: show it as text.',
  },
  {
    selector: 'Property[key.name=/^(dangerouslySetInnerHTML|srcDoc|srcdoc)$/]',
    message: 'Evidence never becomes markup: show it as text.',
  },
  {
    selector: 'AssignmentExpression[left.property.name=/^(innerHTML|outerHTML|srcdoc)$/]',
    message: 'Evidence never becomes markup: set textContent.',
  },
  {
    selector:
      'CallExpression[callee.property.name=/^(insertAdjacentHTML|createContextualFragment|setHTMLUnsafe)$/]',
    message: 'Evidence never becomes markup: build nodes with text.',
  },
  {
    selector: "CallExpression[callee.object.name='document'][callee.property.name=/^(write|writeln)$/]",
    message: 'Evidence never becomes markup: build nodes with text.',
  },
];

const nondeterminism = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Take the time from the injected clock (electron/engine/kernel).',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Take the time from the injected clock (electron/engine/kernel).',
  },
  {
    selector: "CallExpression[callee.name='Date']",
    message: 'Take the time from the injected clock (electron/engine/kernel).',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Take identifiers from the injected source (electron/engine/kernel).',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(randomUUID|getRandomValues)$/]',
    message: 'Take identifiers from the injected source (electron/engine/kernel).',
  },
];

const openDatabase = {
  selector: "NewExpression[callee.name='Database']",
  message: 'Databases are opened in electron/engine/db, with their pragmas asserted.',
};
const openExternal = {
  selector: "MemberExpression[property.name='openExternal']",
  message: 'Leaving the program goes through decideExternal in electron/main/external.ts.',
};
const ipcMain = {
  selector: "ImportDeclaration[source.value='electron'] > ImportSpecifier[imported.name='ipcMain']",
  message: 'Messages enter main through electron/main/ipc.ts, which checks the sender.',
};
const platformCheck = {
  selector: "Identifier[name='isElectron']",
  message: 'Ask for the capability, not for the platform.',
};
const unparsedJson = {
  selector: "TSAsExpression > CallExpression[callee.object.name='JSON'][callee.property.name='parse']",
  message: 'Parse what comes from outside with its zod schema.',
};
const builtSql = {
  selector:
    "CallExpression[callee.property.name='prepare'] > TemplateLiteral > *.expressions:not([name=/Sql$/])",
  message: 'SQL takes values as bound parameters; only a constant of SQL text, named …Sql, is put together.',
};
const concatenatedSql = {
  selector: "CallExpression[callee.property.name='prepare'] > BinaryExpression[operator='+']",
  message: 'SQL takes values as bound parameters; only a constant of SQL text, named …Sql, is put together.',
};
const sleeps = {
  selector: "NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout']",
  message: 'A test that sleeps is slow or flaky: wait for the thing itself (vi.waitFor, an event, a file).',
};

const everywhere = [...markup, platformCheck, unparsedJson];
const productRules = [
  ...everywhere,
  ...nondeterminism,
  openDatabase,
  openExternal,
  ipcMain,
  builtSql,
  concatenatedSql,
];

/** @param {(typeof productRules)[number][]} lifted */
const productExcept = (...lifted) => ['error', ...productRules.filter((rule) => !lifted.includes(rule))];

const networkModules = ['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'dns/promises'];
const withPrefix = (/** @type {string[]} */ names) => names.flatMap((name) => [name, `node:${name}`]);
const networkPaths = [...withPrefix(networkModules), 'undici', 'ws'].map((name) => ({
  name,
  message: 'One door to the network: electron/engine/egress sends, electron/shell listens.',
}));
const cryptoPaths = withPrefix(['crypto']).map((name) => ({
  name,
  message: 'Cryptography comes from electron/engine/kernel/crypto.ts, which keeps to what BoringSSL has.',
}));
const processPaths = withPrefix(['child_process', 'cluster']).map((name) => ({
  name,
  message: 'Processes are started by engineHost.ts and openWindow.ts only.',
}));
const electronPaths = [{ name: 'electron', message: 'Only electron/main and the preload know Electron.' }];
const sqlitePaths = [{ name: 'better-sqlite3', message: 'The driver is opened in electron/engine/db.' }];
const productPaths = [...networkPaths, ...cryptoPaths, ...processPaths, ...electronPaths, ...sqlitePaths];

/** @param {{ name: string }[][]} lifted */
const importsExcept = (...lifted) => [
  'error',
  { paths: productPaths.filter((path) => !lifted.some((group) => group.includes(path))) },
];

const networkGlobals = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'].map((name) => ({
  name,
  message: 'One door to the network: electron/engine/egress.',
}));

const product = ['shared/**/*.{ts,tsx}', 'electron/**/*.ts', 'renderer/**/*.{ts,tsx}'];
const developers = ['electron/dev/**'];

export default defineConfig(
  {
    ignores: [
      'node_modules/',
      'dist/',
      'release/',
      '.cache/',
      'test-results/',
      'playwright-report/',
      'resources/',
      'test/data/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A contract's handler is async by type even where it has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-unsafe-type-assertion': 'error',
      // oRPC spells "no context" as an empty object type.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      // Strings are spread on purpose here: identifiers and alphabets, by code point.
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  {
    files: ['**/*.{ts,tsx,js,mjs,cjs}'],
    rules: {
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-control-regex': 'error',
      'no-loss-of-precision': 'error',
      'no-misleading-character-class': 'error',
      'no-prototype-builtins': 'error',
      'no-regex-spaces': 'error',
      'no-self-assign': 'error',
      'no-sparse-arrays': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-escape': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-implied-eval': 'error',
      'no-debugger': 'error',
      'no-console': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'start' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', ...everywhere],
    },
  },
  {
    files: ['shared/**/*.ts', 'electron/**/*.{ts,mjs}'],
    // A factory holds its functions inside and each of those is counted too: hence more than the 60 lines
    // that a function on its own should keep to.
    rules: { 'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: product,
    ignores: developers,
    rules: {
      'no-restricted-syntax': productExcept(),
      'no-restricted-imports': importsExcept(),
      'no-restricted-globals': ['error', ...networkGlobals],
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest'] ?? []],
    rules: {
      'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }],
      // Speaks to the React compiler, which this build does not use.
      'react-hooks/incompatible-library': 'off',
    },
  },
  {
    // The page's clock is for what a person sees now (a relative time, a local id), never for evidence.
    files: ['renderer/app/transports/**', 'renderer/app/transports.ts'],
    rules: { 'no-restricted-globals': 'off' },
  },
  {
    files: ['electron/engine/kernel/**'],
    rules: { 'no-restricted-syntax': productExcept(...nondeterminism) },
  },
  {
    files: ['electron/engine/kernel/crypto.ts'],
    rules: { 'no-restricted-imports': importsExcept(cryptoPaths) },
  },
  {
    files: ['electron/engine/db/**'],
    rules: {
      'no-restricted-syntax': productExcept(openDatabase),
      'no-restricted-imports': importsExcept(sqlitePaths),
    },
  },
  { files: ['electron/engine/egress/**'], rules: { 'no-restricted-imports': importsExcept(networkPaths) } },
  { files: ['electron/shell/**'], rules: { 'no-restricted-imports': importsExcept(networkPaths) } },
  {
    files: ['electron/shell/openWindow.ts'],
    rules: { 'no-restricted-imports': importsExcept(processPaths) },
  },
  {
    files: ['electron/main/**', 'electron/preload/**'],
    rules: { 'no-restricted-imports': importsExcept(electronPaths) },
  },
  {
    files: ['electron/main/engineHost.ts'],
    rules: { 'no-restricted-imports': importsExcept(electronPaths, processPaths) },
  },
  { files: ['electron/main/external.ts'], rules: { 'no-restricted-syntax': productExcept(openExternal) } },
  { files: ['electron/main/ipc.ts'], rules: { 'no-restricted-syntax': productExcept(ipcMain) } },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': ['error', ...markup, platformCheck, sleeps],
      // A test states what it expects by shape; the schemas under test are checked by the product.
      '@typescript-eslint/no-unsafe-type-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['electron/dev/**', 'test/bench/**', 'test/desk/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.{js,mjs,cjs}'], extends: [tseslint.configs.disableTypeChecked] },
);
