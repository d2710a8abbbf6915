/** Recorded exchanges: which there are, and one of them as a request ready to send. */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { RecordId } from '../../../shared/kernel/ids.ts';
import { utf8Text } from '../../../shared/replay/bytes.ts';
import type { ComparedResponse } from '../../../shared/replay/difference.ts';
import type { PreparedRequest, Replayable } from '../../../shared/replay/model.ts';
import { prepareRequest } from '../../../shared/replay/prepare.ts';
import { readExchange, type RecordedExchange } from '../../../shared/replay/recorded.ts';
import type { Evidence, StoredEvidence } from '../evidence/index.ts';
import type { OpenVault } from '../kernel/context.ts';

/** What replay needs of evidence. */
export type ReplayEvidence = Pick<Evidence, 'record' | 'keepAttempt'>;
type StoredRecord = Pick<StoredEvidence, 'sourceName' | 'locator' | 'format' | 'bytes'>;

/** What replay needs of payments. */
export interface ReplayPayments {
  /** Records linked to the payment that a reference names. @throws RailtraceError `not_found` */
  recordsOf(reference: string): readonly RecordId[] | Promise<readonly RecordId[]>;
}

export interface ReplayablePage {
  readonly exchanges: Replayable[];
  readonly next: string | null;
}

export interface Exchanges {
  list(
    input: { paymentReference?: string | undefined; cursor?: string | undefined; limit: number },
    signal: AbortSignal | undefined,
  ): Promise<ReplayablePage>;
  /** @throws RailtraceError `not_found`, `bad_request` when the record tells of no exchange */
  prepare(id: RecordId): PreparedRequest;
}

export function createExchanges(
  vault: OpenVault,
  evidence: ReplayEvidence,
  payments: ReplayPayments,
): Exchanges {
  return {
    list: async ({ paymentReference, cursor, limit }, signal) => {
      const only = paymentReference === undefined ? null : await payments.recordsOf(paymentReference);
      return vault.query<ReplayablePage>(
        'replay.replayable',
        { only, cursor: cursor ?? null, limit },
        signal,
      );
    },
    prepare: (id) => {
      const record = evidence.record(id);
      const exchange = exchangeOf(record);
      const { request, bytes, warnings } = prepareRequest(exchange);
      // Preparing shows stored bytes unmasked, because they are about to be sent as they are: that is a disclosure.
      vault.audit.append('replay.prepared', placeOf(record), { recordId: id });
      return { request, text: utf8Text(bytes), warnings: [...warnings], recorded: recordedAnswer(exchange) };
    },
  };
}

/** `capture.har log.entries[3]` */
export function placeOf(record: Pick<StoredRecord, 'sourceName' | 'locator'>): string {
  return `${record.sourceName} ${record.locator}`;
}

function readRecord(record: StoredRecord): RecordedExchange | null {
  const text = utf8Text(record.bytes);
  return text === null ? null : readExchange(text, record.format);
}

/** @throws RailtraceError `bad_request` */
function exchangeOf(record: StoredRecord): RecordedExchange {
  const exchange = readRecord(record);
  if (exchange !== null) return exchange;
  throw new RailtraceError(
    'bad_request',
    `${placeOf(record)} tells of no HTTP exchange, so there is nothing to replay. Choose a HAR entry or a line of an API log.`,
  );
}

function recordedAnswer({ response }: RecordedExchange): PreparedRequest['recorded'] {
  if (response === null) return null;
  return {
    status: response.status,
    headers: response.headers.map(([name, value]): [string, string] => [name, value]),
    bodyText: response.body === null ? null : utf8Text(response.body),
  };
}

/** The recorded answer to compare a replay with; null when none was recorded. */
export function comparedAnswer(record: StoredRecord): ComparedResponse | null {
  return readRecord(record)?.response ?? null;
}
