import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/log.ts';
import { createGate } from '../../src/queues/gate.ts';
import { enterAsRunner } from '../../src/queues/runner.ts';
import { startSweeper } from '../../src/queues/sweep.ts';
import { listOpenAlarms } from '../../src/store/alarms.ts';
import { beginChunk, takeOverdue } from '../../src/store/chunks.ts';
import { connect } from '../../src/store/connect.ts';
import { newId } from '../../src/store/ids.ts';
import { listQuarantine, retryQuarantined } from '../../src/store/quarantine.ts';
import { enterRunner, holdRunnerLock } from '../../src/store/runners.ts';
import { cityAccess } from '../support/access.ts';
import { books } from '../support/books.ts';
import { orders } from '../support/builders.ts';
import { pack, processorsOf, runChunks, runnerOf } from '../support/perform-job.ts';
import { waitUntil } from '../support/wait-until.ts';
import { freshWorld, type World } from '../support/world.ts';

const log = silentLogger();

let world: World;
beforeAll(async () => {
  world = await freshWorld();
  await waitUntil(
    'Postgres is up long enough for the dead to be told from those who have lost their session',
    async () => {
      const [row] = await world.sql<
        { up: boolean }[]
      >`select pg_postmaster_start_time() < clock_timestamp() - interval '10 seconds' as up`;
      return row?.up === true;
    },
  );
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.sql`
    truncate orders, policies, cover_exclusions, premium_charges, fund_years, outbox, chunks, quarantine, subject_attempts, runners, alarms cascade`;
});

/** A process that was killed a while ago: its row is there, its session is not. */
const deadRunner = async (): Promise<string> => {
  const { id } = await enterRunner(world.sql, { id: newId(), host: 'test', pid: 1 });
  await world.sql`update runners set seen_at = clock_timestamp() - interval '1 minute' where id = ${id}`;
  return id;
};
/** A process takes these chunks and is killed before it has done them. */
const crash = async (chunkIds: readonly number[]): Promise<void> => {
  const runner = await deadRunner();
  for (const id of chunkIds)
    await beginChunk(world.sql, { id, topics: ['order.signed'], runner, leaseSeconds: 45, alone: true });
};
type Row = { id: number; ids: string[]; crashes: number; runner: string | null };
const chunks = async (): Promise<Row[]> => [
  ...(await world.sql<Row[]>`select id, ids, crashes, runner from chunks where topic = 'order.signed' order by id`),
];
const sizes = async () => (await chunks()).map((chunk) => [chunk.ids.length, chunk.crashes]);
/** Lets the sweep look once. */
const sweep = async (): Promise<void> => {
  const sweeper = startSweeper({
    sql: world.sql,
    calendar: world.calendar,
    now: () => world.now,
    log,
    settings: { everyMs: 5, alarmsMs: 0, owedMs: 60_000, patienceMs: 60_000 },
  });
  await sleep(60);
  await sweeper.stop();
};
const crashed = async (chunkIds: readonly number[]): Promise<void> => {
  await crash(chunkIds);
  await sweep();
};

describe('a chunk whose process has died', () => {
  it('is driven again in halves, then each subject alone', async () => {
    const ids = await orders(world, 8);
    await crashed(await pack(world, 'issue-policy'));
    expect(await sizes()).toEqual([
      [4, 1],
      [4, 1],
    ]);
    const [half] = await chunks();
    await crashed([half?.id ?? 0]);
    expect(await sizes()).toEqual([[4, 1], ...Array(4).fill([1, 2])]);
    expect((await chunks()).flatMap((chunk) => chunk.ids).toSorted()).toEqual(ids.toSorted());
    expect(await takeOverdue(world.sql, ['order.signed'], 5, 100)).toHaveLength(5);
  });

  it('counts a crash for each of its subjects, and for no other', async () => {
    await orders(world, 6);
    const [first = 0] = await pack(world, 'issue-policy', 3);
    await crashed([first]);
    const counted = await world.sql`select crashes, crashes_alone as alone from subject_attempts`;
    expect([...counted]).toEqual(Array(3).fill({ crashes: 1, alone: 0 }));
  });

  it('sets aside a subject that died three times alone; it alarms, is still owed, and no list drives it', async () => {
    const ids = await orders(world, 2);
    const [first = 0, second = 0] = await pack(world, 'issue-policy', 1);
    await runChunks(world, 'issue-policy', [second]);
    await crashed([first]);
    expect(await listQuarantine(world.sql, cityAccess(), { limit: 1 })).toEqual([]);
    for (let alone = 1; alone <= 3; alone++) {
      expect(await sizes()).toEqual([[1, alone]]);
      await crashed([first]);
    }
    expect(await listQuarantine(world.sql, cityAccess(), { limit: 10 })).toMatchObject([
      {
        code: 'crash',
        job: 'issue-policy',
        attempts: 4,
        message: 'took its process with it 3 times while nothing else ran',
      },
    ]);
    expect(await listOpenAlarms(world.sql)).toMatchObject([
      { kind: 'quarantined', subject: 'issue-policy', detail: { count: 1 } },
    ]);
    expect(ids).toHaveLength(2);
    expect(await books(world, { owed: 1 })).toMatchObject({ policies: 1 });
  });

  it('that a person tries again starts from nothing, alone', async () => {
    await orders(world, 1);
    const [only = 0] = await pack(world, 'issue-policy');
    for (let time = 1; time <= 4; time++) await crashed([only]);
    const [row] = await listQuarantine(world.sql, cityAccess(), { limit: 1 });
    await retryQuarantined(world.sql, cityAccess(), [row?.id ?? ''], { reason: null, at: world.now });
    const [again] = await chunks();
    expect(again).toMatchObject({ crashes: 1 });
    await crashed([again?.id ?? 0]);
    expect(await listQuarantine(world.sql, cityAccess(), { limit: 1 })).toEqual([]);
    await runChunks(world, 'issue-policy', [again?.id ?? 0]);
    expect(await books(world)).toMatchObject({ policies: 1 });
  });

  it('is still blamed when its lease ran out before anybody looked', async () => {
    await orders(world, 2);
    const packed = await pack(world, 'issue-policy');
    await crash(packed);
    await world.sql`update chunks set due_at = clock_timestamp() - interval '1 second'`;
    expect(await takeOverdue(world.sql, ['order.signed'], 5, 100)).toHaveLength(1);
    await sweep();
    expect(await sizes()).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('is counted once by several sweeps', async () => {
    await orders(world, 4);
    await crash(await pack(world, 'issue-policy'));
    await Promise.all([sweep(), sweep(), sweep()]);
    expect(await sizes()).toEqual([
      [2, 1],
      [2, 1],
    ]);
  });
});

describe('no crash is', () => {
  it('a runner that is slow, and has not been seen for long, but lives', async () => {
    await orders(world, 2);
    const [chunk = 0] = await pack(world, 'issue-policy');
    const session = connect(world.url, { max: 1, name: 'runner lock' });
    const { id, lockKey } = await enterRunner(world.sql, { id: newId(), host: 'test', pid: 1 });
    await holdRunnerLock(session, lockKey);
    await beginChunk(world.sql, { id: chunk, topics: ['order.signed'], runner: id, leaseSeconds: 45, alone: false });
    await world.sql`update runners set seen_at = clock_timestamp() - interval '1 hour'`;
    await sweep();
    expect(await chunks()).toMatchObject([{ id: chunk, crashes: 0, runner: id }]);
    await session.end();
    await sweep();
    expect(await sizes()).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('a runner that has lost its session and was seen just now', async () => {
    await orders(world, 2);
    const [chunk = 0] = await pack(world, 'issue-policy');
    const { id } = await enterRunner(world.sql, { id: newId(), host: 'test', pid: 1 });
    await beginChunk(world.sql, { id: chunk, topics: ['order.signed'], runner: id, leaseSeconds: 45, alone: false });
    await sweep();
    expect(await chunks()).toMatchObject([{ id: chunk, crashes: 0, runner: id }]);
  });

  it('a process that ends on purpose, even with a chunk in its hands', async () => {
    await orders(world, 2);
    const [chunk = 0] = await pack(world, 'issue-policy');
    const runner = await enterAsRunner(world.sql, world.url, log);
    await beginChunk(world.sql, {
      id: chunk,
      topics: ['order.signed'],
      runner: runner.id,
      leaseSeconds: 45,
      alone: false,
    });
    await runner.leave();
    await world.sql`update runners set seen_at = clock_timestamp() - interval '1 minute'`;
    await sweep();
    expect(await chunks()).toMatchObject([{ id: chunk, crashes: 0, runner: null }]);
    expect(await takeOverdue(world.sql, ['order.signed'], 5, 100)).toHaveLength(1);
  });

  it('a session that Postgres ended: runner and lock come back by themselves', async () => {
    const runner = await enterAsRunner(world.sql, world.url, log);
    const held = async (): Promise<boolean> => {
      const [row] = await world.sql<{ n: number }[]>`
        select count(*)::int4 as n from pg_locks l join runners r on r.lock_key = l.objid::int8 and r.id = ${runner.id}
        where l.locktype = 'advisory' and l.database = (select oid from pg_database where datname = current_database())`;
      return row?.n === 1;
    };
    expect(await held()).toBe(true);
    await world.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doorstep runner lock' and datname = current_database()`;
    await waitUntil('the lock is held again', held, 5_000);
    await runner.leave();
  });
});

describe('a suspect', () => {
  const watched = () => {
    const seen: { ids: number; beside: number }[] = [];
    const held: (string | null)[] = [];
    let running = 0;
    const real = processorsOf(world);
    const run = runnerOf(world, {
      gate: createGate(),
      processors: {
        ...real,
        'issue-policy': async (chunkRun) => {
          running++;
          seen.push({ ids: chunkRun.chunk.id, beside: running - 1 });
          await sleep(80);
          for (const chunk of await chunks()) if (chunk.crashes > 0) held.push(chunk.runner);
          running--;
          return real['issue-policy'](chunkRun);
        },
      },
    });
    return { seen, held, run };
  };

  it('runs with nothing beside it in its process, and is not held while it waits its turn', async () => {
    await orders(world, 4);
    const packed = await pack(world, 'issue-policy', 1);
    const [, suspect = 0] = packed;
    await world.sql`update chunks set crashes = 1 where id = ${suspect}`;
    const { seen, held, run } = watched();
    await runChunks(world, 'issue-policy', packed, { lanes: 4, run });
    expect(seen.find((entry) => entry.ids === suspect)).toEqual({ ids: suspect, beside: 0 });
    expect(seen.some((entry) => entry.beside > 0)).toBe(true);
    expect(held.slice(0, 2)).toEqual([null, null]);
    expect(await books(world)).toMatchObject({ policies: 4 });
  });
});

describe('a job', () => {
  it('whose chunk is another pipeline’s by now leaves it alone', async () => {
    await orders(world, 1);
    await runChunks(world, 'issue-policy', await pack(world, 'issue-policy'));
    const [told] = await world.sql<{ id: number }[]>`select id from chunks where topic = 'order.decided'`;
    await runChunks(world, 'issue-policy', [told?.id ?? 0]);
    expect(await world.sql`select from chunks where topic = 'order.decided'`).toHaveLength(1);
  });

  it('whose chunk is done, or never was, is skipped', async () => {
    await orders(world, 1);
    const packed = await pack(world, 'issue-policy');
    await runChunks(world, 'issue-policy', [...packed, ...packed, 999_999]);
    expect(await books(world)).toMatchObject({ policies: 1 });
  });
});
