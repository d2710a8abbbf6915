/**
 * `npm run package`: builds, packs with electron-builder and verifies the result.
 *
 * Where Electron's binary can be had the real packages of this system are made in release/ and the fuses
 * of the binary are read back. Elsewhere a stand-in takes its place, which gives a real, verified
 * app.asar and nothing that could be shipped; the command says so.
 */
import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale } from './build.ts';
import { chooseShell, thisMachine } from './chooseShell.ts';
import { packageProgram, runCommand } from './commands.ts';
import { findLooseFuses } from './fuses.ts';
import { compareWithAllowList, listFiles, readAllowList, startFromArchive } from './packagedFiles.ts';
import { cache, root } from './places.ts';
import { packWithStandIn } from './standIn.ts';

const release = join(root, 'release');

async function verify(archive: string): Promise<void> {
  const files = listFiles(archive);
  const faults = compareWithAllowList(files, readAllowList());
  if (faults.length > 0)
    throw new Error(`The package is not what the allow-list says:\n${faults.join('\n')}`);
  await startFromArchive(archive);
  const megabytes = (statSync(archive).size / 1e6).toFixed(1);
  console.log(`${archive}: ${files.length} files, ${megabytes} MB, all on the allow-list.`);
  console.log('Its browser shell starts and serves the page under this Node.');
}

/** Where electron-builder leaves the unpacked program of this system: [program, archive] below release/. */
function unpackedProgram(): readonly [program: string, archive: string] {
  const arm = process.arch === 'arm64' ? '-arm64' : '';
  if (process.platform === 'darwin') {
    const app = join(release, `mac${arm}`, 'Railtrace.app');
    return [app, join(app, 'Contents', 'Resources', 'app.asar')];
  }
  const folder = join(release, `${process.platform === 'win32' ? 'win' : 'linux'}${arm}-unpacked`);
  const program = process.platform === 'win32' ? 'Railtrace.exe' : 'railtrace';
  return [join(folder, program), join(folder, 'resources', 'app.asar')];
}

async function requireHardened(program: string): Promise<void> {
  const loose = await findLooseFuses(program);
  if (loose.length > 0) throw new Error(`${program} is not hardened: ${loose.join('; ')}.`);
}

async function packWithElectron(): Promise<void> {
  const finished = await runCommand(packageProgram('electron-builder'), ['--publish', 'never'], {
    show: 'live',
  });
  if (finished.code !== 0) throw new Error('electron-builder failed; its own lines above say why.');
  const [program, archive] = unpackedProgram();
  await requireHardened(program);
  await verify(archive);
  console.log(`The packages lie in ${release}; the fuses of the program are set.`);
}

async function packStandIn(reason: string): Promise<void> {
  const packed = await packWithStandIn(join(cache, 'stand-in'));
  if (packed.finished.code !== 0) throw new Error(`electron-builder failed:\n${packed.finished.output}`);
  await requireHardened(packed.executable);
  await verify(packed.archive);
  mkdirSync(release, { recursive: true });
  copyFileSync(packed.archive, join(release, 'app.asar'));
  console.log(`STAND-IN: ${reason}, so a stand-in took the place of Electron's binary.`);
  console.log('release/app.asar is real and verified; there is no program around it.');
}

await buildIfStale();
const machine = thisMachine();
// Packing needs the binary, not a window: neither the display nor the user matters here.
const choice = await chooseShell({ ...machine, isRoot: false, env: { ...machine.env, DISPLAY: ':0' } });
if (choice.kind === 'desktop') await packWithElectron();
else await packStandIn(choice.reason);
