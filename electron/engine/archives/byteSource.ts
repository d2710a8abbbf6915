/** Random access to bytes that may be far larger than memory: a file, or a buffer in tests. */
import { open } from 'node:fs/promises';
import { RailtraceError } from '../../../shared/kernel/errors.ts';

export interface ByteSource {
  readonly size: number;
  /** Exactly `length` bytes from `position`. @throws RailtraceError `damaged_input` when they are not there. */
  read(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Bytes read at a time when a member is streamed. */
export const chunkBytes = 256 * 1024;

export function bufferSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (position, length) => {
      if (position < 0 || position + length > bytes.length)
        return Promise.reject(beyondTheEnd(position, length));
      return Promise.resolve(bytes.subarray(position, position + length));
    },
    close: () => Promise.resolve(),
  };
}

export async function fileSource(file: string): Promise<ByteSource> {
  const handle = await open(file, 'r');
  const { size } = await handle.stat();
  return {
    size,
    read: async (position, length) => {
      if (position < 0 || position + length > size) throw beyondTheEnd(position, length);
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
        // The file shrank while it was being read.
        if (bytesRead === 0) throw beyondTheEnd(position + filled, length - filled);
        filled += bytesRead;
      }
      return bytes;
    },
    close: () => handle.close(),
  };
}

/** The span as a stream of chunks. */
export async function* readSpan(
  source: ByteSource,
  position: number,
  length: number,
): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length; done += chunkBytes) {
    yield await source.read(position + done, Math.min(chunkBytes, length - done));
  }
}

function beyondTheEnd(position: number, length: number): RailtraceError {
  return new RailtraceError(
    'damaged_input',
    `The file ends before byte ${String(position + length)}: it was cut short. Ask for it again.`,
    { position, length },
  );
}
