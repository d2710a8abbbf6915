/**
 * Files enter and leave by one-use grants. The UI holds a grant id, never a path: a path only comes from the
 * desktop's own dialog or the command line, and uploaded bytes go straight to their reader, never to a temporary file.
 */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { cancelledError, RailtraceError } from '../../../shared/kernel/errors.ts';
import { grantIdSchema, type GrantId } from '../../../shared/kernel/ids.ts';
import type { GrantedFile, Grants } from './context.ts';
import { randomBytes } from './crypto.ts';

/** An upload's sender is held back while this much waits for its reader. */
const uploadWindow = 4 * 1024 * 1024;

class Upload implements GrantedFile {
  readonly name: string;
  readonly size: number;
  #waiting: Uint8Array[] = [];
  #buffered = 0;
  #received = 0;
  #state: 'open' | 'complete' | 'abandoned' = 'open';
  #wakeReader: (() => void) | null = null;
  #wakeSender: (() => void) | null = null;

  constructor(name: string, size: number) {
    this.name = name;
    this.size = size;
  }

  async append(bytes: Uint8Array, last: boolean): Promise<{ received: number }> {
    if (this.#state !== 'open') throw new RailtraceError('conflict', `The upload of ${this.name} has ended.`);
    this.#received += bytes.length;
    if (this.#received > this.size || (last && this.#received !== this.size)) {
      this.abandon();
      throw new RailtraceError(
        'bad_request',
        `The upload of ${this.name} does not have the size it announced.`,
      );
    }
    this.#waiting.push(bytes);
    this.#buffered += bytes.length;
    if (last) this.#state = 'complete';
    this.#wakeReader?.();
    while (this.#buffered > uploadWindow && this.#state === 'open') {
      await new Promise<void>((resolve) => {
        this.#wakeSender = resolve;
      });
    }
    return { received: this.#received };
  }

  abandon(): void {
    if (this.#state !== 'complete') this.#state = 'abandoned';
    this.#wakeReader?.();
    this.#wakeSender?.();
  }

  async *read(signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const rouse = (): void => this.#wakeReader?.();
    signal.addEventListener('abort', rouse);
    try {
      for (;;) {
        if (signal.aborted) throw cancelledError(`Reading ${this.name}`);
        const next = this.#waiting.shift();
        if (next !== undefined) {
          this.#buffered -= next.length;
          this.#wakeSender?.();
          yield next;
        } else if (this.#state === 'complete') {
          return;
        } else if (this.#state === 'abandoned') {
          throw cancelledError(`The upload of ${this.name}`);
        } else {
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
        }
      }
    } finally {
      signal.removeEventListener('abort', rouse);
      this.abandon();
    }
  }
}

function pathFile(path: string): GrantedFile {
  return {
    name: basename(path),
    size: null,
    async *read(signal) {
      const found = await stat(path).catch(() => null);
      if (found === null)
        throw new RailtraceError('not_found', `${path} does not exist. Check the name and try again.`);
      if (!found.isFile())
        throw new RailtraceError('bad_request', `${path} is not a file. Name the files inside it.`);
      const stream = createReadStream(path, { signal, highWaterMark: 1024 * 1024 });
      for await (const chunk of stream) {
        if (chunk instanceof Uint8Array) yield chunk;
      }
    },
  };
}

export function createGrants(): Grants {
  const incoming = new Map<GrantId, GrantedFile>();
  const uploads = new Map<GrantId, Upload>();
  const offered = new Map<GrantId, { name: string; path: string; size: number }>();
  const mint = (): GrantId => grantIdSchema.parse(Buffer.from(randomBytes(24)).toString('base64url'));
  const missing = (): RailtraceError =>
    new RailtraceError(
      'not_found',
      'This permission to read the file was used or has ended. Choose the file again.',
    );

  return {
    grantPath: (path) => {
      const id = mint();
      incoming.set(id, pathFile(path));
      return id;
    },
    openUpload: (name, size) => {
      const id = mint();
      const upload = new Upload(name, size);
      incoming.set(id, upload);
      uploads.set(id, upload);
      return id;
    },
    append: async (id, bytes, last) => {
      const upload = uploads.get(id);
      if (upload === undefined) throw missing();
      if (last) uploads.delete(id);
      return upload.append(bytes, last);
    },
    abandon: (id) => {
      uploads.get(id)?.abandon();
      uploads.delete(id);
      incoming.delete(id);
    },
    take: (id) => {
      const file = incoming.get(id);
      if (file === undefined) throw missing();
      incoming.delete(id);
      return file;
    },
    offer: (file) => {
      const id = mint();
      offered.set(id, file);
      return id;
    },
    readOffered: async (id, offset, length) => {
      const file = offered.get(id);
      if (file === undefined) throw missing();
      const handle = await open(file.path, 'r');
      try {
        const buffer = new Uint8Array(Math.max(0, Math.min(length, file.size - offset)));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
        return { bytes: buffer.subarray(0, bytesRead), total: file.size };
      } finally {
        await handle.close();
      }
    },
  };
}
