import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sqlState } from '../../../src/errors.ts';
import type { OrderChange } from '../../../src/intake/change-orders.ts';
import { reopenExcluded } from '../../../src/store/reopen-cover.ts';
import { books } from '../../support/books.ts';
import { employer, order, type Worker, workers } from '../../support/builders.ts';
import { atTime, change, lifeJobs } from '../../support/order-life.ts';
import { pack, processorsOf, runChunks, runnerOf } from '../../support/perform-job.ts';
import { freshWorld, type World } from '../../support/world.ts';
import { identifyWorker } from './identify.ts';
import * as model from './model.ts';

const hour = 3_600_000;
const quarter = hour / 4;
const people = 3;

/** One step of a history. Hours are from the instant of the step; `pick` names an order among those there are. */
type Step =
  | { kind: 'sign'; person: number; from: number; hours: number; class: number }
  | { kind: 'cancel' | 'identify'; pick: number }
  | { kind: 'amend'; pick: number; from: number; hours: number; class: number; keepsStart: boolean }
  | { kind: 'complete'; pick: number; hours: number }
  | { kind: 'raise'; days: number }
  | { kind: 'wait'; quarters: number }
  | { kind: 'run'; job: number; twice: boolean };

const klass = fc.constantFrom(2, 2, 2, 6);
const pick = fc.nat(20);
const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('sign' as const),
        person: fc.nat(people - 1),
        from: fc.integer({ min: -2, max: 40 }),
        hours: fc.integer({ min: 1, max: 50 }),
        class: klass,
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('cancel' as const, 'identify' as const), pick }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('amend' as const),
        pick,
        from: fc.integer({ min: -2, max: 40 }),
        hours: fc.integer({ min: 1, max: 50 }),
        class: klass,
        keepsStart: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('complete' as const), pick, hours: fc.integer({ min: 1, max: 10 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('raise' as const), days: fc.integer({ min: 1, max: 4 }) }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('wait' as const), quarters: fc.integer({ min: 1, max: 80 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('run' as const),
        job: fc.nat(lifeJobs.length - 1),
        twice: fc.boolean(),
      }),
    },
  ),
  { minLength: 4, maxLength: 30 },
);

type Followed = { id: string; modelled: model.Modelled };
type City = {
  world: World;
  hands: Worker[];
  boss: Awaited<ReturnType<typeof employer>>;
  known: boolean[];
  orders: Followed[];
};

const openCity = async (world: World): Promise<City> => {
  const known = [true, true, false];
  const hands = await workers(world, people, (i) => ({ identity: known[i] ? 'valid' : 'missing' }));
  return { world, hands, boss: await employer(world), known: [...known], orders: [] };
};

const signOne = async (city: City, step: Extract<Step, { kind: 'sign' }>, now: number): Promise<void> => {
  const terms = {
    startsAt: now + step.from * hour,
    endsAt: now + (step.from + step.hours) * hour,
    occupationClass: step.class,
  };
  const hand = city.hands[step.person];
  if (!hand) return;
  const world = atTime(city.world, now);
  const id = await order(world, { worker: hand, employer: city.boss, signedAt: now, ...terms });
  city.orders.push({ id, modelled: model.signed(step.person, city.known[step.person] ?? false, terms, now) });
};

const took = async (world: World, id: string, what: OrderChange): Promise<boolean> =>
  (await change(world, id, what)).kind === 'changed';

/** One of the orders, whatever number was picked; undefined as long as there is none. */
const picked = ({ orders }: City, at: number): Followed | undefined => orders[at % Math.max(1, orders.length)];

const changeOne = async (
  city: City,
  step: Exclude<Step, { kind: 'sign' | 'wait' | 'run' | 'raise' }>,
  now: number,
): Promise<void> => {
  const target = picked(city, step.pick);
  if (!target) return;
  const { id, modelled } = target;
  const world = atTime(city.world, now);
  switch (step.kind) {
    case 'cancel':
      if (await took(world, id, { kind: 'cancel', reason: null })) model.cancel(modelled, now);
      return;
    case 'amend': {
      const startsAt = step.keepsStart ? modelled.startsAt : now + step.from * hour;
      const terms = { startsAt, endsAt: startsAt + step.hours * hour, occupationClass: step.class };
      if (await took(world, id, { kind: 'amend', reason: null, ...terms })) model.amend(modelled, terms, now);
      return;
    }
    case 'complete':
      await took(world, id, {
        kind: 'complete',
        actualStart: modelled.startsAt,
        actualEnd: modelled.startsAt + step.hours * hour,
        wageFen: null,
      });
      return;
    case 'identify': {
      const hand = city.hands[modelled.person];
      if (!hand || city.known[modelled.person]) return;
      city.known[modelled.person] = true;
      await identifyWorker(world, hand);
      for (const other of city.orders)
        if (other.modelled.person === modelled.person) model.identify(other.modelled, now);
    }
  }
};

/** Jobs as one worker process runs them, at whatever time it is. */
const workerOf = (world: World) => {
  const clock = { at: world.now };
  const runner = runnerOf(world, { processors: processorsOf(world, { now: () => clock.at }) });
  /** As the queue does it: a run that Postgres ended to break a deadlock is delivered again. */
  const delivering: typeof runner = (job) =>
    runner(job).catch((error: unknown) => (sqlState(error) === '40P01' ? runner(job) : Promise.reject(error)));
  const run = async (at: number, job: (typeof lifeJobs)[number], twice = false): Promise<number> => {
    clock.at = at;
    const chunks = await pack(world, job, twice ? 1 : 3);
    const delivered = twice ? [...chunks, ...chunks] : chunks.toReversed();
    await runChunks(world, job, delivered, { lanes: 2, run: delivering });
    return chunks.length;
  };
  const settle = async (at: number): Promise<void> => {
    for (let ran = 1; ran > 0; ) {
      ran = 0;
      for (const job of lifeJobs) ran += await run(at, job);
    }
  };
  return { run, settle };
};

type Seen = {
  id: string;
  reason: string | null;
  status: string | null;
  endReason: string | null;
  start: number | null;
  end: number | null;
};
const covers = async ({ sql }: World): Promise<Map<string, Seen>> => {
  const rows = await sql<Seen[]>`
    select o.id, x.reason, p.status, p.end_reason as "endReason", p.cover_start as start, p.cover_end as end
    from orders o left join policies p on p.order_id = o.id left join cover_exclusions x on x.order_id = o.id`;
  return new Map(rows.map((row) => [row.id, row]));
};

/** Excluded as cancelled before it began, or a policy that is void for it: the same to everybody but the books. */
const nothing = (seen: Pick<Seen, 'status'>): boolean => seen.status === null || seen.status === 'voided';

const compare = async (city: City): Promise<void> => {
  const seen = await covers(city.world);
  for (const { id, modelled } of city.orders) {
    const is = seen.get(id);
    const { cover } = modelled;
    if (!is) throw new Error('an order is gone');
    if (!cover || cover.status === 'voided') {
      expect(nothing(is), `${JSON.stringify(is)} should have no cover: ${JSON.stringify(modelled)}`).toBe(true);
      if (!modelled.cancelled && !cover) expect(is.reason).toBe(modelled.reason);
    } else {
      expect({ status: is.status, start: is.start, end: is.end, reason: is.endReason }).toEqual(cover);
    }
  }
  const days = await city.world.sql<{ person: string; day: number }[]>`
    select person_id as person, business_date - date '1970-01-01' as day from premium_charges
    where person_id in (select person_id from workers where id = any(${city.hands.map((hand) => hand.id)}::uuid[]))`;
  const people = await city.world.sql<
    { id: string; person: string | null }[]
  >`select id, person_id as person from workers`;
  const numberOf = new Map(city.hands.map((hand, i) => [people.find((p) => p.id === hand.id)?.person, i]));
  expect(new Set(days.map(({ person, day }) => `${numberOf.get(person)}/${day}`))).toEqual(
    model.chargedDays(city.orders.map((o) => o.modelled)),
  );
  await books(city.world);
};

/** As raising a fund does it. */
const raise = async ({ sql, programmeId, now }: World, days: number): Promise<void> => {
  await sql.begin(async (tx) => {
    await tx`update fund_years set budget_fen = budget_fen + ${days * 40}`;
    await reopenExcluded(tx, { programmeId, reasons: ['fund_exhausted'] }, now);
  });
};

const play = async (
  world: World,
  { run, settle }: ReturnType<typeof workerOf>,
  history: readonly Step[],
): Promise<City> => {
  const city = await openCity(world);
  let now = world.now;
  for (const step of history) {
    now += 1_000;
    if (step.kind === 'wait') now += step.quarters * quarter;
    else if (step.kind === 'run') await run(now, lifeJobs[step.job] ?? 'issue-policy', step.twice);
    else if (step.kind === 'raise') await raise(atTime(world, now), step.days);
    else if (step.kind === 'sign') await signOne(city, step, now);
    else await changeOne(city, step, now);
  }
  await settle(now);
  return city;
};

/** What the fund has left, from now on. */
const leave = async ({ sql }: World, fen: number): Promise<void> => {
  await sql`update fund_years set budget_fen = spent_fen + ${fen}`;
};

describe('whatever happens to orders', { timeout: 240_000 }, () => {
  it('cover, charges and fund are those of the events, in whatever order and however often jobs run', async () => {
    await using world = await freshWorld();
    const worker = workerOf(world);
    await fc.assert(
      fc.asyncProperty(steps, async (history) => compare(await play(world, worker, history))),
      { numRuns: 60 },
    );
    await books(world);
  });

  it('a short fund is never overdrawn, pays orders whole, and has spent what is charged', async () => {
    await using world = await freshWorld();
    const worker = workerOf(world);
    await play(world, worker, [{ kind: 'sign', person: 0, from: 1, hours: 3, class: 2 }]);
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 0, max: 10 }), async (history, days) => {
        await leave(world, days * 40);
        await play(world, worker, history);
        await books(world);
        expect(await world.sql`select from order_events where applied_at is null`).toHaveLength(0);
      }),
      { numRuns: 25 },
    );
  });
});
