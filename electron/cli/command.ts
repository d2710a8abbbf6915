/** What a command of the command line is: its words, its result as one JSON document, and the same for people. */
import type { ParseArgsConfig } from 'node:util';
import type { Engine } from '../engine/startEngine.ts';

export interface Command {
  readonly name: string;
  /** Arguments after the name, for the usage line. */
  readonly usage: string;
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  run(call: Call): Promise<Outcome>;
}

export interface Call {
  readonly positionals: readonly string[];
  /** @throws UsageError when a required option is absent */
  required(option: string): string;
  optional(option: string): string | undefined;
  flag(option: string): boolean;
  /** A path as the person typed it, against the folder they stand in. */
  resolve(path: string): string;
  readonly json: boolean;
  /** The vault named by --vault, unlocked with RAILTRACE_PASSPHRASE; closed again by the caller. */
  openVault(): Promise<Engine>;
  /** Starts the engine over --vault without unlocking it. */
  startEngine(): Promise<Engine>;
  passphrase(): string;
  /** A line for the person on stderr; nothing with --json. */
  tell(line: string): void;
}

export interface Outcome {
  readonly json: unknown;
  readonly text: string;
  /** 1 when the work was done but its answer is "no", e.g. an invalid bundle. */
  readonly exitCode?: 0 | 1;
}

/** The command line was not understood: exit code 2. */
export class UsageError extends Error {}
