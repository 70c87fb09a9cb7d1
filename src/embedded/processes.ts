import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ps = (pid: number, column: string): string | undefined => {
  const { status, stdout } = spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
};

/** A file of /proc, or undefined when its process is gone. */
const proc = (path: string): string | undefined => {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
};

const bootId = (): string => proc('sys/kernel/random/boot_id')?.slice(0, 8) ?? '';

/** Fields of /proc/PID/stat from the third on: the second is the program's name in brackets, and may hold anything. */
const linuxStart = (pid: number): string | undefined => {
  const fields = proc(`${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
  const [state, startTicks] = [fields?.[0], fields?.[19]];
  return startTicks === undefined || state === 'Z' || state === 'X' ? undefined : `${bootId()}x${startTicks}`;
};

/**
 * When a process began, as an opaque word, or undefined when none runs under this number (a zombie does not run). Kept
 * beside a process number it tells the process from a later one that was given the same number, also after a restart of
 * the machine or container.
 */
export const processStart = (pid: number): string | undefined =>
  process.platform === 'linux' ? linuxStart(pid) : ps(pid, 'lstart')?.replace(/\W/g, '');

/**
 * The command line of a running process, its arguments separated by spaces; undefined when none runs under this number.
 */
export const processCommand = (pid: number): string | undefined =>
  process.platform === 'linux' ? proc(`${pid}/cmdline`)?.replaceAll('\0', ' ') : ps(pid, 'args');
