import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageProgram, runCommand, type Finished } from './commands.ts';
import { root } from './places.ts';

const configuration = z.looseObject({ electronVersion: z.string() });

/** electron-builder.yml as data. */
export function readConfiguration(): z.infer<typeof configuration> {
  return configuration.parse(parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')));
}

/**
 * Runs the whole file stage of electron-builder without Electron's binary: a folder that looks like
 * Electron's distribution stands in for it. The app.asar that comes out is the real one; the program
 * around it is not, and its fuses cannot be set (there is no binary to set them in).
 *
 * @param folder absolute path for the stand-in and the output, emptied first
 * @returns the packer's output and the folder that holds app.asar
 */
export async function packWithStandIn(folder: string): Promise<{ finished: Finished; resources: string }> {
  rmSync(folder, { recursive: true, force: true });
  const distribution = join(folder, 'electron');
  const output = join(folder, 'out');
  mkdirSync(join(distribution, 'resources'), { recursive: true });
  mkdirSync(join(distribution, 'locales'));
  writeFileSync(join(distribution, 'locales', 'en-GB.pak'), '');
  const { electronFuses: _fuses, ...real } = readConfiguration();
  writeFileSync(join(distribution, 'version'), real.electronVersion);
  copyFileSync('/bin/true', join(distribution, 'electron'));
  chmodSync(join(distribution, 'electron'), 0o755);
  const config = join(folder, 'configuration.json');
  writeFileSync(
    config,
    JSON.stringify({ ...real, electronDist: distribution, directories: { ...directoriesOf(real), output } }),
  );
  const finished = await runCommand(packageProgram('electron-builder'), [
    '--linux',
    '--dir',
    '--config',
    config,
  ]);
  const unpacked = process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked';
  return { finished, resources: join(output, unpacked, 'resources') };
}

function directoriesOf(config: Record<string, unknown>): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(config['directories']);
}
