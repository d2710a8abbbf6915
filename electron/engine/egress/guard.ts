/**
 * Decides whether a request may leave, before anything is resolved or opened. Default deny: the connect target and an
 * absolute request target must be on the allow-list; the strictest environment that the request names counts.
 */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { AllowedHost, RawRequest } from '../../../shared/replay/model.ts';
import { headerValues, viewRequest, type RequestView } from '../../../shared/replay/rawRequest.ts';
import { confirmationPhrase, whyUnsafe } from '../../../shared/replay/safety.ts';
import { sha256Hex } from '../kernel/crypto.ts';
import type { AllowList } from './allowList.ts';
import { judgeAddress } from './address.ts';
import { parseTarget, targetText, type Scheme, type Target } from './target.ts';

/** What passed the guard. Only `clearRequest` makes one, and the door sends nothing without it. */
export interface Clearance {
  readonly target: Target;
  readonly entry: AllowedHost;
  readonly environment: AllowedHost['environment'];
  readonly bytes: Uint8Array;
  readonly view: RequestView;
  /** Of the exact bytes. */
  readonly sha256: string;
  /** What a person must type before this may leave; null where nothing has to be confirmed. */
  readonly confirmation: string | null;
  /** Why it has to be confirmed. */
  readonly unsafe: string | null;
}

/** Larger requests are no replays of a payment call. */
export const requestSizeLimit = 67_108_864;

/**
 * @throws RailtraceError `bad_request` when the bytes are no request, `limit_exceeded` when they are too many,
 *   `egress_denied` when the guard refuses, with the reason and the remedy
 */
export function clearRequest(request: RawRequest, allowList: AllowList): Clearance {
  const bytes = Buffer.from(request.base64, 'base64');
  if (bytes.length > requestSizeLimit) {
    throw new RailtraceError('limit_exceeded', 'The request is larger than 64 MiB and is not sent.');
  }
  const view = viewRequest(bytes);
  if (view === null) {
    throw new RailtraceError(
      'bad_request',
      'The request does not begin with a request line such as “POST /v1/payouts HTTP/1.1”.',
    );
  }
  refuseMalformed(view);
  const target = parseTarget(request.target, request.scheme);
  const entry = requireAllowed(target, allowList);
  const environment = strictest([entry, ...namedHosts(view, request.scheme, target, allowList)]);
  const sha256 = sha256Hex(bytes);
  const unsafe = environment === 'production' ? whyUnsafe(view) : null;
  const confirmation = unsafe === null ? null : confirmationPhrase(target.host, sha256);
  return { target, entry, environment, bytes, view, sha256, confirmation, unsafe };
}

/** @throws RailtraceError `confirmation_required`; the details carry the phrase to type */
export function requireConfirmation(clearance: Clearance, given: string | undefined): void {
  if (clearance.confirmation === null || given?.trim() === clearance.confirmation) return;
  throw new RailtraceError(
    'confirmation_required',
    `This goes to production and ${clearance.unsafe ?? 'is not surely harmless'}. Type “${clearance.confirmation}” to send exactly these bytes.`,
    {
      confirmation: clearance.confirmation,
      host: targetText(clearance.target),
      requestSha256: clearance.sha256,
    },
  );
}

function refuseMalformed(view: RequestView): void {
  if (view.method === 'CONNECT') {
    throw new RailtraceError(
      'egress_denied',
      'CONNECT opens a tunnel that nothing here could watch; it is never sent.',
    );
  }
  const injected = view.oddities.find((oddity) => oddity.includes('CR stands') || oddity.includes('NUL'));
  if (injected !== undefined) {
    throw new RailtraceError(
      'egress_denied',
      `The request is not sent. ${injected} Take it out of the headers.`,
    );
  }
}

function requireAllowed(target: Target, allowList: AllowList): AllowedHost {
  const entry = allowList.covering(target);
  if (entry === null) {
    throw new RailtraceError(
      'egress_denied',
      `${targetText(target)} is not on the list of allowed hosts. Add it, as sandbox or production, to send there.`,
      { host: targetText(target) },
    );
  }
  const verdict = judgeAddress(target.host);
  if (verdict !== null) refuseAddress(target.host, verdict, entry);
  return entry;
}

/**
 * Judges one address of a target.
 * @throws RailtraceError `egress_denied`
 */
export function refuseAddress(
  address: string,
  verdict: { class: string; reason: string },
  entry: AllowedHost,
): void {
  if (verdict.class === 'public' || (verdict.class === 'private' && entry.allowPrivateAddress)) return;
  const remedy =
    verdict.class === 'private'
      ? ` Allow private addresses for ${entry.host} if that is meant.`
      : ' Such an address is never connected to.';
  throw new RailtraceError('egress_denied', `${address} is ${verdict.reason}.${remedy}`, { address });
}

/**
 * Entries of hosts that the request itself names. A front-end routes by the Host header, so production behind a sandbox
 * address is production; an absolute target asks the server to pass the request on, so it must be allowed itself.
 */
function namedHosts(view: RequestView, scheme: Scheme, target: Target, allowList: AllowList): AllowedHost[] {
  const named: AllowedHost[] = [];
  const absolute = /^(https?):\/\/([^/?#]*)/i.exec(view.requestTarget);
  if (absolute !== null) {
    const asked = parseTarget(absolute[2] ?? '', absolute[1]?.toLowerCase() === 'https' ? 'https' : 'http');
    if (targetText(asked) !== targetText(target)) named.push(requireAllowed(asked, allowList));
  }
  for (const value of headerValues(view.headers, 'host')) {
    const entry = readHost(value, scheme, allowList);
    if (entry !== null) named.push(entry);
  }
  return named;
}

function readHost(value: string, scheme: Scheme, allowList: AllowList): AllowedHost | null {
  try {
    return allowList.covering(parseTarget(value, scheme));
  } catch (thrown) {
    // A Host header that names no host routes nowhere; the bytes go out as they are.
    if (thrown instanceof RailtraceError && thrown.code === 'bad_request') return null;
    throw thrown;
  }
}

function strictest(entries: readonly AllowedHost[]): AllowedHost['environment'] {
  return entries.some((entry) => entry.environment === 'production') ? 'production' : 'sandbox';
}
