import { describe, expect, it } from 'vitest';
import { watchAlarms } from '../../../src/queues/sweep.ts';
import { listOpenAlarms } from '../../../src/store/alarms.ts';
import { takeOverdue } from '../../../src/store/chunks.ts';
import { connect } from '../../../src/store/connect.ts';
import { listQuarantine, retryQuarantined } from '../../../src/store/quarantine.ts';
import { cityAccess } from '../../support/access.ts';
import { books } from '../../support/books.ts';
import { orders } from '../../support/builders.ts';
import { pack, packAgain, performJob, runChunks, runnerOf, runnerWith } from '../../support/perform-job.ts';
import { freshWorld, type World } from '../../support/world.ts';

/** Makes the database refuse every policy of these orders, as a constraint would that nobody thought of. */
const refusePolicies = async ({ sql }: World, ids: readonly string[]): Promise<void> => {
  await sql.unsafe(
    `
    create table refused as select unnest($1::uuid[]) as id`,
    [ids as string[]],
  );
  await sql.unsafe(`
    create function refuse() returns trigger language plpgsql as $$
    begin
      if exists (select from refused where id = new.order_id) then
        raise exception 'refused by the test' using errcode = '23514', constraint = 'test_refuses';
      end if;
      return new;
    end $$;
    create trigger refuse before insert on policies for each row execute function refuse()`);
};
const quarantined = async ({ sql }: World): Promise<string[]> =>
  (await listQuarantine(sql, cityAccess(), { limit: 1_000 })).map((row) => row.subjectId).toSorted();

/** Runs what the relay would drive again, so many times over. */
const driveOverdue = async (world: World, rounds: number): Promise<void> => {
  for (let round = 0; round < rounds; round++) {
    const overdue = await takeOverdue(world.sql, ['order.signed'], 60, 100);
    const ids = overdue.map((chunk) => chunk.id);
    await runChunks(world, 'issue-policy', ids);
  }
};

describe('a row that cannot be processed', () => {
  it('stands alone in quarantine and the other 499 of its chunk are done', async () => {
    await using world = await freshWorld();
    const ids = await orders(world, 500);
    const bad = ids[377] ?? '';
    await refusePolicies(world, [bad]);
    await performJob(world, 'issue-policy');
    expect(await listQuarantine(world.sql, cityAccess(), { limit: 10 })).toMatchObject([
      {
        subjectId: bad,
        job: 'issue-policy',
        topic: 'order.signed',
        code: '23514',
        message: 'refused by the test',
        attempts: 1,
      },
    ]);
    expect(await books(world, { owed: 1 })).toMatchObject({ policies: 499 });
  });

  it('opens an alarm, which closes when a person has mended and retried it', async () => {
    await using world = await freshWorld();
    const [bad = ''] = await orders(world, 3);
    await refusePolicies(world, [bad]);
    await performJob(world, 'issue-policy');
    await watchAlarms(world.sql);
    await watchAlarms(world.sql);
    expect(await listOpenAlarms(world.sql)).toMatchObject([
      { kind: 'quarantined', subject: 'issue-policy', detail: { count: 1 } },
    ]);

    await world.sql`truncate refused`;
    const [row] = await listQuarantine(world.sql, cityAccess(), { limit: 1 });
    await retryQuarantined(world.sql, cityAccess(), [row?.id ?? ''], { reason: 'mended', at: world.now });
    const chunks = await world.sql<{ id: number }[]>`select id from chunks where topic = 'order.signed'`;
    await runChunks(
      world,
      'issue-policy',
      chunks.map((chunk) => chunk.id),
    );
    await watchAlarms(world.sql);
    expect(await listOpenAlarms(world.sql)).toEqual([]);
    expect(await books(world)).toMatchObject({ policies: 3 });
  });

  it('does not pull others along: many bad rows are all found, and no good one with them', async () => {
    await using world = await freshWorld();
    const ids = await orders(world, 200);
    const bad = ids.filter((_, i) => i % 17 === 3);
    await refusePolicies(world, bad);
    await performJob(world, 'issue-policy', { size: 100, lanes: 2 });
    expect(await quarantined(world)).toEqual(bad.toSorted());
    expect(await books(world, { owed: bad.length })).toMatchObject({ policies: 200 - bad.length });
  });

  it('in the chunk in which the fund runs out is set aside, and the rest is paid to the last fen', async () => {
    await using world = await freshWorld({ annualBudgetFen: 40 * 60 + 39 });
    const ids = await orders(world, 100);
    const bad = ids[10] ?? '';
    await refusePolicies(world, [bad]);
    await performJob(world, 'issue-policy');
    expect(await quarantined(world)).toEqual([bad]);
    expect(await books(world, { owed: 1 })).toEqual({
      policies: 60,
      exclusions: 39,
      chargedFen: 2_400,
      spentFen: 2_400,
    });
  });

  it('is one whose facts contradict one another: nothing of it is written', async () => {
    await using world = await freshWorld();
    const [noPerson = '', noBirth = ''] = await orders(world, 20);
    await world.sql`update orders set person_id = null where id = ${noPerson}`;
    await world.sql`update orders set person_id = null, birth_date = null where id = ${noBirth}`;
    await performJob(world, 'issue-policy');
    expect(await quarantined(world)).toEqual([noPerson]);
    expect(await books(world, { owed: 1 })).toMatchObject({ policies: 18, exclusions: 1 });
  });

  it('is found even when its whole chunk cannot be read for it', async () => {
    await using world = await freshWorld();
    const ids = await orders(world, 100);
    const bad = ids[70] ?? '';
    await world.sql`alter table orders drop constraint orders_length`;
    await world.sql`update orders set ends_at = 'infinity' where id = ${bad}`;
    await performJob(world, 'issue-policy');
    await driveOverdue(world, 10);
    expect(await quarantined(world)).toEqual([bad]);
    await world.sql`delete from orders where id = ${bad}`;
    expect(await books(world)).toMatchObject({ policies: 99 });
  });

  it('is not driven again by another list that holds it, only by a person', async () => {
    await using world = await freshWorld();
    const [bad = '', good = ''] = await orders(world, 2);
    await refusePolicies(world, [bad]);
    await performJob(world, 'issue-policy', { orderIds: [bad] });
    expect(await quarantined(world)).toEqual([bad]);
    await world.sql`truncate refused`;
    await performJob(world, 'issue-policy');
    expect(await books(world, { owed: 1 })).toMatchObject({ policies: 1 });
    expect(await world.sql`select from policies where order_id = ${good}`).toHaveLength(1);
  });

  it('holds no personal data and no row in what is written about it', async () => {
    await using world = await freshWorld();
    const [bad = ''] = await orders(world, 2);
    await world.sql`update orders set person_id = null where id = ${bad}`;
    await performJob(world, 'issue-policy');
    const [row] = await listQuarantine(world.sql, cityAccess(), { limit: 1 });
    expect(row).toMatchObject({
      code: '23502',
      message: 'null value in column "person_id" of relation "premium_charges" violates not-null constraint',
    });
  });
});

describe('a failure that is nobody’s fault', () => {
  it('goes back to the queue, sets nothing aside and gives the chunk back', async () => {
    await using world = await freshWorld();
    await orders(world, 10);
    const chunks = await pack(world, 'issue-policy');
    const run = runnerWith(world, async () => {
      await world.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doorstep test worker' and datname = current_database()`;
    });
    await expect(runChunks(world, 'issue-policy', chunks, { run })).rejects.toThrow();
    const [chunk] =
      await world.sql`select runner, attempts, due_at < clock_timestamp() + interval '6 seconds' as soon from chunks where topic = 'order.signed'`;
    expect(chunk).toEqual({ runner: null, attempts: 1, soon: true });
    expect(await quarantined(world)).toEqual([]);
    await runChunks(world, 'issue-policy', chunks);
    expect(await books(world)).toMatchObject({ policies: 10 });
  });

  it('of a chunk that takes too long is mended by halves of it', async () => {
    await using world = await freshWorld();
    await orders(world, 60);
    await world.sql.unsafe(`
      create function slow() returns trigger language plpgsql as $$
      begin perform pg_sleep(0.02 * (select count(*) from fresh)); return null; end $$;
      create trigger slow after insert on policies referencing new table as fresh for each statement execute function slow()`);
    const hasty = connect(world.url, { max: 2, name: 'hasty', steadyPlans: true, statementTimeoutMs: 700 });
    await performJob({ ...world, chunkSql: hasty }, 'issue-policy');
    expect([...(await world.sql`select cardinality(ids) as size from chunks where topic = 'order.signed'`)]).toEqual([
      { size: 30 },
      { size: 30 },
    ]);
    await driveOverdue({ ...world, chunkSql: hasty }, 1);
    await hasty.end();
    expect(await books(world)).toMatchObject({ policies: 60 });
  });

  it('of a deadlock is retried by the queue, not bisected', async () => {
    await using world = await freshWorld();
    const ids = await orders(world, 4);
    await world.sql.unsafe(`
      create function deadlock() returns trigger language plpgsql as $$
      begin raise exception 'deadlock detected' using errcode = '40P01'; end $$;
      create trigger deadlock before insert on policies for each statement execute function deadlock()`);
    await expect(performJob(world, 'issue-policy')).rejects.toMatchObject({ code: '40P01' });
    await world.sql`drop trigger deadlock on policies`;
    await runChunks(world, 'issue-policy', [await packAgain(world, 'issue-policy', ids)]);
    await world.sql`delete from chunks where topic = 'order.signed'`;
    expect(await quarantined(world)).toEqual([]);
    await books(world);
  });
});

describe('a shutdown', () => {
  it('that comes between two steps gives the chunk back without doing it', async () => {
    await using world = await freshWorld();
    await orders(world, 10);
    const [chunk = 0] = await pack(world, 'issue-policy');
    const shutdown = new AbortController();
    shutdown.abort(new Error('the process is shutting down'));
    await expect(
      runChunks(world, 'issue-policy', [chunk], { run: runnerOf(world, { shutdown: shutdown.signal }) }),
    ).rejects.toThrow('shutting down');
    const [given] = await world.sql`select runner, crashes from chunks where id = ${chunk}`;
    expect(given).toEqual({ runner: null, crashes: 0 });
    await runChunks(world, 'issue-policy', [chunk]);
    expect(await books(world)).toMatchObject({ policies: 10 });
  });
});
