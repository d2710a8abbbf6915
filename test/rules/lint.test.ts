import { ESLint } from 'eslint';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantTree, type OffendingTree } from './offendingTree.ts';

type Offence = {
  readonly what: string;
  readonly rule: string;
  readonly file: string;
  readonly source: string;
};

const imports = 'no-restricted-imports';
const syntax = 'no-restricted-syntax';

/** One file each, so that a rule that fires for a neighbour proves nothing. */
const offences: readonly Offence[] = [
  {
    what: 'any',
    rule: '@typescript-eslint/no-explicit-any',
    file: 'shared/cases/any.ts',
    source: 'export const x: any = 1;',
  },
  {
    what: 'a non-null assertion',
    rule: '@typescript-eslint/no-non-null-assertion',
    file: 'shared/cases/bang.ts',
    source: 'export const f = (x?: { a: number }): number => x!.a;',
  },
  {
    what: 'a floating promise',
    rule: '@typescript-eslint/no-floating-promises',
    file: 'electron/engine/cases/float.ts',
    source: 'export function f(): void { Promise.resolve(1); }',
  },
  {
    what: 'an empty catch',
    rule: 'no-empty',
    file: 'electron/engine/cases/catch.ts',
    source: 'export function f(): void { try { f(); } catch {} }',
  },
  {
    what: 'a narrowing assertion on foreign data',
    rule: '@typescript-eslint/no-unsafe-type-assertion',
    file: 'electron/engine/cases/as.ts',
    source: 'export const f = (x: unknown): string => x as string;',
  },
  {
    what: 'JSON cast to a type',
    rule: syntax,
    file: 'electron/engine/cases/json.ts',
    source: 'export const f = (x: string): string[] => JSON.parse(x) as string[];',
  },
  {
    what: 'a console line',
    rule: 'no-console',
    file: 'electron/engine/cases/console.ts',
    source: "console.log('x');\nexport {};",
  },
  {
    what: 'a file of more than 400 lines',
    rule: 'max-lines',
    file: 'shared/cases/long.ts',
    source: Array.from({ length: 401 }, (_, line) => `export const line${line} = ${line};`).join('\n'),
  },
  {
    what: 'a function of more than 100 lines',
    rule: 'max-lines-per-function',
    file: 'electron/engine/cases/long.ts',
    source: `export function f(): number {\n${'  f();\n'.repeat(101)}  return 1;\n}`,
  },
  {
    what: 'a marker of unfinished work',
    rule: 'no-warning-comments',
    file: 'shared/cases/marker.ts',
    source: `// ${['TO', 'DO'].join('')} later\nexport {};`,
  },
  {
    what: 'dangerouslySetInnerHTML',
    rule: syntax,
    file: 'renderer/cases/markup.tsx',
    source: 'export const F = () => <b dangerouslySetInnerHTML={{ __html: "x" }} />;',
  },
  {
    what: 'dangerouslySetInnerHTML in spread properties',
    rule: syntax,
    file: 'renderer/cases/spread.tsx',
    source: 'export const p = { dangerouslySetInnerHTML: { __html: "x" } };',
  },
  {
    what: 'srcDoc',
    rule: syntax,
    file: 'renderer/cases/frame.tsx',
    source: 'export const F = () => <iframe srcDoc="x" />;',
  },
  {
    what: 'innerHTML',
    rule: syntax,
    file: 'renderer/cases/inner.ts',
    source: "document.body.innerHTML = 'x';\nexport {};",
  },
  {
    what: 'outerHTML',
    rule: syntax,
    file: 'renderer/cases/outer.ts',
    source: "document.body.outerHTML = 'x';\nexport {};",
  },
  {
    what: 'insertAdjacentHTML',
    rule: syntax,
    file: 'renderer/cases/adjacent.ts',
    source: "document.body.insertAdjacentHTML('beforeend', 'x');\nexport {};",
  },
  {
    what: 'document.write',
    rule: syntax,
    file: 'renderer/cases/write.ts',
    source: "document.write('x');\nexport {};",
  },
  { what: 'eval', rule: 'no-eval', file: 'renderer/cases/eval.ts', source: "eval('1');\nexport {};" },
  {
    what: 'a database opened in a domain',
    rule: syntax,
    file: 'electron/engine/cases/database.ts',
    source: "declare class Database { constructor(path: string); }\nexport const d = new Database('x');",
  },
  {
    what: 'Date.now',
    rule: syntax,
    file: 'electron/engine/cases/now.ts',
    source: 'export const t = Date.now();',
  },
  {
    what: 'new Date without an instant',
    rule: syntax,
    file: 'shared/cases/date.ts',
    source: 'export const t = new Date();',
  },
  {
    what: 'Math.random',
    rule: syntax,
    file: 'electron/engine/cases/random.ts',
    source: 'export const r = Math.random();',
  },
  {
    what: 'randomUUID',
    rule: syntax,
    file: 'electron/engine/cases/uuid.ts',
    source: 'declare const crypto: { randomUUID(): string };\nexport const r = crypto.randomUUID();',
  },
  {
    what: 'node:crypto in a domain',
    rule: imports,
    file: 'electron/engine/bundles/crypto.ts',
    source: "import { createHash } from 'node:crypto';\nexport const h = createHash('sha256');",
  },
  {
    what: 'a network module in a domain',
    rule: imports,
    file: 'electron/engine/replay/net.ts',
    source: "import { connect } from 'node:net';\nexport { connect };",
  },
  {
    what: 'fetch in the engine',
    rule: 'no-restricted-globals',
    file: 'electron/engine/replay/fetch.ts',
    source: "export const f = (): Promise<Response> => fetch('https://example.com');",
  },
  {
    what: 'Electron in the engine',
    rule: imports,
    file: 'electron/engine/cases/electron.ts',
    source: "import { app } from 'electron';\nexport { app };",
  },
  {
    what: 'Electron in the browser shell',
    rule: imports,
    file: 'electron/shell/electron.ts',
    source: "import { app } from 'electron';\nexport { app };",
  },
  {
    what: 'child_process in the engine',
    rule: imports,
    file: 'electron/engine/cases/process.ts',
    source: "import { spawn } from 'node:child_process';\nexport { spawn };",
  },
  {
    what: 'child_process in main outside its door',
    rule: imports,
    file: 'electron/main/spawn.ts',
    source: "import { spawn } from 'node:child_process';\nexport { spawn };",
  },
  {
    what: 'the database driver in a domain',
    rule: imports,
    file: 'electron/engine/cases/driver.ts',
    source: "import Driver from 'better-sqlite3';\nexport { Driver };",
  },
  {
    what: 'shell.openExternal outside its door',
    rule: syntax,
    file: 'electron/main/menu.ts',
    source:
      "import { shell } from 'electron';\nexport const f = (): Promise<void> => shell.openExternal('https://example.com');",
  },
  {
    what: 'ipcMain outside its door',
    rule: syntax,
    file: 'electron/main/index.ts',
    source: "import { ipcMain } from 'electron';\nexport { ipcMain };",
  },
  {
    what: 'a value put into SQL',
    rule: syntax,
    file: 'electron/engine/cases/sql.ts',
    source:
      'declare const db: { prepare(sql: string): void };\nexport const f = (id: string): void => db.prepare(`select * from cases where id = ${id}`);',
  },
  {
    what: 'a value joined to SQL',
    rule: syntax,
    file: 'electron/engine/cases/join.ts',
    source:
      "declare const db: { prepare(sql: string): void };\nexport const f = (id: string): void => db.prepare('select * from cases where id = ' + id);",
  },
  {
    what: 'a platform check',
    rule: syntax,
    file: 'renderer/cases/platform.ts',
    source: 'export const isElectron = true;',
  },
  {
    what: 'a test that sleeps',
    rule: syntax,
    file: 'test/engine/sleep.test.ts',
    source: 'export const nap = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));',
  },
  {
    what: 'a hook behind a condition',
    rule: 'react-hooks/rules-of-hooks',
    file: 'renderer/cases/Hook.tsx',
    source:
      "import { useState } from 'react';\nexport function F({ on }: { on: boolean }) {\n  if (on) useState(1);\n  return null;\n}",
  },
];

/** What the doors may do, and nobody else. */
const permitted: readonly Omit<Offence, 'rule'>[] = [
  {
    what: 'the clock in the kernel',
    file: 'electron/engine/kernel/clock.ts',
    source: 'export const now = (): number => Date.now();\n',
  },
  {
    what: 'node:crypto in its one file',
    file: 'electron/engine/kernel/crypto.ts',
    source:
      "import { createHash } from 'node:crypto';\n\nexport const sha256 = (): string => createHash('sha256').digest('hex');\n",
  },
  {
    what: 'the driver in db',
    file: 'electron/engine/db/open.ts',
    source:
      "import Database from 'better-sqlite3';\n\nexport const open = (path: string): Database.Database => new Database(path);\n",
  },
  {
    what: 'the network in egress',
    file: 'electron/engine/egress/send.ts',
    source: "export { request } from 'node:https';\n",
  },
  {
    what: 'listening in the shell',
    file: 'electron/shell/server.ts',
    source: "export { createServer } from 'node:http';\n",
  },
  {
    what: 'starting Chromium',
    file: 'electron/shell/openWindow.ts',
    source: "export { spawn } from 'node:child_process';\n",
  },
  { what: 'Electron in main', file: 'electron/main/harden.ts', source: "export { app } from 'electron';\n" },
  {
    what: 'leaving the program through its door',
    file: 'electron/main/external.ts',
    source:
      "import { shell } from 'electron';\n\nexport const open = (address: string): Promise<void> => shell.openExternal(address);\n",
  },
  {
    what: 'SQL put together from constants',
    file: 'electron/engine/cases/constants.ts',
    source:
      "declare const db: { prepare(sql: string): void };\nconst casesSql = 'select * from cases';\nexport const f = (): void => db.prepare(`${casesSql} where id = ?`);\n",
  },
  {
    what: 'a catch that says why',
    file: 'electron/engine/cases/reason.ts',
    source:
      'export function f(): boolean {\n  try {\n    return f();\n  } catch {\n    // Absent is the answer here.\n    return false;\n  }\n}\n',
  },
];

describe('the lint rules', () => {
  let tree: OffendingTree;
  let messages: Map<string, string[]>;

  beforeAll(async () => {
    const files = [...offences, ...permitted];
    tree = plantTree(Object.fromEntries(files.map(({ file, source }) => [file, source])));
    const eslint = new ESLint({ cwd: tree.folder });
    const results = await eslint.lintFiles(['shared', 'electron', 'renderer', 'test']);
    messages = new Map(
      results.map((result) => [
        result.filePath,
        result.messages.map((message) => message.ruleId ?? `not linted: ${message.message}`),
      ]),
    );
  });
  afterAll(() => tree.remove());

  it.each(offences)('stop $what ($file)', ({ file, rule }) => {
    expect(messages.get(join(tree.folder, file))).toContain(rule);
  });

  it.each(permitted)('allow $what ($file)', ({ file }) => {
    expect(messages.get(join(tree.folder, file))).toEqual([]);
  });
});
