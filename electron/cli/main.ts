/**
 * The command line: the same engine and the same commands as the workbench, for scripts.
 * Exit 0 done, 1 failed, 2 not understood; with --json exactly one JSON document on stdout; errors on stderr.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { RailtraceError, toErrorData } from '../../shared/kernel/errors.ts';
import { requireRuntime } from '../engine/db/runtime.ts';
import type { Engine } from '../engine/startEngine.ts';
import { UsageError, type Call, type Command } from './command.ts';
import { caseCommand } from './commands/case.ts';
import { exportCommand } from './commands/export.ts';
import { findingsCommand } from './commands/findings.ts';
import { importCommand } from './commands/import.ts';
import { initCommand } from './commands/init.ts';
import { joinCommand, splitCommand, unjoinCommand } from './commands/join.ts';
import { keysCommand } from './commands/keys.ts';
import { paymentCommand } from './commands/payment.ts';
import { paymentsCommand } from './commands/payments.ts';
import { restoreCommand } from './commands/restore.ts';
import { searchCommand } from './commands/search.ts';
import { sqlCommand } from './commands/sql.ts';
import { verifyCommand } from './commands/verify.ts';

const commands: readonly Command[] = [
  initCommand,
  importCommand,
  paymentsCommand,
  paymentCommand,
  findingsCommand,
  joinCommand,
  splitCommand,
  unjoinCommand,
  searchCommand,
  sqlCommand,
  keysCommand,
  caseCommand,
  exportCommand,
  verifyCommand,
  restoreCommand,
];

const passphraseVariable = 'RAILTRACE_PASSPHRASE';

/** npm runs scripts in the package's folder and names the folder the person stood in here. */
const callerFolder = process.env['INIT_CWD'] ?? process.cwd();

function usage(): string {
  const lines = commands.map((command) => `  ${command.name} ${command.usage}\n      ${command.summary}`);
  return [
    'railtrace: evidence in, lifecycle and findings out, bundles that verify anywhere.',
    '',
    ...lines,
    '',
    `  --json prints one JSON document. The vault's passphrase is read from ${passphraseVariable}.`,
    '',
  ].join('\n');
}

async function run(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(usage());
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    throw new UsageError(
      `There is no command “${name}”. Commands: ${commands.map((known) => known.name).join(', ')}.`,
    );
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`railtrace ${command.name} ${command.usage}\n${command.summary}\n`);
    return 0;
  }
  return perform(command, rest);
}

async function perform(command: Command, words: readonly string[]): Promise<number> {
  const { call, close } = callOf(command, words);
  try {
    const outcome = await command.run(call);
    const output = call.json ? JSON.stringify(outcome.json) : outcome.text;
    await writeOut(output.endsWith('\n') || output === '' ? output : `${output}\n`);
    return outcome.exitCode ?? 0;
  } finally {
    await close();
  }
}

function callOf(command: Command, words: readonly string[]): { call: Call; close: () => Promise<void> } {
  const parsed = parseWords(command, words);
  const { positionals } = parsed;
  const values: Readonly<Record<string, unknown>> = parsed.values;
  const engines: Engine[] = [];
  const optional = (option: string): string | undefined => {
    const value = values[option];
    return typeof value === 'string' ? value : undefined;
  };
  const required = (option: string): string => {
    const value = optional(option);
    if (value === undefined || value === '') {
      throw new UsageError(
        `${command.name} needs --${option}. Usage: railtrace ${command.name} ${command.usage}`,
      );
    }
    return value;
  };
  const resolvePath = (path: string): string => resolve(callerFolder, path);
  const passphrase = (): string => {
    const value = process.env[passphraseVariable];
    if (value === undefined || value === '') {
      throw new UsageError(`Set ${passphraseVariable} to the vault's passphrase.`);
    }
    return value;
  };
  const startOverVault = async (): Promise<Engine> => {
    const folder = resolvePath(required('vault'));
    const { startEngine } = await import('../engine/startEngine.ts');
    const engine = startEngine({ vaultFolder: folder, logThreshold: 'error' });
    engines.push(engine);
    return engine;
  };
  const call: Call = {
    positionals,
    optional,
    required,
    flag: (option) => values[option] === true,
    resolve: resolvePath,
    json: values['json'] === true,
    passphrase,
    startEngine: startOverVault,
    openVault: async () => {
      const secret = passphrase();
      const engine = await startOverVault();
      await engine.client.workspace.unlock({ passphrase: secret });
      return engine;
    },
    tell: (line) => {
      if (values['json'] !== true) process.stderr.write(`${line}\n`);
    },
  };
  const close = async (): Promise<void> => {
    for (const engine of engines) await engine.close();
  };
  return { call, close };
}

function parseWords(command: Command, words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: { vault: { type: 'string' }, json: { type: 'boolean' }, ...command.options },
      allowPositionals: true,
      strict: true,
    });
  } catch (thrown) {
    const reason = thrown instanceof Error ? (thrown.message.split('. ')[0] ?? '') : '';
    throw new UsageError(`${reason}. Usage: railtrace ${command.name} ${command.usage}`);
  }
}

function writeOut(text: string): Promise<void> {
  return new Promise((done, failed) => {
    process.stdout.write(text, (error) => {
      if (error) failed(error);
      else done();
    });
  });
}

function sentenceOf(thrown: unknown): string {
  return thrown instanceof UsageError ? thrown.message : toErrorData(thrown).sentence;
}

try {
  requireRuntime();
  if (!existsSync(callerFolder)) throw new RailtraceError('not_found', `${callerFolder} does not exist.`);
  process.exitCode = await run(process.argv.slice(2));
} catch (thrown) {
  process.stderr.write(`railtrace: ${sentenceOf(thrown)}\n`);
  if (process.env['RAILTRACE_TRACE'] === '1')
    process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? '') : ''}\n`);
  process.exitCode = thrown instanceof UsageError ? 2 : 1;
}
