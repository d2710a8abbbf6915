/** The page's one connection to the engine, for every component below the application's root. */
import { createContext, useContext } from 'react';
import type { EngineClient } from '../../shared/contract/index.ts';
import { RailtraceError, toErrorData, type ErrorData } from '../../shared/kernel/errors.ts';
import type { EngineConnection } from './transports/index.ts';

export const EngineContext = createContext<EngineConnection | null>(null);

/** @throws RailtraceError `internal` outside the application's root */
export function useEngine(): EngineConnection {
  const connection = useContext(EngineContext);
  if (connection === null) throw new RailtraceError('internal', 'A view was drawn outside the workbench.');
  return connection;
}

export function useClient(): EngineClient {
  return useEngine().client;
}

/** A failed call as data for `ErrorNotice`. */
export function errorOf(thrown: unknown): ErrorData {
  return toErrorData(thrown);
}

export function isCancelled(thrown: unknown): boolean {
  return thrown instanceof RailtraceError && thrown.code === 'cancelled';
}
