import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ChangeOutcome, changeOrders, type OrderChange } from '../../src/intake/change-orders.ts';
import type { Queryable } from '../../src/store/connect.ts';
import { employer, order, orders, posting, worker } from '../support/builders.ts';
import { pack, performJob, runChunks } from '../support/perform-job.ts';
import { freshWorld, type World } from '../support/world.ts';

const hour = 3_600_000;
let world: World;
beforeAll(async () => {
  world = await freshWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.sql`truncate outbox, chunks`);

const change = async (id: string, what: OrderChange, now = world.now): Promise<ChangeOutcome> => {
  const deps = { calendar: world.calendar, now, actor: 'test' };
  const batch = { source: 'market', changes: [{ order: { id }, change: what }] };
  const work = (tx: Queryable) => changeOrders({ ...deps, tx }, batch);
  const [outcome] = (await world.sql.begin(work)) as ChangeOutcome[];
  if (!outcome) throw new Error('no answer');
  return outcome;
};
const cancel = { kind: 'cancel', reason: 'rain' } as const;
const stored = async (id: string) => {
  const [row] = await world.sql`
    select version, cover_state as state, starts_at as starts, ends_at as ends, cancelled_at as cancelled, completed_at as completed,
      occupation_class as class, wage_fen as wage, actual_start as began, actual_end as left, flags from orders where id = ${id}`;
  return row ?? {};
};
const events = (id: string) => world.sql`
  select version, kind, at, actor, reason, before, after, region_code as region, applied_at as applied from order_events where order_id = ${id} order by version`;
const owed = async (id: string) =>
  (await world.sql`select topic, lane from outbox where subject_id = ${id} order by id`).map(
    (r) => `${r.topic} ${r.lane}`,
  );
const possible = async (id: string) =>
  (await world.sql`select possible_until as at from cover_exclusions where order_id = ${id}`)[0]?.at;

/** An order that is decided: covered, or excluded for the reason given. */
const covered = async (): Promise<string> => {
  const id = await order(world);
  await performJob(world, 'issue-policy');
  return id;
};
const excluded = async (): Promise<string> => {
  const id = await order(world, { worker: await worker(world, { identity: 'missing' }) });
  await performJob(world, 'issue-policy');
  return id;
};

describe('what a change makes owed, by how its order stands', () => {
  it('an undecided order is owed its decision again, and the event is not applied yet', async () => {
    const id = await order(world);
    await world.sql`truncate outbox`;
    expect(await change(id, cancel)).toMatchObject({ kind: 'changed', version: 2, coverState: 'owed', owes: true });
    expect(await stored(id)).toMatchObject({ version: 2, cancelled: world.now, state: 'owed' });
    expect(await owed(id)).toEqual(['order.signed 0']);
    expect(await events(id)).toEqual([
      {
        version: 2,
        kind: 'cancelled',
        at: world.now,
        actor: 'test',
        reason: 'rain',
        before: {},
        after: {},
        region: '350702',
        applied: null,
      },
    ]);
  });

  it.each<[string, OrderChange, number, string]>([
    ['cancelled before its start', cancel, 0, 'order.cancelled 0'],
    ['cancelled after it', cancel, 3 * hour, 'order.stopped 0'],
    ['amended', { kind: 'amend', reason: 'more tea', occupationClass: 3 }, 0, 'order.amended 0'],
  ])('a covered order that is %s owes its policy the change', async (_, what, later, topic) => {
    const id = await covered();
    expect(await change(id, what, world.now + later)).toMatchObject({
      kind: 'changed',
      coverState: 'covered',
      owes: true,
    });
    expect(await owed(id)).toEqual([topic]);
    expect((await events(id))[0]).toMatchObject({ version: 2, applied: null });
  });

  it('a covered order that is completed keeps its times, and its policy is told', async () => {
    const id = await covered();
    const done = { actualStart: world.now + 2 * hour, actualEnd: world.now + 11 * hour };
    await change(id, { kind: 'complete', ...done, wageFen: 25_000 }, world.now + 11 * hour);
    expect(await stored(id)).toMatchObject({
      ...{ version: 2, completed: world.now + 11 * hour, began: done.actualStart, left: done.actualEnd, wage: 25_000 },
      ends: world.now + 10 * hour,
    });
    expect(await events(id)).toMatchObject([{ kind: 'completed', before: {}, after: done, reason: null }]);
    expect(await owed(id)).toEqual(['order.amended 0']);
  });

  it('an excluded order that is cancelled can be covered no more', async () => {
    const id = await excluded();
    expect(await change(id, cancel)).toMatchObject({ kind: 'changed', owes: true });
    expect(await possible(id)).toBeNull();
    expect(await owed(id)).toEqual(['cover.reopened 0']);
  });

  it('an excluded order that is amended is decided again, until its new end', async () => {
    const id = await excluded();
    await change(id, { kind: 'amend', reason: null, endsAt: world.now + 12 * hour });
    expect(await possible(id)).toBe(world.now + 12 * hour);
    expect(await owed(id)).toEqual(['cover.reopened 0']);
    expect(await events(id)).toMatchObject([{ applied: null }]);
  });

  it('an excluded order that is completed early could be covered until then', async () => {
    const id = await excluded();
    const done = { actualStart: world.now + 2 * hour, actualEnd: world.now + 4 * hour, wageFen: null };
    await change(id, { kind: 'complete', ...done }, world.now + 4 * hour);
    expect(await possible(id)).toBe(done.actualEnd);
    expect(await owed(id)).toEqual(['cover.reopened 0']);
  });

  it('a historical order is changed on record and never decided', async () => {
    const id = await order(world, {}, { historical: true });
    expect(await change(id, { kind: 'amend', reason: null, endsAt: world.now + 12 * hour })).toMatchObject({
      owes: false,
    });
    expect(await possible(id)).toBeNull();
    expect(await owed(id)).toEqual([]);
    expect(await events(id)).toMatchObject([{ applied: world.now }]);
  });
});

describe('changing', () => {
  it('writes an amendment with all terms before and after', async () => {
    const id = await order(world);
    await change(id, { kind: 'amend', reason: 'longer', endsAt: world.now + 11 * hour });
    const before = { startsAt: world.now + 2 * hour, endsAt: world.now + 10 * hour, occupationClass: 2 };
    expect(await events(id)).toMatchObject([{ before, after: { ...before, endsAt: world.now + 11 * hour } }]);
    expect(await stored(id)).toMatchObject({ starts: before.startsAt, ends: world.now + 11 * hour, class: 2 });
  });

  it('changes nothing the second time, and nothing at all where it refuses', async () => {
    const id = await order(world);
    await change(id, cancel);
    const before = await stored(id);
    expect(await change(id, cancel, world.now + hour)).toMatchObject({ kind: 'unchanged', owes: false });
    expect(await change(id, { kind: 'amend', reason: null, occupationClass: 4 })).toMatchObject({
      code: 'order_cancelled',
    });
    expect(await stored(id)).toEqual(before);
    expect(await events(id)).toHaveLength(1);
  });

  it('opens the alarm of a child at work where an amendment would put one there', async () => {
    const child = await worker(world, { birthDate: '2010-06-01' });
    const id = await order(world, {
      worker: child,
      startsAt: world.now + 30 * 24 * hour,
      endsAt: world.now + 30 * 24 * hour + 8 * hour,
    });
    const earlier = { startsAt: world.now + hour, endsAt: world.now + 9 * hour };
    expect(await change(id, { kind: 'amend', reason: null, ...earlier })).toMatchObject({ code: 'under_minimum_age' });
    expect((await world.sql`select from alarms where kind = 'under_minimum_age' and closed_at is null`).count).toBe(1);
    expect(await stored(id)).toMatchObject({ version: 1 });
  });

  it('refuses to amend once a claim was reported', async () => {
    const id = await covered();
    await world.sql`update policies set claim_reported_at = ${world.now} where order_id = ${id}`;
    expect(await change(id, { kind: 'amend', reason: null, occupationClass: 1 })).toMatchObject({
      code: 'claim_reported',
    });
    expect(await change(id, cancel)).toMatchObject({ kind: 'changed' });
  });

  it('takes many orders in a few statements and answers each in input order, several of one order in turn', async () => {
    const ids = await orders(world, 300);
    const deps = { calendar: world.calendar, now: world.now, actor: 'test' };
    const changes = [
      ...ids.map((id) => ({ order: { id }, change: { kind: 'amend', reason: null, occupationClass: 3 } as const })),
      ...ids.map((id) => ({ order: { id }, change: cancel, now: world.now + hour })),
      { order: { externalId: 'nobody' }, change: cancel },
    ];
    const outcomes = (await world.sql.begin((tx) =>
      changeOrders({ ...deps, tx }, { source: 'market', changes }),
    )) as ChangeOutcome[];
    const versions = outcomes.map((o) => (o.kind === 'refused' ? o.code : `${o.id} ${o.version}`));
    expect(versions).toEqual([...ids.map((id) => `${id} 2`), ...ids.map((id) => `${id} 3`), 'unknown_order']);
    const [total] =
      await world.sql`select count(*)::int4 as n from order_events where order_id = any(${ids}::uuid[]) and at = ${world.now + hour}`;
    expect(total?.n).toBe(300);
  });

  it('meets an issue in flight before or after it, never between: what is passed by is owed again', async () => {
    const ids = await orders(world, 40);
    const issuing = runChunks(world, 'issue-policy', await pack(world, 'issue-policy', 5), { lanes: 4 });
    const outcomes = await Promise.all(ids.map((id) => change(id, cancel)));
    await issuing;
    const rows = await world.sql`
      select o.id, o.cover_state as state, array(select topic from outbox where subject_id = o.id) as topics from orders o where id = any(${ids}::uuid[])`;
    for (const row of rows) {
      const found = outcomes.find((o) => o.kind !== 'refused' && o.id === row.id);
      const seen = found?.kind === 'refused' ? '' : found?.coverState;
      expect(row.topics[0]).toBe(seen === 'owed' ? 'order.signed' : 'order.cancelled');
      if (seen === 'covered') expect(row.state).toBe('covered');
    }
  });
});

describe('signing beside orders that were changed', () => {
  it('counts their new times and not the old ones, and not at all what was cancelled', async () => {
    const hand = await worker(world);
    const first = await order(world, { worker: hand });
    const later = { startsAt: world.now + 20 * hour, endsAt: world.now + 24 * hour };
    await change(first, { kind: 'amend', reason: null, ...later });
    const flagsOf = async (options: object) => {
      const id = await order(world, { worker: hand, ...options });
      const { flags } = await stored(id);
      await change(id, cancel);
      return flags;
    };
    expect(await flagsOf({})).toEqual([]);
    expect(await flagsOf(later)).toEqual(['overlap']);
    await change(first, cancel);
    expect(await flagsOf(later)).toEqual([]);
  });
});

describe('coming to work', () => {
  const point = (lng: number, lat: number) => ({ lng, lat, datum: 'wgs84' }) as const;
  const placed = async () => {
    const offer = await posting(world);
    await world.sql`update postings set lng = 118, lat = 27 where id = ${offer.id}`;
    return order(world, { posting: offer });
  };

  it('is stored with its distance from the place of work', async () => {
    const id = await placed();
    const came = { kind: 'check_in', at: world.now, point: point(118.01, 27) } as const;
    const outcome = await change(id, came);
    expect(outcome).toMatchObject({ kind: 'changed', version: 1, distanceM: 991, flags: [] });
    expect(await change(id, came)).toMatchObject({ kind: 'unchanged' });
    const rows =
      await world.sql`select kind, lng, datum, distance_m, flags, received_at from order_attendance where order_id = ${id}`;
    expect(rows).toEqual([
      { kind: 'check_in', lng: 118.01, datum: 'wgs84', distance_m: 991, flags: [], received_at: world.now },
    ]);
  });

  it('is taken from 50 km away, and flagged on both', async () => {
    const id = await placed();
    const outcome = await change(id, { kind: 'check_in', at: world.now, point: point(118.5, 27) });
    expect(outcome).toMatchObject({ kind: 'changed', flags: ['far_from_place'] });
    await change(id, { kind: 'check_out', at: world.now + hour, point: point(118.5, 27) }, world.now + hour);
    expect(await stored(id)).toMatchObject({ flags: ['far_from_place'], version: 1 });
    expect(await owed(id)).toEqual(['order.signed 0']);
  });

  it("is measured from the employer's place where the posting has none, and not at all where neither has", async () => {
    const by = await employer(world);
    const id = await order(world, { employer: by });
    expect(await change(id, { kind: 'check_in', at: world.now, point: point(118, 27) })).toMatchObject({
      distanceM: null,
    });
    await world.sql`update employers set lng = 118, lat = 27 where id = ${by.id}`;
    expect(await change(id, { kind: 'check_out', at: world.now, point: point(118, 27) })).toMatchObject({
      distanceM: 0,
    });
  });

  it('is taken for any time, and flagged outside of the hours of work', async () => {
    const id = await order(world);
    expect(await change(id, { kind: 'check_in', at: 31_536_000_000, point: null })).toMatchObject({
      kind: 'changed',
      flags: ['outside_hours'],
    });
    expect(await stored(id)).toMatchObject({ flags: ['outside_hours'], version: 1 });
  });
});
