/**
 * What every entry point does first. Plain JavaScript without dependencies: it runs on Node 20 in a clone where nothing
 * is installed, installs what package-lock.json names, and hands over to Node 24.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = join(root, 'node_modules');
const bundledNode = join(modules, 'node', 'bin', 'node');
const ownMajor = Number(process.versions.node.split('.')[0]);

/** Standard output belongs to the command, so progress and complaints go to standard error. */
export const say = (line) => process.stderr.write(`doorstep: ${line}\n`);

export const fail = (line) => {
  say(line);
  process.exit(1);
};

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/**
 * Whether npm's own record of what it installed (node_modules/.package-lock.json) has every package of
 * package-lock.json at its version. Optional ones are made for other machines; development ones are asked for only
 * where `dev` is needed.
 */
const isInstalled = ({ dev }) => {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = packagesOf(record);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    const needed = path !== '' && !wanted.optional && (dev || !(wanted.dev || wanted.devOptional));
    return !needed || installed[path]?.version === wanted.version;
  });
};

/** Runs a program to its end, its output on our standard error; true if it succeeded. */
export const succeeds = (command, args, options = {}) =>
  spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options }).status === 0;

/**
 * Where npm may run no install scripts, the package that brings Node 24 is left without its binary: its own script is
 * run by hand.
 */
const ensureNode = () => {
  if (ownMajor >= 24 || existsSync(bundledNode)) return;
  succeeds(process.execPath, ['installArchSpecificPackage.js'], { cwd: join(modules, 'node') });
  if (!existsSync(bundledNode))
    fail('Node 24 could not be installed. Install Node 24 or later yourself and try again.');
};

/** Our mends of packages (patches/) are applied by npm's postinstall; where npm may run no scripts, here. Doing it twice changes nothing. */
const ensurePatches = () => {
  const tool = join(modules, 'patch-package', 'index.js');
  if (!succeeds(process.execPath, [tool], { stdio: ['ignore', 'ignore', 2] }))
    fail('the packages could not be patched (see above).');
};

/**
 * Installs the packages where they are missing or others than package-lock.json names. Costs some milliseconds when all
 * is there.
 */
export const ensureInstalled = ({ dev = false } = {}) => {
  if (ownMajor < 20) fail(`Node ${process.versions.node} is too old to begin with: install Node 20 or later.`);
  if (!isInstalled({ dev })) {
    say('installing packages (npm ci), a minute or so …');
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...(dev ? ['--include=dev'] : [])];
    const done = succeeds('npm', args, { stdio: ['ignore', 'ignore', 2] });
    if (!done) fail('npm ci failed (see above). Check that the npm registry can be reached, then try again.');
    ensurePatches();
  }
  ensureNode();
};

/** The environment for what the packages bring: Node 24 as `node`, their commands, and what V8 has compiled before, a third of a start. */
const environment = () => ({
  NODE_COMPILE_CACHE: join(modules, '.cache', 'node'),
  ...process.env,
  PATH: [dirname(bundledNode), join(modules, '.bin'), process.env.PATH].join(delimiter),
});

/** Runs one of the packages' commands in the project's folder, its output shown; true if it succeeded. */
export const runTool = (command, args) =>
  succeeds(join(modules, '.bin', command), args, { env: environment(), stdio: ['ignore', 1, 2] });

/**
 * Hands over to Node 24 and ends as it ends: same exit code, or same signal. A terminal's Ctrl-C (and hang-up) reaches
 * the child by itself, being sent to the whole process group; without a terminal, signals meant for us are passed on,
 * each kind once: npm and a group's kill may both bring the same one.
 */
export const handOver = (args) => {
  const node = ownMajor >= 24 ? process.execPath : bundledNode;
  const child = spawn(node, args, { stdio: 'inherit', env: environment() });
  const onTerminal = [0, 1, 2].some((fd) => isatty(fd));
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM']) {
    let passedOn = onTerminal && signal !== 'SIGTERM';
    process.on(signal, () => {
      if (!passedOn) child.kill(signal);
      passedOn = true;
    });
  }
  child.on('error', (error) => fail(`${node} cannot be run: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
};
