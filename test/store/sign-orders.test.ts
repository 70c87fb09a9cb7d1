import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderRecord } from '../../src/intake/records/order.ts';
import { listOpenAlarms } from '../../src/store/alarms.ts';
import { employer, order, orderRecords, posting, sign, worker } from '../support/builders.ts';
import { at } from '../support/city.ts';
import { freshWorld, type World } from '../support/world.ts';

const hour = 3_600_000;

let world: World;
beforeAll(async () => {
  world = await freshWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const stored = async (id: string) => {
  const [row] = await world.sql`
    select person_id as "personId", identity_status as "identityStatus", birth_date as "birthDate", employer_uscc as "employerUscc",
      occupation_class as "occupationClass", region_code as "regionCode", consent_version as "consentVersion", wage_fen as "wageFen",
      signed_at as "signedAt", received_at as "receivedAt", cover_state as "coverState", version, flags from orders where id = ${id}`;
  return row;
};
const one = async (options: Parameters<typeof order>[1] = {}): Promise<OrderRecord> => {
  const [made] = await orderRecords(world, 1, () => options);
  if (!made) throw new Error('no order was made');
  return made;
};
const signOne = async (made: OrderRecord, options: Parameters<typeof sign>[2] = {}) =>
  (await sign(world, [made], options))[0];

describe('facts that cover is decided by', () => {
  it('are frozen on the order when it is signed', async () => {
    const hand = await worker(world, { birthDate: '1980-05-01', consentVersion: '2026-01' });
    const boss = await employer(world, { uscc: '91350702MA2XN1RA6L', regionCode: '350782' });
    const id = await order(world, { worker: hand, employer: boss, signedAt: world.now - hour });
    const facts = {
      personId: hand.personId,
      identityStatus: 'valid',
      birthDate: '1980-05-01',
      employerUscc: '91350702MA2XN1RA6L',
      occupationClass: 2,
      regionCode: '350782',
      consentVersion: '2026-01',
      wageFen: 20_000,
      signedAt: world.now - hour,
      receivedAt: world.now,
      coverState: 'owed',
      version: 1,
      flags: [],
    };
    expect(await stored(id)).toEqual(facts);
    await world.sql`update persons set birth_date = '1940-01-01' where id = ${hand.personId}`;
    await world.sql`update employers set uscc = null, region_code = null where id = ${boss.id}`;
    await world.sql`update consents set withdrawn_at = ${world.now} where worker_id = ${hand.id}`;
    expect(await stored(id)).toEqual(facts);
  });

  it.each([
    ['the order’s own class', { occupationClass: 1 }, { occupationClass: 3, skill: 'forklift' }, 1],
    ['else the posting’s', {}, { occupationClass: 3, skill: 'forklift' }, 3],
    ['else the skill’s', {}, { skill: 'forklift' }, 4],
    ['else none', {}, { skill: 'anything' }, null],
    ['none without a skill', {}, { skill: null }, null],
  ])('take %s', async (_, own, offered, occupationClass) => {
    const id = await order(world, { posting: await posting(world, offered), ...own });
    expect(await stored(id)).toMatchObject({ occupationClass });
  });

  it('take the posting’s region, else the employer’s', async () => {
    const boss = await employer(world, { regionCode: '350782' });
    const there = await posting(world, { employer: boss, regionCode: '350702001' });
    const nowhere = await posting(world, { employer: boss });
    expect(await stored(await order(world, { posting: there }))).toMatchObject({ regionCode: '350702001' });
    expect(await stored(await order(world, { posting: nowhere }))).toMatchObject({ regionCode: '350782' });
  });

  it('know no person behind a missing identity, no withdrawn consent, and no consent to something else', async () => {
    const stranger = await worker(world, { identity: 'missing', consentVersion: '2026-01' });
    await world.sql`update consents set withdrawn_at = ${world.now} where worker_id = ${stranger.id}`;
    await world.sql`
      insert into consents (worker_id, kind, text_version, channel, given_at) values (${stranger.id}, 'profiling', 'p-1', 'test', ${world.now})`;
    expect(await stored(await order(world, { worker: stranger }))).toMatchObject({
      ...{ personId: null, identityStatus: 'missing', birthDate: null, consentVersion: null },
    });
  });

  it('say that it was signed when it was received, where nobody says when', async () => {
    const outcome = await signOne(await one({ signedAt: null }));
    expect(outcome).toMatchObject({ kind: 'signed', coverState: 'owed' });
    if (outcome?.kind === 'signed') expect(await stored(outcome.id)).toMatchObject({ signedAt: world.now });
  });
});

describe('an order sent again', () => {
  it('with the same content changes nothing and is answered with what became of it', async () => {
    const made = await one();
    const first = await signOne(made);
    const owedBefore = await world.sql`select from outbox`;
    expect(await signOne(made)).toEqual({ ...first, kind: 'unchanged' });
    expect(await world.sql`select from outbox`).toHaveLength(owedBefore.length);
  });

  it('with other content is refused, and the first stays', async () => {
    const made = await one();
    const first = await signOne(made);
    const again = await signOne({ ...made, endsAt: made.endsAt + hour });
    expect(again).toMatchObject({ kind: 'refused', code: 'order_differs', column: 'external_id' });
    expect(again).toMatchObject({ id: (first as { id: string }).id });
  });

  it('twice in one batch is signed once: the first of the two', async () => {
    for (let round = 0; round < 5; round++) {
      const made = await one();
      const outcomes = await sign(world, [made, made, { ...made, wageFen: 1 }, ...(await orderRecords(world, 5))]);
      expect(outcomes.slice(0, 3)).toMatchObject([
        { kind: 'signed', flags: [] },
        { kind: 'unchanged' },
        { kind: 'refused', code: 'order_differs' },
      ]);
    }
  });

  it('by two callers at once is signed once', async () => {
    const batch = await orderRecords(world, 50);
    const answers = await Promise.all([sign(world, batch), sign(world, batch.toReversed()), sign(world, batch)]);
    expect(answers.flat().filter((outcome) => outcome.kind === 'signed')).toHaveLength(50);
    expect(answers.flat().filter((outcome) => outcome.kind === 'unchanged')).toHaveLength(100);
  });

  it('is answered as known even where it could not be signed any more', async () => {
    const boss = await employer(world);
    const offer = await posting(world, { employer: boss, headcount: 2 });
    const [a, b] = await orderRecords(world, 2, () => ({ posting: offer }));
    if (!a || !b) throw new Error('two orders');
    await sign(world, [a, b]);
    await world.sql`update postings set headcount = 1 where id = ${offer.id}`;
    expect(await signOne(a, { overHeadcount: 'refuse', overlap: 'refuse' })).toMatchObject({ kind: 'unchanged' });
  });
});

describe('an order that may not be signed', () => {
  it.each([
    ['unknown_worker', { workerExternalId: 'nobody' }, 'worker_external_id'],
    ['unknown_employer', { employerExternalId: 'nobody' }, 'employer_external_id'],
    ['unknown_posting', { postingExternalId: 'nothing' }, 'posting_external_id'],
  ])('is refused with the column to mend: %s', async (code, changed, column) => {
    expect(await signOne({ ...(await one()), ...changed })).toMatchObject({ kind: 'refused', code, column });
  });

  it('is one signed more than five minutes ahead of our clock', async () => {
    expect(await signOne(await one({ signedAt: world.now + 5 * 60_000 }))).toMatchObject({ kind: 'signed' });
    expect(await signOne(await one({ signedAt: world.now + 5 * 60_000 + 1 }))).toMatchObject({
      code: 'signed_in_future',
      column: 'signed_at',
    });
  });

  it('is one of somebody under 16 on the first working day, and an alarm opens, once', async () => {
    const child = await worker(world, { birthDate: '2010-05-12' });
    const made = await one({ worker: child });
    for (let again = 0; again < 2; again++) {
      expect(await signOne(made)).toMatchObject({
        kind: 'refused',
        code: 'under_minimum_age',
        column: 'worker_external_id',
      });
    }
    const alarms = (await listOpenAlarms(world.sql)).filter((alarm) => alarm.kind === 'under_minimum_age');
    expect(alarms).toMatchObject([{ subject: `order:market:${made.externalId}` }]);
    expect(JSON.stringify(alarms)).not.toMatch(/2010|sealed/);
    const nextDay = { startsAt: at('2026-05-12T10:00+08:00'), endsAt: at('2026-05-12T18:00+08:00') };
    expect(await signOne(await one({ worker: child, ...nextDay }))).toMatchObject({ kind: 'signed' });
  });

  it.each([
    ['hazardous work at 17', '2008-05-12', { hazardous: true }, {}, 'minor_hazardous_work'],
    ['hazardous work at 18', '2008-05-11', { hazardous: true }, {}, undefined],
    ['work until 22:00 at 17', '2008-05-12', {}, { endsAt: at('2026-05-11T22:00+08:00') }, undefined],
    ['work beyond 22:00 at 17', '2008-05-12', {}, { endsAt: at('2026-05-11T22:00:00.001+08:00') }, 'minor_night_work'],
    [
      'work before 06:00 at 17',
      '2008-05-13',
      {},
      { startsAt: at('2026-05-12T05:59+08:00'), endsAt: at('2026-05-12T10:00+08:00') },
      'minor_night_work',
    ],
    [
      'work from 06:00 at 17',
      '2008-05-13',
      {},
      { startsAt: at('2026-05-12T06:00+08:00'), endsAt: at('2026-05-12T10:00+08:00') },
      undefined,
    ],
    ['work of several days at 17', '2008-06-30', {}, { endsAt: at('2026-05-12T12:00+08:00') }, 'minor_night_work'],
    ['work at night at 18', '2008-05-11', {}, { endsAt: at('2026-05-12T04:00+08:00') }, undefined],
  ])('%s', async (_, birthDate, offered, times, code) => {
    const made = await one({
      worker: await worker(world, { birthDate }),
      posting: await posting(world, offered),
      ...times,
    });
    const outcome = await signOne(made);
    expect(outcome?.kind === 'refused' ? outcome.code : undefined).toBe(code);
  });

  it('does not keep its neighbours out', async () => {
    const good = await orderRecords(world, 3);
    const [bad] = await orderRecords(world, 1);
    if (!bad) throw new Error('an order');
    const outcomes = await sign(world, [
      ...good,
      { ...bad, workerExternalId: 'nobody' },
      ...(await orderRecords(world, 2)),
    ]);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual([
      'signed',
      'signed',
      'signed',
      'refused',
      'signed',
      'signed',
    ]);
  });
});

describe('historical orders', () => {
  it('are excluded as such and owed nothing, and stay so when the file comes again without saying so', async () => {
    const made = await one({ signedAt: at('2024-01-01T08:00+08:00') });
    const first = await signOne(made, { historical: true });
    expect(first).toMatchObject({ kind: 'signed', coverState: 'excluded' });
    const id = first?.kind === 'signed' ? first.id : '';
    expect(await world.sql`select from outbox where subject_id = ${id}`).toHaveLength(0);
    expect([...(await world.sql`select reason from cover_exclusions where order_id = ${id}`)]).toEqual([
      { reason: 'historical' },
    ]);
    expect(await signOne(made)).toEqual({ kind: 'unchanged', id, flags: [], coverState: 'excluded' });
  });
});
