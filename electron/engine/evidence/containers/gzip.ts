/** Gzip: one file inside another, expanded as a stream under the limits. Nothing is written to disk. */
import { createGunzip } from 'node:zlib';
import { expansionRatio, fileLimit, ratioFrom } from '../../../../shared/evidence/limits.ts';
import { RailtraceError } from '../../../../shared/kernel/errors.ts';
import { roomIn } from '../../archives/drain.ts';

/**
 * @param name the file's name, for the sentences of refusals
 * @throws RailtraceError `limit_exceeded`, `damaged_input`, and what `packed` throws
 */
export async function* gunzipped(
  name: string,
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const gunzip = createGunzip();
  let taken = 0;
  let given = 0;
  const feeding = feed(packed, gunzip, (bytes) => {
    taken += bytes;
  });
  // A failed read of the file must reach whoever reads what comes out.
  feeding.catch((thrown: unknown) => {
    gunzip.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)));
  });
  try {
    for await (const chunk of gunzip) {
      if (!(chunk instanceof Uint8Array)) continue;
      given += chunk.length;
      if (given > fileLimit)
        throw new RailtraceError(
          'limit_exceeded',
          `${name} expands to more than ${fileLimit / 2 ** 30} GiB. Split it and import the parts.`,
        );
      if (given > ratioFrom && given > taken * expansionRatio)
        throw new RailtraceError(
          'limit_exceeded',
          `${name} expands more than ${expansionRatio} times, which exports never do. It was not read.`,
        );
      yield chunk;
    }
  } catch (thrown) {
    if (thrown instanceof RailtraceError) throw thrown;
    throw new RailtraceError(
      'damaged_input',
      `${name} is damaged or cut off: its gzip data cannot be expanded. Ask for it again.`,
      {},
      { cause: thrown },
    );
  } finally {
    gunzip.destroy();
  }
}

async function feed(
  packed: AsyncIterable<Uint8Array>,
  gunzip: ReturnType<typeof createGunzip>,
  took: (bytes: number) => void,
): Promise<void> {
  for await (const chunk of packed) {
    if (gunzip.destroyed) return;
    took(chunk.length);
    if (!gunzip.write(chunk)) await roomIn(gunzip);
  }
  gunzip.end();
}
