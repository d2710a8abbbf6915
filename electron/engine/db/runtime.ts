/**
 * better-sqlite3's prebuilt binary needs Node 22 or newer; on Node 20 it ends the process with a segmentation fault
 * and no message. This check must run before that module is loaded, so it lives apart and the driver is imported after.
 */
import { RailtraceError } from '../../../shared/kernel/errors.ts';

export function requireRuntime(version = process.versions.node): void {
  const major = Number(version.split('.')[0]);
  if (major < 22) {
    throw new RailtraceError(
      'not_supported_here',
      `Railtrace needs Node 22 or newer; this is Node ${version}. Start it with "npm start" or "npm run railtrace", which bring the right one.`,
    );
  }
}
