import { readFile } from 'node:fs/promises';
import type { Sql } from '../../src/store/connect.ts';

/** Ticks of the system's clock in which /proc counts a process' time: 100 a second on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Seconds of processor time that the process' line in /proc says it has used, in user and kernel mode. The name may hold spaces and brackets. */
export const cpuSecondsOf = (stat: string): number => {
  const [utime, stime] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return ((utime ?? 0) + (stime ?? 0)) / ticksPerSecond;
};

const readCpu = async (pids: readonly number[]): Promise<Map<number, number>> => {
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)));
  return new Map(pids.flatMap((pid, i) => (stats[i] === undefined ? [] : [[pid, cpuSecondsOf(stats[i])]])));
};

/** Whose processor time is told apart. */
export type Party = 'postgres' | 'relay' | 'workers';
/** Cores that each kept busy, on average. A party that is not on this machine is missing. */
export type Busy = Partial<Record<Party, number>>;

type Reading = Map<Party, Map<number, number>>;

/** The server's processes, where it runs on this machine: the numbers of another machine would name strangers. */
const postgresPids = async (sql: Sql): Promise<number[]> => {
  const rows = await sql<{ pid: number }[]>`select pid from pg_stat_activity`;
  const pids = rows.map((row) => row.pid);
  const names = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')));
  return pids.filter((_, i) => names[i]?.startsWith('postgres'));
};

const read = async (sql: Sql, relayPid: number): Promise<Reading> => {
  const workers = await sql<{ pid: number }[]>`select pid from runners`;
  return new Map([
    ['postgres', await readCpu(await postgresPids(sql))],
    ['relay', await readCpu([relayPid])],
    ['workers', await readCpu(workers.map((row) => row.pid))],
  ]);
};

/** Cores kept busy between two readings: a process that was not there before began at nothing, and one that has gone since is not seen. */
export const busyBetween = (before: Reading, after: Reading, seconds: number): Busy =>
  Object.fromEntries(
    [...after].flatMap(([party, pids]) => {
      if (pids.size === 0) return [];
      const used = [...pids].reduce((sum, [pid, cpu]) => sum + cpu - (before.get(party)?.get(pid) ?? 0), 0);
      return [[party, Math.round((used / seconds) * 100) / 100]];
    }),
  );

/** Begins to watch; what it returns says what has been busy since. */
export const watchCpu = async (sql: Sql, relayPid: number): Promise<() => Promise<Busy>> => {
  const before = await read(sql, relayPid);
  const start = performance.now();
  return async () => {
    const seconds = (performance.now() - start) / 1000;
    return busyBetween(before, await read(sql, relayPid), seconds);
  };
};

/** In words, what held the drain up: the party that used most, and whether the cores were all in use. */
export const saturation = (busy: Busy, cores: number): string => {
  const parties = Object.entries(busy).toSorted(([, a], [, b]) => b - a);
  const [most] = parties;
  if (!most) return 'nothing is known of processor time here';
  const sum = parties.reduce((all, [, each]) => all + each, 0);
  const shares = parties.map(([party, each]) => `${party} ${each.toFixed(2)}`).join(', ');
  const free = cores - sum;
  const room =
    free < 0.15 * cores ? 'no core was free' : `${free.toFixed(2)} of ${cores} cores were free or used by others`;
  return `${most[0]} used most: ${shares} cores busy; ${room}`;
};
