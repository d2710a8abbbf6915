/** The one function that builds a window. Every option that decides what a page may do is stated, never left out. */
import { BrowserWindow, type BrowserWindowConstructorOptions, type Session } from 'electron';
import { expectingContents } from './harden.ts';

export interface WindowOptions {
  readonly session: Session;
  readonly preload: string;
  readonly areDevToolsAllowed: boolean;
  /** Facts for the preload, in the arguments of the page's process. */
  readonly additionalArguments: string[];
}

export function windowOptions({
  session,
  preload,
  areDevToolsAllowed,
  additionalArguments,
}: WindowOptions): BrowserWindowConstructorOptions {
  return {
    title: areDevToolsAllowed ? 'Railtrace · developer tools allowed' : 'Railtrace',
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    webPreferences: {
      session,
      preload,
      additionalArguments,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      plugins: false,
      spellcheck: false,
      devTools: areDevToolsAllowed,
    },
  };
}

/** Builds the workbench's window, still empty; it shows itself when there is something to see. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const window = expectingContents(() => new BrowserWindow(windowOptions(options)));
  window.once('ready-to-show', () => {
    window.show();
  });
  if (options.areDevToolsAllowed) {
    // The title keeps saying so, whatever the page calls itself.
    window.on('page-title-updated', (event, title) => {
      event.preventDefault();
      window.setTitle(`${title} · developer tools allowed`);
    });
  }
  return window;
}
