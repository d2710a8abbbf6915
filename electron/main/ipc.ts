/**
 * The one place where messages of a page enter main. There is one: the request for the engine's port. Its sender must
 * be the main frame of our own page in a window that we made; anything else is dropped without an answer.
 */
import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import { portChannel, secretSchema } from '../../shared/kernel/wire.ts';
import { decideSender } from './policy.ts';

export interface PortRequest {
  readonly contents: WebContents;
  readonly frame: WebFrameMain;
  /** 256 bits that this document chose; what is delivered to it carries them. */
  readonly nonce: string;
}

/** @param isKnown true for the web contents of our windows */
export function onPortRequest(
  isKnown: (contents: WebContents) => boolean,
  serve: (request: PortRequest) => void,
): void {
  ipcMain.on(portChannel, (event, message: unknown) => {
    const frame = event.senderFrame;
    const nonce = secretSchema.safeParse(message);
    const isAllowed = decideSender({
      isKnownWindow: isKnown(event.sender),
      isMainFrame: frame !== null && frame === event.sender.mainFrame,
      frameUrl: frame?.url ?? null,
    });
    if (isAllowed && frame !== null && nonce.success)
      serve({ contents: event.sender, frame, nonce: nonce.data });
  });
}
