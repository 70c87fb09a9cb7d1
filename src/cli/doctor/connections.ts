import type { Config } from '../../config.ts';
import { jobs } from '../../queues/catalogue.ts';
import type { ServerFacts } from '../../store/server-facts.ts';
import { type Finding, fault, good, warn } from './finding.ts';

const queues = new Set(jobs.map((job) => job.queue)).size;

/** Sessions that a process opens at most, as its pools are laid out: `main` in each, then by role; the console's role brings the API's. */
const main = 4;
const byRole = { api: 18, console: 30, relay: 5, scheduler: 1, worker: 0 } as const;

/**
 * The most sessions that one process of each of the roles has open at once on Postgres, its workers with it. On the Postgres backend of
 * the queue every producer holds three more a queue, the console's raw view one, and every worker as many as it runs chunks, and two.
 */
const sessionsWanted = (config: Pick<Config, 'roles' | 'workers' | 'concurrency' | 'redisUrl'>): number => {
  const onPostgres = config.redisUrl === undefined;
  const producer = onPostgres ? 3 * queues : 0;
  const worker = config.concurrency + 3 + producer + (onPostgres ? queues * (config.concurrency + 2) : 0);
  const has = new Set(config.roles);
  const roles = config.roles.filter((role) => role !== 'api' || !has.has('console'));
  const own = roles.reduce((sum, role) => sum + byRole[role], main);
  const looking = onPostgres && has.has('console') ? queues : 0;
  return own + looking + (has.has('relay') ? producer : 0) + (has.has('worker') ? config.workers * worker : 0);
};

/** Whether Postgres lets in all that these settings open, beside what others have open already. Pools fill under load only. */
export const connections = (
  config: Config,
  { maxConnections, reserved, othersOpen }: Pick<ServerFacts, 'maxConnections' | 'reserved' | 'othersOpen'>,
): Finding => {
  const wanted = sessionsWanted(config);
  const free = maxConnections - reserved - othersOpen;
  const what = `up to ${wanted} sessions are opened with these settings, ${free} of max_connections = ${maxConnections} are left for them`;
  const mend = `alter system set max_connections = ${Math.ceil((wanted * 2 + reserved + othersOpen) / 50) * 50}; then restart Postgres (or lower DOORSTEP_WORKERS or DOORSTEP_CONCURRENCY)`;
  if (free < wanted / 2) return fault('connections', what, mend);
  return free < wanted ? warn('connections', what, mend) : good('connections', what);
};
