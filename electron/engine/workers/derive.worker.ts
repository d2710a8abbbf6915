/** Derives the key-encryption key from the passphrase off the main thread: Argon2id takes about half a second by design. */
import { parentPort, workerData } from 'node:worker_threads';
import { argon2id } from 'hash-wasm';
import { z } from 'zod';

const input = z
  .object({
    passphrase: z.string(),
    salt: z.instanceof(Uint8Array),
    memoryKib: z.number().int(),
    iterations: z.number().int(),
    parallelism: z.number().int(),
  })
  .parse(workerData);

const key = await argon2id({
  password: input.passphrase.normalize('NFC'),
  salt: input.salt,
  memorySize: input.memoryKib,
  iterations: input.iterations,
  parallelism: input.parallelism,
  hashLength: 32,
  outputType: 'binary',
});
parentPort?.postMessage(key);
