import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fail, say, succeeds } from './ensure.mjs';

const isThere = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;

/**
 * Installs a Debian package for a command that tests need, where this is allowed: as root on Debian or Ubuntu. Fails in
 * one line where it is not.
 */
export const ensureCommand = (command, debianPackage) => {
  if (isThere(command)) return;
  const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (mayInstall) {
    say(`installing ${debianPackage} (apt-get) …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const quiet = { env, stdio: ['ignore', 'ignore', 2] };
    succeeds('apt-get', ['update', '-qq'], quiet);
    succeeds('apt-get', ['install', '-y', '-qq', '--no-install-recommends', debianPackage], quiet);
  }
  if (!isThere(command))
    fail(`the tests need ${command}: install it (Debian and Ubuntu: apt-get install ${debianPackage}) and try again.`);
};
