/**
 * The first step of every npm script: `node electron/dev/run.mjs <command> [arguments…]`.
 *
 * 1. Installs the locked packages when they are missing or differ from package-lock.json.
 * 2. Finds the pinned Node 24 that came with them and puts it first on PATH, since npm itself may be
 *    running on an older Node (better-sqlite3 ends in a segmentation fault there, without a message).
 * 3. Runs the command with the caller's standard streams and passes its exit code on.
 *
 * Plain JavaScript for Node 20 without packages: it runs before anything is installed. All it says goes
 * to stderr: stdout belongs to the command.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exclusively } from './exclusively.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const lowestNode = [22, 19];

/**
 * @param {string} message
 * @returns {never}
 */
function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/**
 * True when every package that the lock file demands here is installed in that version. The hidden lock
 * file is npm's own record of what lies in node_modules, written last: an interrupted install lacks it.
 *
 * @returns {boolean}
 */
function isInstalled() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = readRecord(installedFile);
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const present = installed[path];
    if (present === undefined)
      return entry.optional === true || entry.devOptional === true || entry.peer === true;
    return present.version === entry.version;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string }>} empty when a killed install left half a file
 */
function readRecord(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Runs `npm ci` with the npm that called us, or the one on PATH. */
function install() {
  process.stderr.write('Installing the packages named in package-lock.json (npm ci) …\n');
  // Dev packages hold the build: a NODE_ENV of production must not leave them out.
  const args = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--loglevel=error',
  ];
  const npmScript = process.env.npm_execpath;
  // stdin closed, both outputs on our stderr.
  const stdio = /** @type {import('node:child_process').StdioOptions} */ (['ignore', 2, 2]);
  const result =
    npmScript !== undefined && /\.c?js$/.test(npmScript)
      ? spawnSync(process.execPath, [npmScript, ...args], { cwd: root, stdio })
      : spawnSync('npm', args, { cwd: root, stdio, shell: process.platform === 'win32' });
  if (result.error !== undefined)
    stop(`npm could not be started (${result.error.message}). Install npm 10 or newer.`);
  if (result.status !== 0) {
    stop(
      'npm ci failed; its own lines above say why. Check the network or the npm registry setting, then run the command again.',
    );
  }
}

/**
 * The Node to run commands with: the pinned one, else the current one where it is new enough.
 *
 * @returns {string} absolute path of the executable
 */
function findNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const folder = join(root, 'node_modules', `node-${system}-${process.arch}`, 'bin');
  const pinned = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(pinned)) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [lowestMajor = 0, lowestMinor = 0] = lowestNode;
  if (major > lowestMajor || (major === lowestMajor && minor >= lowestMinor)) return process.execPath;
  return stop(
    `Railtrace has no pinned Node for ${process.platform}-${process.arch} and this Node is ${process.versions.node}: install Node ${lowestNode.join('.')} or newer.`,
  );
}

/**
 * Starts the command, hands signals down and leaves with its exit code.
 *
 * @param {string} node executable
 * @param {string} command
 * @param {string[]} args
 */
function run(node, command, args) {
  const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const env = {
    ...process.env,
    PATH: path,
    INIT_CWD: process.env.INIT_CWD ?? process.cwd(),
    // Keeps compiled and type-stripped sources, which halves the start of the command line.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.cache', 'compiled'),
  };
  const isNode = command === 'node';
  const child = spawn(isNode ? node : command, args, {
    cwd: root,
    env,
    stdio: 'inherit',
    shell: !isNode && process.platform === 'win32',
  });
  // A terminal sends SIGINT to the whole group itself; sent once more it would count as a second one.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  child.on('error', (error) => stop(`${command} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
  });
}

const [command, ...args] = process.argv.slice(2);
if (command === undefined) stop('Usage: node electron/dev/run.mjs <command> [arguments…]');
if (!isInstalled()) {
  await exclusively(join(root, '.cache', 'install.lock'), () => {
    if (!isInstalled()) install();
  });
}
run(findNode(), command, args);
