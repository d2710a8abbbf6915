/** One sending from guard to evidence: the attempt is written before the socket opens and completed with its outcome. */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { AttemptId, RecordId } from '../../../shared/kernel/ids.ts';
import type { Tokenise } from '../../../shared/evidence/redaction/spans.ts';
import type { RawRequest } from '../../../shared/replay/model.ts';
import { latin1, requestUrl, viewRequest, type Header } from '../../../shared/replay/rawRequest.ts';
import { redactedHead, redactedHeaders, redactedRequest } from '../../../shared/replay/redactMessage.ts';
import type { Clearance, Door, ResponseHead, SendResult } from '../egress/index.ts';
import { targetText } from '../egress/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AttemptStore, NewAttempt } from './attemptStore.ts';
import { createBodyKeeper, type KeptBody } from './bodyKeeper.ts';

export interface Sending {
  readonly request: RawRequest;
  readonly recordId: RecordId | null;
  readonly confirmation: string | undefined;
  readonly timeout: number;
  readonly signal: AbortSignal;
}

export interface SendTools {
  readonly door: Door;
  readonly store: AttemptStore;
  readonly clock: Clock;
  readonly tokenise: Tokenise;
}

/**
 * Sends once. What the network does ends in the attempt's outcome; only refusals throw.
 * @throws RailtraceError `egress_denied`, `confirmation_required`, `bad_request`, `limit_exceeded`
 */
export async function sendAttempt(sending: Sending, tools: SendTools): Promise<AttemptId> {
  const { door, store, clock, tokenise } = tools;
  let id: AttemptId | null = null;
  let headers: readonly Header[] = [];
  let kept: KeptBody | null = null;
  const attemptId = (): AttemptId => {
    if (id === null) throw new RailtraceError('internal', 'An answer came before its attempt was written.');
    return id;
  };
  const keeper = createBodyKeeper({
    tokenise,
    contentEncoding: () => lastValue(headers, 'content-encoding'),
    write: (pieces) => store.addPieces(attemptId(), pieces),
  });

  await door.send({
    ...sending,
    purpose: 'replay',
    onOpening: (clearance, { actor }) => {
      id = store.begin(newAttempt(clearance, sending, { actor, startedAt: clock.now(), tokenise }));
    },
    onHead: (head) => {
      headers = head.headers;
    },
    onBody: (bytes) => keeper.push(bytes),
    onEnded: async () => {
      kept = await keeper.finish();
    },
    onClosed: (_clearance, result) => {
      if (kept === null) throw new RailtraceError('internal', 'The answer was not kept.');
      store.addPieces(attemptId(), kept.rest);
      store.complete(attemptId(), completed(result, kept, { at: clock.now(), tokenise }));
    },
  });
  return attemptId();
}

function newAttempt(
  clearance: Clearance,
  sending: Sending,
  known: { actor: string; startedAt: number; tokenise: Tokenise },
): NewAttempt {
  const request = redactedRequest(clearance.bytes, known.tokenise);
  const target = targetText(clearance.target);
  const { scheme } = clearance.target;
  return {
    recordId: sending.recordId,
    requestSha256: clearance.sha256,
    request,
    method: clearance.view.method,
    scheme,
    target,
    url: requestUrl(viewRequest(request) ?? clearance.view, scheme, target),
    environment: clearance.environment,
    actor: known.actor,
    startedAt: known.startedAt,
  };
}

function completed(
  result: SendResult,
  kept: KeptBody,
  { at, tokenise }: { at: number; tokenise: Tokenise },
): Parameters<AttemptStore['complete']>[1] {
  const reasons = [...(result.reason === null ? [] : [result.reason]), ...kept.notes];
  const hasAnswer = result.head !== null || kept.received > 0;
  return {
    completedAt: at,
    outcome: result.outcome,
    reason: reasons.length === 0 ? null : reasons.join(' '),
    remoteAddress: result.remoteAddress,
    protocol: result.protocol,
    timings: result.timings,
    status: result.head?.status ?? null,
    responseHead: keptHead(result.head, tokenise),
    responseHeaders: redactedHeaders(result.head?.headers ?? [], tokenise),
    responseSize: hasAnswer ? kept.size : null,
    responseSha256: hasAnswer ? kept.sha256 : null,
  };
}

function keptHead(head: ResponseHead | null, tokenise: Tokenise): string | null {
  return head === null ? null : redactedHead(latin1(head.raw), tokenise);
}

function lastValue(headers: readonly Header[], name: string): string {
  return headers.findLast(([candidate]) => candidate.toLowerCase() === name)?.[1] ?? '';
}
