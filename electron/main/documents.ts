/**
 * Which document of a window has a port. A document asks once and a second request from it is refused. A reload is a
 * new document: it gets a new generation, and the old one's port died with it.
 */
import { portDeliveryChannel } from '../../shared/kernel/wire.ts';
import type { EngineHost, PageLine } from './engineHost.ts';

/** The part of Electron's frame that is used here. */
export interface Frame<Port> {
  isDestroyed(): boolean;
  postMessage(channel: string, message: unknown, transfer?: Port[]): void;
}

export class Documents<Port> {
  readonly #host: EngineHost<Port>;
  readonly #lines = new Map<number, PageLine<Port>>();

  constructor(host: EngineHost<Port>) {
    this.#host = host;
  }

  /**
   * @param contentsId the web contents whose present document asks
   * @returns false when that document has asked before
   */
  admit(contentsId: number, frame: Frame<Port>, nonce: string): boolean {
    if (this.#lines.has(contentsId)) return false;
    const line: PageLine<Port> = {
      nonce,
      deliver: (message, ports) => {
        if (!frame.isDestroyed()) frame.postMessage(portDeliveryChannel, message, ports);
      },
    };
    this.#lines.set(contentsId, line);
    this.#host.attach(line);
    return true;
  }

  /** The document of these contents was left, reloaded or lost. */
  leave(contentsId: number): void {
    const line = this.#lines.get(contentsId);
    if (line === undefined) return;
    this.#lines.delete(contentsId);
    this.#host.detach(line);
  }
}
