/** Log lines on stderr: names, counts and durations, never evidence bytes and never secrets (hazard S49). */
import type { Clock } from './clock.ts';
import type { Log, LogFacts } from './context.ts';

type Level = 'info' | 'warn' | 'error';

/** @param threshold lines below it are dropped; the command line runs at `error` */
export function createLog(clock: Clock, threshold: Level, write: (line: string) => void): Log {
  const rank: Readonly<Record<Level, number>> = { info: 0, warn: 1, error: 2 };
  const emit = (level: Level, message: string, facts: LogFacts = {}): void => {
    if (rank[level] < rank[threshold]) return;
    write(`${JSON.stringify({ at: new Date(clock.now()).toISOString(), level, message, ...facts })}\n`);
  };
  return {
    info: (message, facts) => {
      emit('info', message, facts);
    },
    warn: (message, facts) => {
      emit('warn', message, facts);
    },
    error: (message, facts) => {
      emit('error', message, facts);
    },
  };
}

/** An unforeseen error's name and code places. Its message stays out: it may quote evidence. */
export function placeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const frames = thrown.stack?.split('\n').filter((line) => line.trimStart().startsWith('at ')) ?? [];
  const places = frames.slice(0, 4).map((line) => line.trim());
  return [thrown.name, ...places].join(' < ');
}
