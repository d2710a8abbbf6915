/**
 * What the desktop allows, as pure functions over plain values: no Electron here, so every rule is tested as a table.
 * The wiring in harden.ts, protocol.ts, window.ts and ipc.ts asks these and does as they say.
 */
import { pageFile } from '../../shared/kernel/pagePolicy.ts';

export const appScheme = 'app';
export const appHost = 'workstation';
/** The page's origin: the only thing this program ever shows. */
export const appOrigin = `${appScheme}://${appHost}`;

/**
 * True for an address of the page itself. The slash after the host closes the authority: nothing can stand before the
 * host (`user@`) or after it (`.evil`, `:80`) without breaking the prefix.
 */
export function isAppUrl(url: string): boolean {
  return URL.canParse(url) && url.startsWith(`${appOrigin}/`);
}

/** May a frame go there? Only within the page. */
export function decideNavigation(url: string): boolean {
  return isAppUrl(url);
}

/** May the session fetch it? The page's files, its own blobs, and the developer tools where they are allowed. */
export function decideRequest(url: string, areDevToolsAllowed: boolean): boolean {
  if (isAppUrl(url) || url.startsWith(`blob:${appOrigin}/`)) return true;
  return areDevToolsAllowed && url.startsWith('devtools://');
}

/** May the page have it? Writing what the person copied to the clipboard, and nothing else, for the page itself. */
export function decidePermission(permission: string, requestingUrl: string): boolean {
  return (
    permission === 'clipboard-sanitized-write' && (isAppUrl(requestingUrl) || requestingUrl === appOrigin)
  );
}

export type Served =
  | { readonly kind: 'file'; readonly segments: readonly string[] }
  | { readonly kind: 'refused'; readonly status: 404 | 405 };

/** The page's file that a request of the app scheme names. */
export function resolveAppUrl(url: string, method: string): Served {
  if (method !== 'GET' && method !== 'HEAD') return { kind: 'refused', status: 405 };
  if (!isAppUrl(url)) return { kind: 'refused', status: 404 };
  // The path as it was sent: a parser would have resolved `..` and turned back slashes round already.
  const path = url.slice(appOrigin.length).split(/[?#]/, 1)[0] ?? '';
  const segments = pageFile(path);
  return segments === null ? { kind: 'refused', status: 404 } : { kind: 'file', segments };
}

export type External =
  | {
      readonly kind: 'ask';
      readonly url: string;
      /** ASCII, so that look-alike letters show. */ readonly host: string;
    }
  | { readonly kind: 'deny' };

/** May a link leave the program? Only to the web, only after the person saw the whole host. */
export function decideExternal(url: string): External {
  const parsed = url.length > 2048 ? null : URL.parse(url);
  if (parsed === null || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:'))
    return { kind: 'deny' };
  // A name before the host is there to make the host look like another one.
  if (parsed.username !== '' || parsed.password !== '' || parsed.host === '') return { kind: 'deny' };
  return { kind: 'ask', url: parsed.href, host: parsed.host };
}

export interface Sender {
  /** It came from a window that this program made. */
  readonly isKnownWindow: boolean;
  readonly isMainFrame: boolean;
  /** Null when the frame has gone. */
  readonly frameUrl: string | null;
}

/** May this frame speak to main? */
export function decideSender({ isKnownWindow, isMainFrame, frameUrl }: Sender): boolean {
  return isKnownWindow && isMainFrame && frameUrl !== null && isAppUrl(frameUrl);
}

/** Chromium's and Node's switches that would take a protection away, whoever added them to the command line. */
export const weakeningSwitches = [
  'allow-file-access-from-files',
  'allow-running-insecure-content',
  'auth-negotiate-delegate-whitelist',
  'auth-server-whitelist',
  'disable-site-isolation-trials',
  'disable-web-security',
  'enable-experimental-web-platform-features',
  'host-resolver-rules',
  'host-rules',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'inspect',
  'inspect-brk',
  'inspect-port',
  'js-flags',
  'load-extension',
  'log-net-log',
  'no-sandbox',
  'proxy-pac-url',
  'proxy-server',
  'remote-allow-origins',
  'remote-debugging-address',
  'remote-debugging-pipe',
  'remote-debugging-port',
  'renderer-cmd-prefix',
  'single-process',
  'unsafely-treat-insecure-origin-as-secure',
  'utility-cmd-prefix',
] as const;

/** The switches that keep a packaged program from starting. A program from source may be inspected. */
export function decideSwitches(isPackaged: boolean, hasSwitch: (name: string) => boolean): readonly string[] {
  return isPackaged ? weakeningSwitches.filter(hasSwitch) : [];
}

/** Developer tools: always from source; packaged only when this start asked for them, and then the title says so. */
export function decideDevTools(isPackaged: boolean, isAskedFor: boolean): boolean {
  return !isPackaged || isAskedFor;
}

/** What the engine may know of its surroundings: an allow-list, so that no variable can change how Node runs. */
const engineVariables: ReadonlySet<string> = new Set([
  'APPDATA',
  'HOME',
  'HOMEDRIVE',
  'HOMEPATH',
  'LANG',
  'LANGUAGE',
  'LOCALAPPDATA',
  'LOGNAME',
  'PATH',
  'SYSTEMROOT',
  'TEMP',
  'TMP',
  'TMPDIR',
  'TZ',
  'USER',
  'USERPROFILE',
  'WINDIR',
]);

export function engineEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const upper = name.toUpperCase();
    if (value !== undefined && (engineVariables.has(upper) || upper.startsWith('LC_'))) kept[name] = value;
  }
  return kept;
}

export interface DeepLink {
  readonly caseId: number;
}

/**
 * `railtrace://case/<id>` and nothing else: no query, no fragment, no escapes, no other host. A link only brings the
 * window to the front and asks for that case.
 */
export function parseDeepLink(url: string): DeepLink | null {
  const id = /^railtrace:\/\/case\/([1-9][0-9]{0,14})$/.exec(url)?.[1];
  return id === undefined ? null : { caseId: Number(id) };
}

/** The deep link among a second start's arguments, where there is exactly one. */
export function deepLinkOf(argv: readonly string[]): DeepLink | null {
  const links = argv.filter((argument) => argument.toLowerCase().startsWith('railtrace:'));
  return links.length === 1 ? parseDeepLink(links[0] ?? '') : null;
}
