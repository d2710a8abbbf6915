/**
 * The engine as a process of the desktop: forked by main, which hands it one message port for each page and answers
 * its requests for native dialogs. It knows its vault from its arguments and everything else from the contract.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { toEngineSchema, type ToHost } from '../../shared/kernel/hostChannel.ts';
import type { Host } from './kernel/host.ts';
import { serve, type Served } from './kernel/serve.ts';
import { portWire, type PortLike } from './kernel/wires.ts';
import type { Engine } from './startEngine.ts';

/** The channel to main that a utility process has; its messages carry their ports beside them. */
interface HostChannel {
  on(event: 'message', listener: (event: { data: unknown; ports: PortLike[] }) => void): unknown;
  postMessage(message: unknown): void;
}

/** Longest that flushing may take when main asks us to close; main kills this process soon after. */
const closingLimitMs = 3_000;

function hostChannel(): HostChannel {
  const given: unknown = Reflect.get(process, 'parentPort');
  const channel = z
    .custom<HostChannel>(
      (value) => typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value,
    )
    .safeParse(given);
  if (!channel.success) throw new Error('The engine process is started by the desktop only.');
  return channel.data;
}

interface Asker {
  readonly host: Host;
  answer(id: number, paths: readonly string[]): void;
}

/** Dialogs by request and answer over the channel. */
function askingHost(send: (message: ToHost) => void): Asker {
  const waiting = new Map<number, (paths: readonly string[]) => void>();
  let lastId = 0;
  const ask = (message: (id: number) => ToHost): Promise<readonly string[]> =>
    new Promise((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      send(message(lastId));
    });
  return {
    host: {
      pickOpen: (title) => ask((id) => ({ kind: 'pickOpen', id, title })),
      pickSave: async (suggestedName) => {
        const [path] = await ask((id) => ({ kind: 'pickSave', id, suggestedName }));
        return path ?? null;
      },
    },
    answer: (id, paths) => {
      waiting.get(id)?.(paths);
      waiting.delete(id);
    },
  };
}

async function closeEngine(engine: Engine, clients: Iterable<Served>): Promise<never> {
  setTimeout(() => process.exit(1), closingLimitMs).unref();
  for (const client of clients) client.close();
  await engine.close();
  process.exit(0);
}

async function run(): Promise<void> {
  const channel = hostChannel();
  const { values } = parseArgs({ options: { vault: { type: 'string' } }, strict: true });
  if (values.vault === undefined) throw new Error('The engine process needs --vault.');
  const send = (message: ToHost): void => {
    channel.postMessage(message);
  };
  const asker = askingHost(send);
  const { startEngine } = await import('./startEngine.ts');
  const engine = startEngine({ vaultFolder: values.vault, host: asker.host });
  const clients = new Set<Served>();

  channel.on('message', ({ data, ports }) => {
    const message = toEngineSchema.parse(data);
    if (message.kind === 'picked') {
      asker.answer(message.id, message.paths);
    } else if (message.kind === 'close') {
      void closeEngine(engine, clients);
    } else {
      const [port] = ports;
      if (port === undefined) throw new Error('A client comes with its port.');
      const client = serve(engine.router, portWire(port), engine.context.log);
      clients.add(client);
      port.on('close', () => clients.delete(client));
    }
  });
  send({ kind: 'ready' });
}

await run();
