/** The import job's handle on its parse worker: feeds it a file, gives back its batches one by one, stops it at once. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { cancelledError, RailtraceError } from '../../../../shared/kernel/errors.ts';
import type { DatabaseAccess, GrantedFile } from '../../kernel/context.ts';
import { createSha256 } from '../../kernel/crypto.ts';
import { endWorker, startWorker } from '../../workers/pool.ts';
import { isFromParser, type FileOptions, type FromParser, type ToParser } from './messages.ts';

/** Chunks of the file that may wait in the worker. */
const chunksAhead = 2;

export interface Parser {
  /**
   * Runs one file through the worker.
   * @param handle called for every message but `room`, in order; the next is handed over when it has resolved
   * @throws RailtraceError `cancelled`, `limit_exceeded` when the worker ran out of memory, what `handle` or reading throws
   */
  parse(
    file: GrantedFile,
    options: FileOptions,
    signal: AbortSignal,
    handle: (message: FromParser) => Promise<void>,
  ): Promise<void>;
  close(): Promise<void>;
}

/** A worker that does not end by itself within this time is stuck, and is stopped from outside. */
const endingMs = 3000;

interface RunningWorker {
  readonly worker: Worker;
  /** Set to 1 to make the worker give up what it does, between two records. */
  readonly flag: Int32Array;
}

export function createParser(access: DatabaseAccess, tokenKey: Uint8Array): Parser {
  let present: RunningWorker | null = null;
  const retiring = new Set<Promise<void>>();
  const poison = new PoisonList();

  const start = (): RunningWorker => {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    return { worker: startWorker('parse', { access, tokenKey, flag }), flag };
  };

  /** Stopping a thread inside SQLite from outside can take the process with it: the worker is asked, and left alone. */
  const retire = (): void => {
    if (present === null) return;
    const { worker, flag } = present;
    present = null;
    Atomics.store(flag, 0, 1);
    const ending = endOrStop(worker).finally(() => retiring.delete(ending));
    retiring.add(ending);
  };

  return {
    parse: async (file, options, signal, handle) => {
      present ??= start();
      const beginning = new Beginning();
      try {
        await converse(present.worker, watched(file, beginning, poison), options, signal, handle);
      } catch (thrown) {
        // Half a file is in the worker: only a new one is known to be empty.
        retire();
        if (thrown instanceof WorkerDied) {
          poison.add(beginning);
          throw thrown.reported;
        }
        throw thrown;
      }
    },
    close: async () => {
      retire();
      await Promise.all(retiring);
    },
  };
}

/** A reader that ended in the middle of a file, and how that is said. */
class WorkerDied extends Error {
  readonly reported: Error;

  constructor(reported: Error) {
    super(reported.message, { cause: reported });
    this.reported = reported;
  }
}

/** What tells a file from others before it is read: its first bytes. */
class Beginning {
  private readonly hash = createSha256();
  private length = 0;
  private ended: string | null = null;

  /** @returns true once, when enough is known */
  add(chunk: Uint8Array): boolean {
    if (this.ended !== null) return false;
    const part = chunk.subarray(0, beginningBytes - this.length);
    this.hash.update(part);
    this.length += part.length;
    if (this.length < beginningBytes) return false;
    this.ended = this.hash.digestHex();
    return true;
  }

  get digest(): string {
    this.ended ??= this.hash.digestHex();
    return this.ended;
  }

  get complete(): boolean {
    return this.ended !== null;
  }
}

const beginningBytes = 64 * 1024;
/** How often a file may end its reader: once may be chance. */
const mostDeaths = 2;

/** Files that ended their reader: they are not tried without end. */
class PoisonList {
  private readonly deaths = new Map<string, number>();

  add(beginning: Beginning): void {
    this.deaths.set(beginning.digest, (this.deaths.get(beginning.digest) ?? 0) + 1);
  }

  /** @throws RailtraceError `limit_exceeded` */
  refuse(beginning: Beginning, name: string): void {
    if ((this.deaths.get(beginning.digest) ?? 0) < mostDeaths) return;
    throw new RailtraceError(
      'limit_exceeded',
      `${name} ended its reader ${String(mostDeaths)} times and is not tried again. Split it, or start Railtrace anew to try once more.`,
    );
  }
}

/** The file, with its first bytes looked at on the way. */
function watched(file: GrantedFile, beginning: Beginning, poison: PoisonList): GrantedFile {
  return {
    name: file.name,
    size: file.size,
    async *read(signal) {
      for await (const chunk of file.read(signal)) {
        if (beginning.add(chunk)) poison.refuse(beginning, file.name);
        yield chunk;
      }
      if (!beginning.complete) poison.refuse(beginning, file.name);
    },
  };
}

async function endOrStop(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return;
  const waiting = new AbortController();
  const late = delay(endingMs, undefined, { signal: waiting.signal }).then(
    async () => {
      await worker.terminate();
    },
    () => undefined, // it ended in time
  );
  worker.on('error', () => undefined); // its work is over: nobody waits for what it says now
  await Promise.race([endWorker(worker), late]);
  waiting.abort();
}

async function converse(
  worker: Worker,
  file: GrantedFile,
  options: FileOptions,
  signal: AbortSignal,
  handle: (message: FromParser) => Promise<void>,
): Promise<void> {
  const inbox = new Inbox(worker, signal, file.name);
  const reading = new AbortController();
  const stopReading = () => {
    reading.abort();
  };
  signal.addEventListener('abort', stopReading);
  try {
    worker.postMessage({ type: 'begin', file: options } satisfies ToParser);
    const feeding = feed(worker, file, reading.signal, inbox);
    feeding.catch((thrown: unknown) => {
      inbox.fail(thrown);
    });
    for (;;) {
      const message = await inbox.next();
      if (message.type === 'room') continue;
      await handle(message);
      if (message.type === 'batch') worker.postMessage({ type: 'acknowledged' } satisfies ToParser);
      else if (message.type !== 'recognised') break;
    }
    reading.abort();
  } finally {
    signal.removeEventListener('abort', stopReading);
    reading.abort();
    inbox.close();
  }
}

async function feed(worker: Worker, file: GrantedFile, signal: AbortSignal, inbox: Inbox): Promise<void> {
  let sent = 0;
  try {
    for await (const chunk of file.read(signal)) {
      await inbox.roomFor(sent - chunksAhead);
      // The worker may be reading the next file already: a chunk of this one would become part of it.
      if (signal.aborted) return;
      sent += 1;
      worker.postMessage({ type: 'chunk', bytes: chunk } satisfies ToParser);
    }
    if (signal.aborted) return;
    worker.postMessage({ type: 'end' } satisfies ToParser);
  } catch (thrown) {
    if (signal.aborted) return;
    throw thrown;
  }
}

/** The worker's messages in order, with the worker's end and the caller's cancel among them. */
class Inbox {
  private readonly worker: Worker;
  private readonly signal: AbortSignal;
  private readonly waiting: FromParser[] = [];
  private rooms = 0;
  private failure: { readonly reason: unknown } | null = null;
  private wake: (() => void)[] = [];
  private readonly name: string;

  constructor(worker: Worker, signal: AbortSignal, name: string) {
    this.worker = worker;
    this.signal = signal;
    this.name = name;
    worker.on('message', this.received);
    worker.on('error', this.died);
    worker.on('exit', this.ended);
    signal.addEventListener('abort', this.cancelled);
    if (signal.aborted) this.cancelled();
  }

  close(): void {
    this.worker.off('message', this.received);
    this.worker.off('error', this.died);
    this.worker.off('exit', this.ended);
    this.signal.removeEventListener('abort', this.cancelled);
    this.rouse();
  }

  fail(reason: unknown): void {
    this.failure ??= { reason };
    this.rouse();
  }

  async next(): Promise<FromParser> {
    for (;;) {
      if (this.failure !== null) throw this.failure.reason;
      const message = this.waiting.shift();
      if (message !== undefined) return message;
      await this.change();
    }
  }

  /** Resolves when the worker has taken this many chunks, or nothing more will come. */
  async roomFor(taken: number): Promise<void> {
    while (this.rooms <= taken && this.failure === null && this.listening()) await this.change();
  }

  private listening(): boolean {
    return this.worker.listeners('message').includes(this.received);
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake.push(resolve);
    });
  }

  private rouse(): void {
    const { wake } = this;
    this.wake = [];
    for (const resolve of wake) resolve();
  }

  private readonly received = (message: unknown): void => {
    if (!isFromParser(message)) return;
    if (message.type === 'room') this.rooms += 1;
    else this.waiting.push(message);
    this.rouse();
  };

  private readonly died = (error: Error): void => {
    const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.fail(
      new WorkerDied(
        outOfMemory
          ? new RailtraceError(
              'limit_exceeded',
              `${this.name} needs more memory than one import may use. Split it and import the parts.`,
            )
          : error,
      ),
    );
  };

  private readonly ended = (): void => {
    this.fail(
      new WorkerDied(
        new RailtraceError(
          'internal',
          `Reading ${this.name} stopped. Nothing of it was kept; import it again.`,
        ),
      ),
    );
  };

  private readonly cancelled = (): void => {
    this.fail(cancelledError(`The import of ${this.name}`));
  };
}
