import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchAlarms } from '../../src/queues/sweep.ts';
import { listOpenAlarms, openAlarm } from '../../src/store/alarms.ts';
import { order } from '../support/builders.ts';
import { pack } from '../support/perform-job.ts';
import { freshWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await freshWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const open = async () => {
  await watchAlarms(world.sql);
  return (await listOpenAlarms(world.sql)).map(({ kind, subject, detail }) => ({ kind, subject, detail }));
};

describe('an alarm', () => {
  it('opens for a chunk that is delivered again and again, and closes when it is done', async () => {
    await order(world);
    const [chunk = 0] = await pack(world, 'issue-policy');
    await world.sql`update chunks set deliveries = 8 where id = ${chunk}`;
    expect(await open()).toEqual([{ kind: 'chunk_stuck', subject: 'chunks', detail: { count: 1 } }]);
    await world.sql`delete from chunks where id = ${chunk}`;
    expect(await open()).toEqual([]);
  });

  it('is one per cause, however often and by however many it is seen', async () => {
    const seen = { kind: 'under_minimum_age', subject: 'order:market:1', detail: {} } as const;
    await Promise.all(Array.from({ length: 20 }, () => openAlarm(world.sql, seen)));
    expect(await open()).toEqual([seen]);
  });

  it('about a single event closes a week after it was last seen', async () => {
    expect(await open()).toHaveLength(1);
    await world.sql`update alarms set seen_at = clock_timestamp() - interval '7 days 1 second' where closed_at is null`;
    expect(await open()).toEqual([]);
  });
});
