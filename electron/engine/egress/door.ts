/**
 * The one door to the network. A caller can make the engine open a connection to a host that a person allowed, and
 * nothing else: guard, address check, ledger row and audit entry come before the socket, in this order, in this file.
 * Nothing is retried, no redirect is followed, no proxy is used.
 */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { RawRequest } from '../../../shared/replay/model.ts';
import type { AuditEntry } from '../../../shared/workspace/model.ts';
import type { Clock } from '../kernel/clock.ts';
import { elapsedSince, stopwatch } from '../kernel/clock.ts';
import type { Audit } from '../kernel/context.ts';
import type { WriteDb } from '../db/database.ts';
import { sha256Hex } from '../kernel/crypto.ts';
import { judgeAddress } from './address.ts';
import { createAllowList, type AllowList } from './allowList.ts';
import { plainReason } from './connection.ts';
import { performExchange, type ExchangeResult, type ExchangeTimings } from './exchange.ts';
import { clearRequest, refuseAddress, requireConfirmation, type Clearance } from './guard.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { ResponseHead } from './responseReader.ts';
import { systemResolver, type Resolver } from './resolver.ts';
import { targetText } from './target.ts';

export interface DoorOptions {
  readonly db: WriteDb;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly resolver?: Resolver;
  /** PEM certificates trusted besides the system's; verification itself cannot be switched off. */
  readonly extraAuthorities?: readonly string[];
}

export type SendResult = Omit<ExchangeResult, 'timings'> & { readonly timings: ExchangeTimings };

export interface SendOptions {
  readonly request: RawRequest;
  readonly purpose: 'replay';
  readonly confirmation: string | undefined;
  /** Milliseconds for everything from name to last byte. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  /** Writes what must survive a crash; runs in the transaction of the ledger row, before the socket opens. */
  onOpening(clearance: Clearance, entry: AuditEntry): void;
  /** The answer's status and headers, before its body. */
  onHead(head: ResponseHead): void;
  /** Body bytes as they come. Throwing ends the exchange. */
  onBody(bytes: Uint8Array): void;
  /** The exchange has ended; the outcome is written once this has finished. */
  onEnded(): Promise<void>;
  /** Writes the outcome, in the transaction of the closing ledger row. */
  onClosed(clearance: Clearance, result: SendResult): void;
}

export interface Door {
  readonly allowList: AllowList;
  /** For reading only; the door itself writes it. */
  readonly ledger: Pick<Ledger, 'list'>;
  /** SHA-256 (hex) of a request's exact bytes, also of one that the guard refuses. */
  hash(request: RawRequest): string;
  /** Everything the guard checks without resolving or opening anything. @throws RailtraceError as `clearRequest` */
  check(request: RawRequest): Clearance;
  /** The same with the confirmation, for a request that is about to be sent: a refusal goes into the audit chain. */
  admit(request: RawRequest, confirmation: string | undefined): Clearance;
  /**
   * Sends once. What the network does is told by the result; only refusals throw.
   * @throws RailtraceError `egress_denied`, `confirmation_required`, `bad_request`, `limit_exceeded`
   */
  send(options: SendOptions): Promise<SendResult>;
  /** Cuts every open exchange and waits until each outcome is written. @returns how many there were */
  stopAll(): Promise<number>;
}

export function createDoor(options: DoorOptions): Door {
  const { db, clock, audit, resolver = systemResolver, extraAuthorities = [] } = options;
  const allowList = createAllowList(db);
  const ledger = createLedger(db);
  const live = new Map<AbortController, Promise<unknown>>();

  const refused = <Result>(request: RawRequest, decide: () => Result): Result => {
    try {
      return decide();
    } catch (thrown) {
      if (thrown instanceof RailtraceError) {
        audit.append('egress.refused', request.target.slice(0, 300), {
          code: thrown.code,
          reason: thrown.message,
        });
      }
      throw thrown;
    }
  };

  const admit = (request: RawRequest, confirmation: string | undefined): Clearance =>
    refused(request, () => {
      const cleared = clearRequest(request, allowList);
      requireConfirmation(cleared, confirmation);
      return cleared;
    });

  const perform = async (sending: SendOptions, signal: AbortSignal): Promise<SendResult> => {
    const clearance = admit(sending.request, sending.confirmation);
    const resolved = await resolveTarget(clearance, resolver, signal);
    if ('failure' in resolved) return recordUnsent(sending, clearance, resolved);
    refused(sending.request, () => {
      for (const { address, verdict } of resolved.addresses) refuseAddress(address, verdict, clearance.entry);
    });
    const addresses = resolved.addresses.map(({ address }) => address);
    const row = rowOf(sending, clearance, addresses[0] ?? '');
    const opening = db.transaction(() => {
      sending.onOpening(clearance, audit.append('egress.opened', row.host, facts(clearance, row)));
      return ledger.append({ ...row, at: clock.now(), opening: null, bytesSent: 0, bytesReceived: 0 });
    })();
    const exchange = await performExchange({
      target: clearance.target,
      addresses,
      signal,
      extraAuthorities,
      bytes: clearance.bytes,
      method: clearance.view.method,
      onHead: (head) => sending.onHead(head),
      onBody: (bytes) => sending.onBody(bytes),
    });
    await sending.onEnded();
    const result = { ...exchange, timings: { dns: resolved.elapsed, ...exchange.timings } };
    db.transaction(() => {
      sending.onClosed(clearance, result);
      const { bytesSent, bytesReceived } = exchange;
      ledger.append({ ...row, at: clock.now(), opening, bytesSent, bytesReceived });
    })();
    return result;
  };

  /** Nothing left and no socket was opened, so the ledger has nothing to say; the attempt is still recorded. */
  const recordUnsent = async (
    sending: SendOptions,
    clearance: Clearance,
    unresolved: Unresolved,
  ): Promise<SendResult> => {
    const result = unsent(unresolved);
    await sending.onEnded();
    db.transaction(() => {
      const row = rowOf(sending, clearance, '');
      sending.onOpening(clearance, audit.append('egress.unsent', row.host, facts(clearance, row)));
      sending.onClosed(clearance, result);
    })();
    return result;
  };

  return {
    allowList,
    ledger,
    hash: (request) => sha256Hex(Buffer.from(request.base64, 'base64')),
    check: (request) => clearRequest(request, allowList),
    admit,
    send: async (sending) => {
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(timeoutError(sending.timeout)), sending.timeout);
      const signals = sending.signal === undefined ? [stop.signal] : [stop.signal, sending.signal];
      const work = perform(sending, AbortSignal.any(signals));
      live.set(stop, work);
      try {
        return await work;
      } finally {
        clearTimeout(timer);
        live.delete(stop);
      }
    },
    stopAll: async () => {
      const stopped = [...live];
      for (const [controller] of stopped) {
        controller.abort(new RailtraceError('cancelled', 'Everything under way was stopped.'));
      }
      await Promise.allSettled(stopped.map(([, work]) => work));
      return stopped.length;
    },
  };
}

interface Resolved {
  readonly addresses: readonly { address: string; verdict: { class: string; reason: string } }[];
  readonly elapsed: number | null;
}
interface Unresolved {
  readonly failure: string;
  readonly elapsed: number | null;
}

/** Asks once. An answer that is no address is as bad as none. */
async function resolveTarget(
  clearance: Clearance,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Resolved | Unresolved> {
  const { host, isAddress } = clearance.target;
  const isStopped = (): boolean => signal.aborted;
  if (isStopped()) return { failure: stopText(signal), elapsed: null };
  if (isAddress) return { addresses: [judged(host)], elapsed: null };
  const started = stopwatch();
  try {
    const found = await withAbort(resolver.resolve(host), signal);
    const elapsed = elapsedSince(started);
    if (found.length === 0) return { failure: `${host} has no address.`, elapsed };
    return { addresses: found.map(judged), elapsed };
  } catch (thrown) {
    const elapsed = elapsedSince(started);
    if (isStopped()) return { failure: stopText(signal), elapsed };
    const why = thrown instanceof Error ? plainReason(thrown) : 'the name server did not answer';
    return { failure: `${host} could not be resolved: ${why}.`, elapsed };
  }
}

function judged(address: string): Resolved['addresses'][number] {
  return { address, verdict: judgeAddress(address) ?? { class: 'forbidden', reason: 'no address' } };
}

function withAbort<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error(stopText(signal)));
    signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function stopText(signal: AbortSignal): string {
  return signal.reason instanceof RailtraceError ? signal.reason.message : 'Stopped before it was sent.';
}

function timeoutError(timeout: number): RailtraceError {
  return new RailtraceError('timeout', `No complete answer came within ${String(timeout / 1000)} s.`);
}

interface RowFacts {
  readonly purpose: string;
  readonly host: string;
  readonly address: string;
  readonly sha256: string;
  readonly approval: string;
}

function facts(clearance: Clearance, row: RowFacts): AuditEntry['details'] {
  return {
    purpose: row.purpose,
    method: clearance.view.method,
    environment: clearance.environment,
    requestSha256: row.sha256,
    approval: row.approval,
  };
}

function rowOf(sending: SendOptions, clearance: Clearance, address: string): RowFacts {
  const entry = `allowed host ${clearance.entry.host} (${clearance.environment})`;
  const approval =
    clearance.confirmation === null ? entry : `${entry}, confirmed “${clearance.confirmation}”`;
  return {
    purpose: sending.purpose,
    host: targetText(clearance.target),
    address,
    sha256: clearance.sha256,
    approval,
  };
}

function unsent({ failure, elapsed }: Unresolved): SendResult {
  return {
    outcome: 'not_sent',
    reason: failure,
    head: null,
    trailers: [],
    isComplete: false,
    remoteAddress: null,
    protocol: null,
    timings: { dns: elapsed, connect: null, tls: null, send: null, wait: null, receive: null },
    bytesSent: 0,
    bytesReceived: 0,
  };
}
