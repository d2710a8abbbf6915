/**
 * Security related wiring, in one place and unconditional: `hardenApp` is the first call of index.ts, before anything
 * can fail or return early. Do not move a line out of here without reading what it keeps out.
 */
import type { App, Session, WebContents } from 'electron';
import { openOutside } from './external.ts';
import { decideNavigation, decidePermission, decideRequest, decideSwitches } from './policy.ts';
import { registerAppScheme } from './protocol.ts';

/** Web contents that our one window function is making right now. Everything else that appears is not ours. */
const expected = { count: 0 };

/** Runs `make` as the one place that may create web contents. */
export function expectingContents<Made>(make: () => Made): Made {
  expected.count += 1;
  try {
    return make();
  } finally {
    expected.count -= 1;
  }
}

/**
 * Before `ready`: sandbox for every renderer, the app scheme's privileges, and a guard on whatever web contents come
 * to be. A packaged program that was given a switch which weakens it does not start.
 */
export function hardenApp(app: App, areDevToolsAllowed: boolean): void {
  app.enableSandbox();
  registerAppScheme();
  const weakened = decideSwitches(app.isPackaged, (name) => app.commandLine.hasSwitch(name));
  if (weakened.length > 0) {
    process.stderr.write(
      `Railtrace does not start with the switch ${weakened.join(', ')}. Start it without.\n`,
    );
    app.exit(2);
  }
  app.on('web-contents-created', (_event, contents) => {
    guardContents(contents, areDevToolsAllowed);
  });
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, callback) => {
    event.preventDefault();
    callback(false);
  });
  app.on('select-client-certificate', (event, _contents, _url, _list, callback) => {
    event.preventDefault();
    callback();
  });
  app.on('login', (event) => {
    event.preventDefault();
  });
}

/** The developer tools are web contents as well: remote ones, whose page comes from Chromium itself. */
function isDevTools(contents: WebContents): boolean {
  return contents.getType() === 'remote' || contents.getURL().startsWith('devtools://');
}

function guardContents(contents: WebContents, areDevToolsAllowed: boolean): void {
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  if (expected.count === 0) {
    if (!areDevToolsAllowed || !isDevTools(contents)) contents.close({ waitForBeforeUnload: false });
    return;
  }
  const guard = (details: { readonly url: string; preventDefault(): void }): void => {
    if (!decideNavigation(details.url)) details.preventDefault();
  };
  contents.on('will-navigate', guard);
  contents.on('will-redirect', guard);
  contents.on('will-frame-navigate', guard);
  contents.setWindowOpenHandler(({ url }) => {
    void openOutside(url);
    return { action: 'deny' };
  });
}

/** What the page may ask of the machine, and what it may fetch: next to nothing. */
export function hardenSession(session: Session, areDevToolsAllowed: boolean): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(details.isMainFrame && decidePermission(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin, details) =>
      details.isMainFrame && decidePermission(permission, details.requestingUrl ?? requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => {
    callback(null);
  });
  session.setBluetoothPairingHandler((_details, callback) => {
    callback({ confirmed: false });
  });
  // The spell checker would fetch its dictionaries from the network.
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !decideRequest(details.url, areDevToolsAllowed) });
  });
  session.on('will-download', (event, item) => {
    if (!decideRequest(item.getURL(), false)) event.preventDefault();
  });
}
