import { describe, expect, it } from 'vitest';
import { countQuarantined, listQuarantine, retryQuarantined } from '../../src/store/quarantine.ts';
import { cityAccess } from '../support/access.ts';
import { books } from '../support/books.ts';
import { orders } from '../support/builders.ts';
import { performJob, runChunks, runnerOf } from '../support/perform-job.ts';
import { freshWorld, type World } from '../support/world.ts';

/** Orders of which the given number cannot be processed until `mend` is called. */
const withBadOrders = async (world: World, count: number, bad: number) => {
  const ids = await orders(world, count);
  const persons = await world.sql<{ id: string; person: string }[]>`
    select id, person_id as person from orders where id = any(${ids.slice(0, bad)}::uuid[])`;
  await world.sql`update orders set person_id = null where id = any(${ids.slice(0, bad)}::uuid[])`;
  await performJob(world, 'issue-policy');
  const mend = async () => {
    for (const { id, person } of persons) await world.sql`update orders set person_id = ${person} where id = ${id}`;
  };
  const rows = await listQuarantine(world.sql, cityAccess(), { limit: 100 });
  return { rows: rows.map((row) => row.id), mend };
};
const audited = async ({ sql }: World): Promise<string[]> => {
  const acts = await sql<{ outcome: string }[]>`
    select actor || ' ' || (after ->> 'outcome') as outcome from audit_log where action = 'quarantine.retry' order by id`;
  return acts.map((act) => act.outcome);
};

describe('what stands in quarantine', () => {
  it('is driven again by a person: alone, with its failures forgotten', async () => {
    await using world = await freshWorld();
    const { rows, mend } = await withBadOrders(world, 10, 2);
    await mend();
    expect(await retryQuarantined(world.sql, cityAccess(), rows, { reason: 'mended', at: world.now })).toHaveLength(2);
    expect([
      ...(await world.sql`select cardinality(ids) as size, lane from chunks where topic = 'order.signed'`),
    ]).toEqual([
      { size: 1, lane: 0 },
      { size: 1, lane: 0 },
    ]);
    expect(await world.sql`select from subject_attempts`).toHaveLength(0);
    const chunks = await world.sql<{ id: number }[]>`select id from chunks where topic = 'order.signed'`;
    await runChunks(
      world,
      'issue-policy',
      chunks.map((chunk) => chunk.id),
      { lanes: 2 },
    );
    expect(await books(world)).toMatchObject({ policies: 10 });
    expect(await countQuarantined(world.sql)).toEqual([]);
  });

  it('and is not mended comes back to it', async () => {
    await using world = await freshWorld();
    const { rows } = await withBadOrders(world, 3, 1);
    await retryQuarantined(world.sql, cityAccess(), rows, { reason: null, at: world.now });
    const chunks = await world.sql<{ id: number }[]>`select id from chunks where topic = 'order.signed'`;
    await runChunks(
      world,
      'issue-policy',
      chunks.map((chunk) => chunk.id),
    );
    expect(await listQuarantine(world.sql, cityAccess(), { limit: 10 })).toHaveLength(1);
    await books(world, { owed: 1 });
  });

  it('and is retried by two people at once is driven once, and both are on record', async () => {
    await using world = await freshWorld();
    const { rows, mend } = await withBadOrders(world, 8, 5);
    await mend();
    const retry = (actor: string, ids: string[]) =>
      retryQuarantined(world.sql, cityAccess(actor), ids, { reason: null, at: world.now });
    const released = await Promise.all([retry('li', rows), retry('wang', rows.toReversed())]);
    expect(released.flat().toSorted()).toEqual(rows.toSorted());
    expect(await world.sql`select from chunks where topic = 'order.signed'`).toHaveLength(5);
    const acts = await audited(world);
    expect(acts.filter((act) => /^(li|wang) retried$/.test(act))).toHaveLength(5);
    expect(acts.filter((act) => /^(li|wang) was no longer in quarantine$/.test(act))).toHaveLength(5);
    expect(acts.filter((act) => act.startsWith('li '))).toHaveLength(5);
  });

  it('because its payload cannot be read is told of, and driven by its lease, not by a retry', async () => {
    await using world = await freshWorld();
    const run = runnerOf(world);
    const sameChunk = [
      { v: 1, chunkId: 1, name: '李' },
      { v: 0, chunkId: 1 },
    ];
    for (const data of [null, {}, { v: 1, chunkId: '1' }, ...sameChunk])
      await run({ id: '1', name: 'issue-policy', data, attemptsMade: 0 });
    const rows = await listQuarantine(world.sql, cityAccess(), { limit: 10 });
    expect(rows.map((row) => row.code)).toEqual(Array(4).fill('payload_invalid'));
    expect(JSON.stringify(rows)).not.toContain('李');
    await retryQuarantined(
      world.sql,
      cityAccess(),
      rows.map((row) => row.id),
      { reason: null, at: world.now },
    );
    expect(await listQuarantine(world.sql, cityAccess(), { limit: 10 })).toEqual([]);
    expect(await world.sql`select from chunks`).toHaveLength(0);
  });
});
