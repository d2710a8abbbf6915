/**
 * The line of the desktop: the message port that the preload passes on. The page asks once, with a nonce that only
 * it and main know; main answers with a port for each engine process that it starts.
 */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { portMessageSchema, type Capability } from '../../../shared/kernel/wire.ts';
import type { Dialer, Line, LineListener } from './line.ts';

export interface PortDoor {
  readonly capabilities: readonly Capability[];
  /** Asks for this document's port, once; what comes back carries the nonce. */
  request(nonce: string): void;
  /** Calls back with every message that this window sent to itself, with its ports. */
  listen(listener: (message: unknown, port: MessagePort | undefined) => void): () => void;
}

interface Delivered {
  readonly port: MessagePort;
  readonly generation: number;
}

export function portDialer(door: PortDoor, nonce: string): Dialer {
  let delivered: Delivered | null = null;
  let current: Line | null = null;
  let generation = 0;
  let waiting: ((next: Delivered) => void) | null = null;
  let stopped: ((error: RailtraceError) => void) | null = null;

  const endListening = door.listen((message, port) => {
    const parsed = portMessageSchema.safeParse(message);
    if (!parsed.success || parsed.data.nonce !== nonce) return;
    if (parsed.data.state === 'stopped') {
      stopped?.(new RailtraceError('internal', parsed.data.sentence));
      return;
    }
    if (port === undefined || parsed.data.generation <= generation) return;
    generation = parsed.data.generation;
    const next: Delivered = { port, generation };
    // A new port means that the engine behind the old one is gone, whether or not its end was seen.
    current?.close();
    if (waiting !== null) waiting(next);
    else delivered = next;
  });
  door.request(nonce);

  return {
    dial: async (listener) => {
      const next = delivered ?? (await new Promise<Delivered>((resolve) => (waiting = resolve)));
      delivered = null;
      waiting = null;
      current = portLine(next, door.capabilities, listener);
      return current;
    },
    onStopped: (listener) => {
      stopped = listener;
    },
    close: () => {
      endListening();
      current?.close();
      delivered?.port.close();
    },
  };
}

function portLine(
  { port, generation }: Delivered,
  capabilities: readonly Capability[],
  listener: LineListener,
): Line {
  let open = true;
  const end = (): void => {
    if (!open) return;
    open = false;
    port.close();
    listener.onClose();
  };
  port.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (open && typeof data === 'string') listener.onFrame(data);
  });
  port.addEventListener('close', end);
  port.start();
  return {
    generation,
    capabilities,
    isOpen: () => open,
    send: (frame) => {
      if (open) port.postMessage(frame);
    },
    close: end,
  };
}
