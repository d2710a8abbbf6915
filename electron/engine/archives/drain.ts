/** Waiting for a stream of zlib to take more. */
import type { Writable } from 'node:stream';

/** Resolves when the stream has room again, or is closed and wants no more. */
export function roomIn(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const resume = (): void => {
      stream.off('drain', resume).off('close', resume);
      resolve();
    };
    stream.on('drain', resume).on('close', resume);
  });
}
