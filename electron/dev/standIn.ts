import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageProgram, runCommand, type Finished } from './commands.ts';
import { looseFuseWire } from './fuses.ts';
import { root } from './places.ts';

const configuration = z.looseObject({ electronVersion: z.string() });

/** What a run of the packer left. */
export type Packed = { readonly finished: Finished; readonly archive: string; readonly executable: string };

/** electron-builder.yml as data. */
export function readConfiguration(): z.infer<typeof configuration> {
  return configuration.parse(parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')));
}

/**
 * Runs the whole file stage of electron-builder without Electron's binary: a folder that looks like
 * Electron's distribution stands in for it. The app.asar that comes out is the real one; the program
 * around it is nothing but bytes in which the packer finds and sets the fuses.
 *
 * @param folder absolute path for the stand-in and the output, emptied first
 * @returns the packer's output, the archive and the program with its fuses set
 */
export async function packWithStandIn(folder: string): Promise<Packed> {
  rmSync(folder, { recursive: true, force: true });
  const distribution = join(folder, 'electron');
  const output = join(folder, 'out');
  mkdirSync(join(distribution, 'resources'), { recursive: true });
  mkdirSync(join(distribution, 'locales'));
  writeFileSync(join(distribution, 'locales', 'en-GB.pak'), '');
  const real = readConfiguration();
  writeFileSync(join(distribution, 'version'), real.electronVersion);
  writeFileSync(join(distribution, 'electron'), looseFuseWire(), { mode: 0o755 });
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
  const unpacked = join(output, process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked');
  return {
    finished,
    archive: join(unpacked, 'resources', 'app.asar'),
    executable: join(unpacked, 'railtrace'),
  };
}

function directoriesOf(config: Record<string, unknown>): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(config['directories']);
}
