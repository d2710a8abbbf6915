/** A command's requests in the shape of HAR, which every reader of exchanges here knows. */
import type { ExactJson } from '../importing.ts';
import { curlRequests, type CurlRequest } from './request.ts';
import { webRequest } from './webRequest.ts';
import type { Command } from './words.ts';

/** @returns the requests that a command would send; null when it is no command that sends one */
export function requestsOfCommand(command: Command): CurlRequest[] | null {
  const single = webRequest(command);
  if (single !== null) return [single];
  const requests = curlRequests(command);
  return requests.length === 0 ? null : requests;
}

export function requestValue(request: CurlRequest): ExactJson {
  const pairs = (entries: readonly (readonly [string, string])[]): ExactJson =>
    entries.map(([name, value]) => ({ name, value }));
  const type = request.headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? '';
  const postData: Record<string, ExactJson> | null =
    request.parts.length > 0
      ? {
          mimeType: type,
          params: request.parts.map(({ name, value, fileName }) => ({
            name,
            value: value ?? '',
            fileName: fileName ?? '',
          })),
        }
      : request.body === null
        ? null
        : { mimeType: type, text: request.body };
  return {
    request: {
      method: request.method,
      url: request.url,
      httpVersion: request.httpVersion,
      headers: pairs(request.headers.map(({ name, value }) => [name, value] as const)),
      ...(postData === null ? {} : { postData }),
    },
    options: pairs(request.options),
    files: [...request.files],
  };
}

/** `POST /v1/payouts`, and how many more requests the command sends. */
export function commandTitle(requests: readonly CurlRequest[]): string {
  const first = requests[0];
  if (first === undefined) return 'command without an address';
  const path = first.url.replace(/^[a-z][a-z0-9+.-]{0,20}:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  const more = requests.length > 1 ? ` (and ${requests.length - 1} more)` : '';
  return `${first.method} ${path === '' ? '/' : path}${more}`.slice(0, 160);
}
