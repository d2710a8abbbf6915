/** Serves the built page over app://workstation/: its own files by GET and HEAD, with the policy of every document. */
import { readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { protocol, type Session } from 'electron';
import { contentSecurityPolicy, mediaTypeOf, pageHeaders } from '../../shared/kernel/pagePolicy.ts';
import { appScheme, resolveAppUrl } from './policy.ts';

/** Must run before `ready`: the scheme is a standard, secure origin, and no more than that. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

const headers = pageHeaders(contentSecurityPolicy());

/** @param folder the built page; a file outside it is never read, whatever a link inside it says */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle(appScheme, (request) => answer(folder, request));
}

/** The answer to one request of the page. */
export async function answer(folder: string, request: Request): Promise<Response> {
  const served = resolveAppUrl(request.url, request.method);
  if (served.kind === 'refused') return refusal(served.status);
  const mediaType = mediaTypeOf(served.segments.at(-1) ?? '');
  const bytes = mediaType === null ? null : await readContained(folder, served.segments);
  if (bytes === null || mediaType === null) return refusal(404);
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), {
    status: 200,
    headers: { ...headers, 'Content-Type': mediaType, 'Content-Length': String(bytes.length) },
  });
}

function refusal(status: 404 | 405): Response {
  return new Response(status === 405 ? 'Only GET and HEAD are answered.\n' : 'There is no such file.\n', {
    status,
    headers: {
      ...headers,
      'Content-Type': 'text/plain; charset=utf-8',
      ...(status === 405 ? { Allow: 'GET, HEAD' } : {}),
    },
  });
}

/** The file, or null where there is none inside the folder. */
async function readContained(folder: string, segments: readonly string[]): Promise<Buffer | null> {
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, ...segments));
    return path.startsWith(root + sep) ? await readFile(path) : null;
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return null;
    throw thrown;
  }
}
