/**
 * How the page is served, the same in both shells: its content security policy, the headers of every answer, the
 * types of its files, and which addresses name a file of the page at all. Pure, so that it is tested as tables.
 */

/**
 * Trusted Types policies that may exist: the app's own, which lets only this build's files start as workers, and the
 * one that Monaco draws its lines with.
 */
export const trustedTypesPolicies = ['railtrace', 'editorViewLayer'] as const;

/**
 * The content security policy of every document. Styles need 'unsafe-inline' since Monaco writes its theme's
 * colours into style elements; nothing else is inline and nothing is ever evaluated.
 *
 * @param connect sources of `connect-src` beyond the page's own origin, such as its own socket
 */
export function contentSecurityPolicy(connect: readonly string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    ['connect-src', "'self'", ...connect].join(' '),
    "img-src 'self' blob:",
    "font-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${trustedTypesPolicies.join(' ')}`,
  ].join('; ');
}

/** Headers of every answer, errors included. */
export function pageHeaders(policy: string): Record<string, string> {
  return {
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
    'Permissions-Policy':
      'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=()',
  };
}

const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['mjs', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['json', 'application/json; charset=utf-8'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['ico', 'image/x-icon'],
  ['woff2', 'font/woff2'],
  ['woff', 'font/woff'],
  ['ttf', 'font/ttf'],
  ['wasm', 'application/wasm'],
  ['md', 'text/plain; charset=utf-8'],
  ['txt', 'text/plain; charset=utf-8'],
]);

/** The media type of a file of the page, or null for a kind that the page does not have: then it is not served. */
export function mediaTypeOf(fileName: string): string | null {
  const dot = fileName.lastIndexOf('.');
  return dot < 0 ? null : (mediaTypes.get(fileName.slice(dot + 1).toLowerCase()) ?? null);
}

/** A name that a build gives its files: no dot at the start, no separator, no escape, no device name. */
const segmentGrammar = /^[A-Za-z0-9_-][A-Za-z0-9_.@~-]{0,199}$/;

/**
 * The file that a request's path names, as segments below the page's folder, or null where it names none.
 * The path is taken as it came: no percent escape is decoded, since no file of the page needs one. That leaves
 * nothing to decode twice, and `..`, back slashes, NUL, `//` and drive letters fail the grammar.
 *
 * @param path path part of the address, from the first slash up to `?` or `#`
 */
export function pageFile(path: string): readonly string[] | null {
  if (path === '/') return ['index.html'];
  if (!path.startsWith('/')) return null;
  const segments = path.slice(1).split('/');
  if (segments.length > 8) return null;
  return segments.every((segment) => segmentGrammar.test(segment)) ? segments : null;
}
