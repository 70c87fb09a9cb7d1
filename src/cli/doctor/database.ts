import type { Config } from '../../config.ts';
import type { Sql } from '../../store/connect.ts';
import { schemaState } from '../../store/migrate.ts';
import { type ServerFacts, serverFacts } from '../../store/server-facts.ts';
import { connections } from './connections.ts';
import { type Finding, fault, good, warn } from './finding.ts';

const leastVersion = 15;

const version = (facts: ServerFacts): Finding => {
  const what = `PostgreSQL ${facts.version}`;
  if (facts.versionNumber >= leastVersion * 10_000) return good('postgres', what);
  return fault('postgres', `${what} is older than ${leastVersion}`, `upgrade the server to ${leastVersion} or later`);
};

/** What makes an acknowledged order survive a power cut. */
const durability = (facts: ServerFacts): Finding[] => {
  const mends = {
    fsync: facts.fsync,
    full_page_writes: facts.fullPageWrites,
    synchronous_commit: facts.synchronousCommit,
  };
  const off = Object.entries(mends).filter(([, value]) => value === 'off');
  if (off.length === 0) return [good('durability', 'a commit is on disk before it is acknowledged')];
  return off.map(([setting]) =>
    fault(
      'durability',
      `${setting} is off: a power cut may lose orders that were acknowledged`,
      `alter system set ${setting} = on; select pg_reload_conf();`,
    ),
  );
};

const clock = ({ aheadMs }: ServerFacts): Finding => {
  const what = `this machine's clock and Postgres' are ${Math.abs(aheadMs)} ms apart`;
  const mend = 'let both machines keep time by NTP (chrony, systemd-timesyncd)';
  if (Math.abs(aheadMs) >= 60_000) return fault('clock', what, mend);
  return Math.abs(aheadMs) >= 1_000 ? warn('clock', what, mend) : good('clock', what);
};

/** A pooler that drops what a session asks for breaks more than instants: locks and listening need a session of their own too. */
const timeZone = ({ timeZone: zone }: ServerFacts): Finding =>
  zone === 'UTC'
    ? good('time zone', 'sessions run in UTC')
    : fault(
        'time zone',
        `sessions run in ${zone} though they ask for UTC: something between here and Postgres drops their settings`,
        'let DATABASE_URL name Postgres itself, not a pooler in transaction mode',
      );

/** Forced ones write every page whole again: under load the same work costs up to twice as much. */
const checkpoints = ({ checkpoints: { timed, forced } }: ServerFacts): Finding =>
  forced > 10 && forced > timed
    ? warn(
        'checkpoints',
        `${forced} of ${timed + forced} checkpoints were forced by a full write-ahead log`,
        "alter system set max_wal_size = '4GB'; select pg_reload_conf(); select pg_stat_reset_shared('bgwriter');",
      )
    : good('checkpoints', `${timed} by the clock, ${forced} forced`);

/** The server itself: version, durability, clock, room for our sessions. */
export const examineServer = async (sql: Sql, config: Config): Promise<Finding[]> => {
  const facts = await serverFacts(sql);
  return [
    version(facts),
    ...durability(facts),
    clock(facts),
    timeZone(facts),
    connections(config, facts),
    checkpoints(facts),
  ];
};

export const migrateCommand = 'npm run doorstep -- migrate';

/** Whether the schema is this version's. A newer one is allowed: migrations are expand, then contract. */
export const examineSchema = async (url: string): Promise<Finding> => {
  const { applied, known } = await schemaState(url);
  if (applied < known) return fault('schema', `${applied} of ${known} migrations are applied`, migrateCommand);
  if (applied > known)
    return warn(
      'schema',
      `${applied} migrations are applied, this version knows ${known}`,
      'bring this machine to the newer version of Doorstep',
    );
  return good('schema', `all ${known} migrations are applied`);
};
