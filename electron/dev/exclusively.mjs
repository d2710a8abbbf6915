import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const pollMs = 200;

/**
 * Runs one task at a time over all processes of this machine that name the same lock folder.
 *
 * The folder is the lock: `mkdir` either makes it or fails, on every file system. It holds the owner's
 * process id, so that a lock left behind by a killed owner is taken over instead of waited for.
 *
 * @template T
 * @param {string} lockFolder absolute path, its parent is created
 * @param {() => T | Promise<T>} task
 * @returns {Promise<T>} what the task returned
 */
export async function exclusively(lockFolder, task) {
  mkdirSync(dirname(lockFolder), { recursive: true });
  let announced = false;
  while (!take(lockFolder)) {
    if (!announced) {
      announced = true;
      process.stderr.write('Waiting for another Railtrace command that is preparing this folder.\n');
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  try {
    return await task();
  } finally {
    rmSync(lockFolder, { recursive: true, force: true });
  }
}

/**
 * @param {string} lockFolder
 * @returns {boolean} true when this process owns the lock now
 */
function take(lockFolder) {
  const ownerFile = join(lockFolder, 'owner');
  try {
    mkdirSync(lockFolder);
    writeFileSync(ownerFile, String(process.pid));
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  if (isAlive(readOwner(ownerFile))) return false;
  // Between the owner's mkdir and its write the file is absent: look twice before calling it abandoned.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pollMs);
  if (!isAlive(readOwner(ownerFile))) rmSync(lockFolder, { recursive: true, force: true });
  return false;
}

/**
 * @param {string} ownerFile
 * @returns {number | undefined}
 */
function readOwner(ownerFile) {
  try {
    return Number(readFileSync(ownerFile, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * @param {number | undefined} processId
 * @returns {boolean}
 */
function isAlive(processId) {
  if (processId === undefined || !Number.isInteger(processId) || processId <= 0) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: the process lives but belongs to somebody else.
    return codeOf(error) === 'EPERM';
  }
}

/**
 * @param {unknown} error
 * @returns {unknown} the system error code, such as 'ENOENT'
 */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
