/** Answers requests for the page's own files, from the built folder or, in development, from Vite. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RailtraceError } from '../../shared/kernel/errors.ts';
import { mediaTypeOf, pageFile } from '../../shared/kernel/pagePolicy.ts';

export type Page = (asked: IncomingMessage, answer: ServerResponse) => Promise<void>;

/** @param folder the built page; nothing outside it can be named (pageFile's grammar) */
export function builtPage(folder: string): Page {
  return async (asked, answer) => {
    const file = pageFile((asked.url ?? '').split(/[?#]/, 1)[0] ?? '');
    const mediaType = file === null ? null : mediaTypeOf(file.at(-1) ?? '');
    const bytes = file === null || mediaType === null ? null : await readIfThere(join(folder, ...file));
    if (bytes === null || mediaType === null) {
      answer.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' });
      answer.end(asked.method === 'HEAD' ? undefined : 'There is no such file.\n');
      return;
    }
    answer.writeHead(200, { 'Content-Type': mediaType, 'Content-Length': bytes.length });
    answer.end(asked.method === 'HEAD' ? undefined : bytes);
  };
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return null;
    throw thrown;
  }
}

/**
 * The page as a development server makes it, fetched for each request, so that it has this shell's origin.
 * @throws RailtraceError `bad_request` for an address that is not on this machine's loopback
 */
export function developmentPage(address: string): Page {
  const base = URL.parse(address);
  if (base?.protocol !== 'http:' || !['127.0.0.1', 'localhost'].includes(base.hostname)) {
    throw new RailtraceError(
      'bad_request',
      '--dev-server takes an http address of this machine, such as http://127.0.0.1:5173.',
    );
  }
  return (asked, answer) =>
    new Promise((resolve, reject) => {
      const forwarded = request(
        {
          host: base.hostname,
          port: base.port,
          method: asked.method,
          path: asked.url,
          headers: forwardedHeaders(asked, base.host),
        },
        (received) => {
          const { 'content-type': mediaType, etag } = received.headers;
          answer.writeHead(received.statusCode ?? 502, {
            ...(mediaType === undefined ? {} : { 'Content-Type': mediaType }),
            ...(etag === undefined ? {} : { ETag: etag }),
          });
          received.pipe(answer);
          received.on('end', resolve);
          received.on('error', reject);
        },
      );
      forwarded.on('error', reject);
      forwarded.end();
    });
}

function forwardedHeaders(asked: IncomingMessage, host: string): Record<string, string> {
  const { accept } = asked.headers;
  return { host, ...(accept === undefined ? {} : { accept }) };
}

/** In development the page is scripts of Vite's making, some inline, and listens to Vite's own socket. */
export function developmentPolicy(address: string): string {
  const socket = address.replace(/^http:/, 'ws:');
  return [
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self' data:",
    `connect-src 'self' ${socket}`,
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}
