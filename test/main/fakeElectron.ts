/**
 * Stands in for the `electron` module where a test looks at how main is wired: emitters that record what they were
 * given. It shows the wiring and the values; that Electron honours them is Electron's part.
 */
import { EventEmitter } from 'node:events';

export interface Navigation {
  readonly url: string;
  prevented: boolean;
  preventDefault(): void;
}

export function navigationTo(url: string): Navigation {
  const navigation: Navigation = {
    url,
    prevented: false,
    preventDefault: () => {
      navigation.prevented = true;
    },
  };
  return navigation;
}

export class FakeContents extends EventEmitter {
  static next = 1;
  readonly id = FakeContents.next++;
  readonly mainFrame = { url: 'app://workstation/', isDestroyed: () => false, postMessage: () => undefined };
  url = '';
  type = 'window';
  closedWith: unknown = undefined;
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  getType(): string {
    return this.type;
  }
  getURL(): string {
    return this.url;
  }
  close(options: unknown): void {
    this.closedWith = options;
  }
  reload(): void {
    this.emit('did-navigate');
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

export class FakeSession extends EventEmitter {
  readonly handlers = new Map<string, (...given: never[]) => unknown>();
  spellChecker = true;
  readonly protocol = {
    handle: (scheme: string, handler: (...given: never[]) => unknown) =>
      this.handlers.set(`protocol:${scheme}`, handler),
  };
  readonly webRequest = {
    onBeforeRequest: (handler: (...given: never[]) => unknown) => this.handlers.set('beforeRequest', handler),
  };
  setPermissionRequestHandler(handler: (...given: never[]) => unknown): void {
    this.handlers.set('permissionRequest', handler);
  }
  setPermissionCheckHandler(handler: (...given: never[]) => unknown): void {
    this.handlers.set('permissionCheck', handler);
  }
  setDevicePermissionHandler(handler: (...given: never[]) => unknown): void {
    this.handlers.set('device', handler);
  }
  setDisplayMediaRequestHandler(handler: (...given: never[]) => unknown): void {
    this.handlers.set('displayMedia', handler);
  }
  setBluetoothPairingHandler(handler: (...given: never[]) => unknown): void {
    this.handlers.set('bluetooth', handler);
  }
  setSpellCheckerEnabled(isEnabled: boolean): void {
    this.spellChecker = isEnabled;
  }
}

/** The order of the calls that matter, over the whole module. */
export const calls: string[] = [];
export const windows: FakeWindow[] = [];
export const sessions: { partition: string; session: FakeSession }[] = [];
export const privileges: unknown[] = [];
export const messages: { options: unknown }[] = [];
export const openedOutside: string[] = [];
export const forked: {
  path: string;
  args: string[];
  options: Record<string, unknown>;
  process: FakeUtility;
}[] = [];
export const answers = { messageBox: 0, locked: true };

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents();
  readonly options: unknown;
  readonly loaded: string[] = [];
  title = '';
  isShown = false;
  focused = 0;
  constructor(options: unknown) {
    super();
    this.options = options;
    calls.push('new BrowserWindow');
    windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  show(): void {
    this.isShown = true;
  }
  focus(): void {
    this.focused += 1;
  }
  restore(): void {
    this.emit('restore');
  }
  isMinimized(): boolean {
    return false;
  }
  isDestroyed(): boolean {
    return false;
  }
  setTitle(title: string): void {
    this.title = title;
  }
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    this.webContents.url = url;
  }
}

export class FakeUtility extends EventEmitter {
  readonly pid = 4242;
  readonly received: unknown[] = [];
  postMessage(message: unknown): void {
    this.received.push(message);
    if (JSON.stringify(message) === '{"kind":"close"}') this.emit('exit', 0);
  }
  kill(): boolean {
    this.emit('exit', 137);
    return true;
  }
}

class FakeApp extends EventEmitter {
  isPackaged = true;
  readonly switches = new Set<string>();
  readonly exits: number[] = [];
  quits = 0;
  readonly commandLine = { hasSwitch: (name: string) => this.switches.has(name) };
  enableSandbox(): void {
    calls.push('app.enableSandbox');
  }
  exit(code: number): void {
    this.exits.push(code);
  }
  quit(): void {
    this.quits += 1;
    calls.push('app.quit');
  }
  requestSingleInstanceLock(): boolean {
    calls.push('app.requestSingleInstanceLock');
    return answers.locked;
  }
  setAsDefaultProtocolClient(scheme: string): void {
    calls.push(`app.setAsDefaultProtocolClient ${scheme}`);
  }
  getPath(): string {
    return '/nonexistent/user-data';
  }
  async whenReady(): Promise<void> {
    calls.push('app.whenReady');
  }
}

export const app = new FakeApp();
export const BrowserWindow = FakeWindow;
export const ipcMain = new EventEmitter();
export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown) => {
    calls.push('protocol.registerSchemesAsPrivileged');
    privileges.push(schemes);
  },
};
export const session = {
  fromPartition: (partition: string) => {
    const made = new FakeSession();
    sessions.push({ partition, session: made });
    return made;
  },
};
export const dialog = {
  showMessageBox: async (options: unknown) => {
    messages.push({ options });
    return { response: answers.messageBox };
  },
};
export const shell = {
  openExternal: async (url: string) => {
    openedOutside.push(url);
  },
};
export const safeStorage = {
  isAsyncEncryptionAvailable: async () => false,
  getSelectedStorageBackend: () => 'basic_text',
};
export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: () => undefined,
};
export class MessageChannelMain {
  readonly port1 = new EventEmitter();
  readonly port2 = new EventEmitter();
}
export const utilityProcess = {
  fork: (path: string, args: string[], options: Record<string, unknown>) => {
    const process = new FakeUtility();
    forked.push({ path, args, options, process });
    return process;
  },
};
