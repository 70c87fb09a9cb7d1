import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { collectStoreMetrics } from '../../src/serve/store-metrics.ts';
import { newId } from '../../src/store/ids.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { countUntold, noteTelling, sweepUntoldDecisions } from '../../src/store/untold-decisions.ts';
import { orders } from '../support/builders.ts';
import { atTime, changed, liveAll } from '../support/order-life.ts';
import { pack, packAgain } from '../support/perform-job.ts';
import { type TellingWorld, tellingIn } from '../support/telling.ts';
import { freshWorld, type World } from '../support/world.ts';

const minute = 60_000;
const hour = 60 * minute;

let world: World;
let telling: TellingWorld;
beforeAll(async () => {
  world = await freshWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.sql`
    truncate orders, order_events, policies, policy_history, cover_exclusions, premium_charges, fund_years, notifications, outbox, chunks, quarantine,
      watermarks cascade`;
  telling = await tellingIn(world);
  await noteTelling(world.sql, true, world.now - hour);
});

const sweep = (at = 10 * minute) => sweepUntoldDecisions(world.sql, world.now + at);
const owed = async (at = 10 * minute) => (await countUntold(world.sql, world.now + at)).count;
const lists = async () => [...(await world.sql`select topic, lane, subject_id as id from outbox order by id`)];
const mark = async () => {
  const [row] = await world.sql<{ at: number }[]>`select at from watermarks where topic = 'order.decided'`;
  return row?.at;
};
const lose = async () => {
  await world.sql`truncate outbox, chunks`;
};
/** Orders of workers who can be reached, decided; every list that held the news is lost. */
const lostDecisions = async (count: number, of?: Parameters<typeof orders>[2]): Promise<string[]> => {
  const ids = await orders(world, count, of);
  await telling.reach();
  await telling.perform('issue-policy');
  await lose();
  return ids;
};
/** A run of the job that releases notices, as its clock begins it. */
const begun = async (at: number) => {
  const id = newId();
  await world.sql`
    insert into schedule_runs (id, name, due_at, business_date, state) values (${id}, 'release-notices', ${at}, ${world.calendar.dateOf(at)}, 'queued')`;
  await world.sql`insert into outbox (topic, lane, subject_id) values ('release-notices.due', 0, ${id})`;
};
const tell = (at = 10 * minute) => telling.perform('notify', { now: world.now + at });
const templates = () => telling.gateway.delivered().map(({ template }) => template);

describe('the sweep of decisions that nobody was told of', () => {
  it('owes each again once, and its worker is told of cover or of the reason against it', async () => {
    const [covered = ''] = await lostDecisions(1);
    const [refused = ''] = await lostDecisions(1, () => ({ occupationClass: 6 }));
    expect(await owed()).toBe(2);
    expect([await sweep(), await sweep()]).toEqual([2, 0]);
    expect(await lists()).toEqual([
      { topic: 'order.decided', lane: 1, id: covered },
      { topic: 'order.decided', lane: 1, id: refused },
    ]);
    await tell();
    expect(templates()).toEqual(['cover_issued', 'cover_refused']);
    expect([await owed(), await sweep()]).toEqual([0, 0]);
  });

  it('finds each later change of cover too: amended, ended, and voided where the worker knew of it', async () => {
    const amend = { kind: 'amend', reason: null, endsAt: world.now + 60 * hour } as const;
    const cancel = { kind: 'cancel', reason: null } as const;
    const [amended = '', ended = '', voided = '', unheard = ''] = await orders(world, 4, () => ({
      endsAt: world.now + 50 * hour,
    }));
    await telling.reach();
    await telling.perform('issue-policy');
    await world.sql`update chunks set ids = array_remove(ids, ${unheard}::uuid)`;
    await tell(0);
    const later = atTime(world, world.now + minute);
    await changed(later, amended, amend);
    await changed(later, voided, cancel);
    await changed(later, unheard, cancel);
    await liveAll(later);
    const atWork = atTime(world, world.now + 4 * hour);
    await changed(atWork, ended, cancel);
    await liveAll(atWork);
    await lose();
    expect(await sweep(5 * hour)).toBe(3);
    await tell(5 * hour);
    expect(templates().slice(3).toSorted()).toEqual(['cover_amended', 'cover_ended', 'cover_voided']);
    expect(await sweep(5 * hour)).toBe(0);
  });

  it('passes by what notify would not tell: no phone, history, work that is over, a notice that rests', async () => {
    await lostDecisions(1);
    await world.sql`update workers set phone = null`;
    const history = await lostDecisions(1, () => ({ occupationClass: 6 }));
    await world.sql`update workers set phone = null where id = (select worker_id from policies)`;
    await world.sql`update cover_exclusions set reason = 'historical' where order_id = ${history[0] ?? ''}`;
    expect(await sweep()).toBe(0);
    await lostDecisions(1);
    expect([await sweep(20 * hour), await owed(20 * hour)]).toEqual([0, 0]);
    await noteTelling(world.sql, true, world.now - hour);
    const rested = await lostDecisions(1, () => ({ startsAt: world.now + 26 * hour, endsAt: world.now + 34 * hour }));
    await packAgain(world, 'notify', rested);
    await tell(13.5 * hour);
    expect(await world.sql`select state from notifications`).toMatchObject([{ state: 'held' }]);
    expect([await sweep(14 * hour), await owed(14 * hour)]).toEqual([0, 0]);
  });

  it('leaves alone what is younger than two minutes, and what a list holds or a person has set aside', async () => {
    const [id = ''] = await lostDecisions(1);
    expect(await sweep(2 * minute)).toBe(0);
    expect(await sweep(2 * minute + 1)).toBe(1);
    await pack(world, 'notify');
    expect([await sweep(), await owed()]).toEqual([0, 1]);
    await lose();
    const aside = { job: 'notify', topic: 'order.decided', subjectId: id, code: 'test', message: 'test', attempts: 1 };
    await quarantineSubject(world.sql, aside);
    expect([await sweep(), await owed()]).toEqual([0, 1]);
  });

  it('looks back to the oldest that is not told, and not beyond the time when a gateway came', async () => {
    await lostDecisions(1);
    await noteTelling(world.sql, false, world.now);
    expect([await sweep(), await owed()]).toEqual([0, 0]);
    await noteTelling(world.sql, true, world.now + minute);
    expect([await sweep(), await owed()]).toEqual([0, 0]);
    await noteTelling(world.sql, true, world.now - minute);
    expect(await sweep(hour)).toBe(1);
    expect(await mark()).toBe(world.now);
    await tell(hour);
    await sweep(hour);
    expect(await mark()).toBe(world.now + 50 * minute);
  });

  it('is done by one process at a time', async () => {
    await lostDecisions(5);
    const found = await Promise.all([sweep(), sweep(), sweep()]);
    expect(found.toSorted((a, b) => a - b)).toEqual([0, 0, 5]);
  });
});

describe('what workers are still to be told', () => {
  it('is a metric of notify, with the age of the oldest: decisions without a notice, and notices without an answer', async () => {
    await lostDecisions(2);
    const later = await countUntold(world.sql, world.now + hour);
    expect(later).toEqual({ count: 2, oldestSeconds: 3_600 });
    await sweep();
    telling.gateway.plan({ kind: 'lost' });
    await expect(tell()).rejects.toMatchObject({ code: 'notices_unanswered' });
    expect(await owed()).toBe(2);
    await tell();
    expect(await owed()).toBe(0);
    const metrics = createMetrics();
    await collectStoreMetrics(world.sql, metrics, silentLogger());
    expect(await metrics.registry.metrics()).toContain('doorstep_owed{pipeline="notify"} 0');
  });

  it('is watched once the job that releases notices has seen a gateway, and no more when there is none', async () => {
    await noteTelling(world.sql, false, world.now);
    await telling.atTime('release-notices', world.now + minute);
    expect(await mark()).toBe(world.now + minute);
    await telling.atTime('release-notices', world.now + 2 * minute);
    expect(await mark()).toBe(world.now + minute);
    await begun(world.now + 3 * minute);
    await telling.perform('release-notices', { changed: { messages: undefined } });
    expect(await mark()).toBeUndefined();
  });
});
