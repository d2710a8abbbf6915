/**
 * Everything outside the page is reached through here: `connectEngine()` finds out which host the page runs in, and
 * from then on nothing else needs to know.
 */
import { z } from 'zod';
import { capabilitySchema, preloadGlobal } from '../../../shared/kernel/wire.ts';
import { openConnection, whenReady, type EngineConnection } from './connection.ts';
import type { Dialer } from './line.ts';
import { pageNonce } from './nonce.ts';
import { portDialer, type PortDoor } from './port.ts';
import { pageSocketDoor, socketDialer } from './socket.ts';

export type { EngineConnection, EngineState } from './connection.ts';
export type { Capability } from '../../../shared/kernel/wire.ts';
export { followFeed } from './follow.ts';

/** What the desktop's preload puts into the page, and nothing else. */
const preloadSchema = z.object({
  port: z.custom<(nonce: string) => void>((value) => typeof value === 'function'),
  capabilities: z.array(capabilitySchema),
});

/**
 * Connects this page to its engine, over the desktop's message port where there is one and else over the browser
 * shell's socket. Resolves when the engine can be asked; the connection then lives through engine restarts.
 *
 * @throws RailtraceError with the sentence to show when there is no engine to be had
 */
export function connectEngine(): Promise<EngineConnection> {
  return whenReady(openConnection(pageDialer()));
}

function pageDialer(): Dialer {
  const offered = preloadSchema.safeParse(Reflect.get(globalThis, preloadGlobal));
  return offered.success
    ? portDialer(pagePortDoor(offered.data), pageNonce())
    : socketDialer(pageSocketDoor());
}

function pagePortDoor(preload: z.infer<typeof preloadSchema>): PortDoor {
  return {
    capabilities: preload.capabilities,
    request: preload.port,
    listen: (listener) => {
      const receive = (event: MessageEvent<unknown>): void => {
        if (event.source === window && event.origin === location.origin) listener(event.data, event.ports[0]);
      };
      window.addEventListener('message', receive);
      return () => {
        window.removeEventListener('message', receive);
      };
    },
  };
}
