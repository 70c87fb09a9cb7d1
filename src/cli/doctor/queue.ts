import type { Backend } from '../../queues/connection.ts';
import { inspectBackend, type RedisNode } from '../../queues/inspect.ts';
import { migrateCommand } from './database.ts';
import { type Finding, fault, good, warn } from './finding.ts';

const olderThan = (version: string, least: readonly [number, number]): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < least[0] || (major === least[0] && minor < least[1]);
};

const version = (n: RedisNode): Finding => {
  const what = `Redis ${n.version} at ${n.address}`;
  if (olderThan(n.version, [5, 0])) return fault('queue', `${what} is older than 5.0`, 'upgrade Redis to 6.2 or later');
  return olderThan(n.version, [6, 2])
    ? warn('queue', `${what} is older than 6.2`, 'upgrade Redis to 6.2 or later')
    : good('queue', what);
};

const persistence = (n: RedisNode): Finding =>
  n.appendOnly
    ? good('queue persistence', `${n.address} writes an append-only file`)
    : warn(
        'queue persistence',
        `${n.address} forgets waiting jobs when it is killed; nothing is lost, but what waited is driven again from Postgres only seconds later`,
        'in redis.conf: appendonly yes, appendfsync everysec',
      );

const eviction = (n: RedisNode): Finding =>
  n.evicts === 'noeviction'
    ? good('queue eviction', `${n.address} evicts nothing`)
    : fault(
        'queue eviction',
        `${n.address} has maxmemory-policy ${n.evicts}: a full Redis throws jobs away`,
        'in redis.conf: maxmemory-policy noeviction',
      );

const role = (n: RedisNode): Finding[] => [
  ...(n.replica
    ? [fault('queue', `${n.address} is a replica and takes no jobs`, 'name the primary in REDIS_URL')]
    : []),
  ...(n.serving
    ? []
    : [
        fault(
          'queue',
          `the cluster at ${n.address} does not serve all slots`,
          `start the nodes that are down; see which slots nobody serves with: redis-cli --cluster check ${n.address}`,
        ),
      ]),
];

const memory = (n: RedisNode): Finding => {
  const mend =
    'in redis.conf: maxmemory, half of what the machine has; a full Redis only delays: orders wait in Postgres';
  if (n.maxMemoryBytes === 0)
    return warn('queue memory', `${n.address} has no maxmemory: it grows until the machine kills it`, mend);
  const share = Math.round((100 * n.usedBytes) / n.maxMemoryBytes);
  const what = `${n.address} has filled ${share}% of its maxmemory`;
  return share < 80 ? good('queue memory', what) : warn('queue memory', what, 'raise maxmemory in redis.conf');
};

/** The queue's store. It only delivers: with it down, orders are signed as ever and wait in Postgres. */
export const examineQueue = async (backend: Backend): Promise<Finding[]> => {
  const state = await inspectBackend(backend);
  if (state.kind === 'redis')
    return [
      ...state.silent.map((error) =>
        fault('queue', error.message, 'start that node, or, if it is gone for good, take it out of REDIS_URL'),
      ),
      ...state.nodes.flatMap((n) => [version(n), ...role(n), persistence(n), eviction(n), memory(n)]),
    ];
  const { schemaVersion, knownVersion } = state;
  if (schemaVersion === 0) return [fault('queue', 'Postgres has no queue schema yet', migrateCommand)];
  if (schemaVersion < knownVersion)
    return [
      fault(
        'queue',
        `the queue schema in Postgres is ${schemaVersion}, this version needs ${knownVersion}`,
        migrateCommand,
      ),
    ];
  return [good('queue', `in Postgres, schema ${schemaVersion}`)];
};
