import { describe, expect, it } from 'vitest';
import { issuePolicy } from '../../src/jobs/issue-policy/job.ts';
import { silentLogger } from '../../src/log.ts';
import { openQueue } from '../../src/queues/connection.ts';
import { createHint } from '../../src/queues/hint.ts';
import { relayDefaults, startRelay } from '../../src/queues/relay.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { freshRedis } from '../support/fresh-redis.ts';
import { startPostgres } from '../support/own-servers.ts';
import { waitUntil } from '../support/wait-until.ts';

const log = silentLogger();
const {
  topics: [topic],
  queue: name,
} = issuePolicy;

/** A relay that looks only once a minute unless it is told. */
const sleepyRelay = async (url: string) => {
  const redis = await freshRedis();
  const queue = openQueue({ kind: 'redis', url: redis.url }, name, log);
  const sql = connect(url, { max: 2, name: 'test relay' });
  const relay = await startRelay({
    sql,
    queues: new Map([[name, queue]]),
    log,
    settings: { ...relayDefaults, pollMs: 60_000, liveAhead: 1_000 },
  });
  return {
    [Symbol.asyncDispose]: async () => {
      await relay.stop();
      await queue.close();
      await sql.end({ timeout: 1 });
      await redis[Symbol.asyncDispose]();
    },
  };
};
const owe = async (sql: Sql): Promise<void> => {
  await sql`insert into outbox (topic, lane, subject_id) values (${topic}, 0, gen_random_uuid())`;
};
const pending = async (sql: Sql): Promise<number> => (await sql`select from outbox`).length;
const packed = (sql: Sql) => waitUntil('it is packed', async () => (await pending(sql)) === 0, 3_000);

/** Each signing sends a hint; the first one after the loss of a session may be lost with it. */
const hintUntilPacked = async (sql: Sql): Promise<void> => {
  const hint = createHint(sql, log);
  await waitUntil(
    'it is packed',
    async () => {
      hint();
      return (await pending(sql)) === 0;
    },
    8_000,
  );
};

describe('the hint', () => {
  it('wakes the relay long before it would look by itself, and many at once are one', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await using _relay = await sleepyRelay(database.url);
    let sent = 0;
    await sql.listen('doorstep_owed', () => {
      sent++;
    });
    const hint = createHint(sql, log);
    for (let k = 0; k < 50; k++) await Promise.all([owe(sql), owe(sql)]);
    for (let k = 0; k < 50; k++) hint();
    await packed(sql);
    await waitUntil('the hint has come', () => sent > 0);
    expect(sent).toBe(1);
  });

  it('wakes it still after the session that listened was ended', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await using _relay = await sleepyRelay(database.url);
    await owe(sql);
    createHint(sql, log)();
    await packed(sql);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doorstep test relay' and datname = current_database()`;
    await owe(sql);
    await hintUntilPacked(sql);
  });

  it('wakes it still after Postgres was away for a while', async () => {
    await using postgres = await startPostgres();
    await using _relay = await sleepyRelay(postgres.url);
    const sql = connect(postgres.url, { max: 2, name: 'test' });
    await owe(sql);
    createHint(sql, log)();
    await packed(sql);
    await sql.end({ timeout: 1 });
    await postgres.kill('SIGKILL');
    await new Promise((done) => setTimeout(done, 1_500));
    await postgres.restart();
    const again = connect(postgres.url, { max: 2, name: 'test' });
    await owe(again);
    await hintUntilPacked(again);
    await again.end({ timeout: 1 });
  });
});
