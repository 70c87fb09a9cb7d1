import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../src/console/api/contract.ts';
import { newId } from '../../src/store/ids.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { employer, order, orders, worker } from '../support/builders.ts';
import { atTime, changed, liveAll } from '../support/order-life.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';
import { introduce, introduceAll } from './support/people.ts';

let city: ConsoleUnderTest;
let cookies: Record<'whole' | 'county' | 'adjuster' | 'auditor', string>;
let covered: string;
let excluded: string;
let far: string;
const person = { name: '林秀英', phone: '13850612345', idNumber: '35070219800501002X', employerPhone: '0599-5121234' };
const hour = 3_600_000;

beforeAll(async () => {
  city = await startConsole();
  const { world } = city;
  const known = await worker(world);
  const wuyishan = await employer(world, { regionCode: '350782' });
  covered = await order(world, { externalId: 'O-covered', worker: known });
  excluded = await order(world, { externalId: 'O-excluded', occupationClass: 6 });
  far = await order(world, { externalId: 'O-far', employer: wuyishan });
  await orders(world, 60);
  await liveAll(world);
  await introduceAll(city);
  await introduce(city, known, person);
  await world.sql`update employers set contact_phone = ${city.cipher.seal('employers.contact_phone', person.employerPhone)}`;
  await city.operator('whole', ['operator']);
  await city.operator('county', ['operator'], { regions: ['350782'] });
  await city.operator('adjuster', ['adjuster']);
  await city.operator('auditor', ['auditor', 'viewer']);
  const signIn = (name: string) => city.signIn(name);
  cookies = {
    ...{ whole: await signIn('whole'), county: await signIn('county') },
    ...{ adjuster: await signIn('adjuster'), auditor: await signIn('auditor') },
  };
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the list of orders', () => {
  it('shows every order once, newest first, page by page, and counts the same rows', async () => {
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const { body } = await city.call('orders.list', { limit: 20, ...(after ? { after } : {}) }, cookies.whole);
      seen.push(...body.rows.map(({ id }) => id));
      if (body.next === null) break;
      after = body.next;
    }
    const stored = await city.world.sql<{ id: string }[]>`select id from orders order by id desc`;
    expect(seen).toEqual(stored.map(({ id }) => id));
    expect((await city.call('orders.count', {}, cookies.whole)).body).toEqual({ count: seen.length, exact: true });
  });

  it('narrows by state, county and day of receiving, with rows and count from one filter', async () => {
    const one = async (filter: Parameters<typeof city.call<'orders.count'>>[1]) => {
      const { body } = await city.call('orders.list', { ...filter, limit: 200 }, cookies.whole);
      const { body: counted } = await city.call('orders.count', filter, cookies.whole);
      expect(counted.count).toBe(body.rows.length);
      return body.rows.map(({ externalId }) => externalId);
    };
    expect(await one({ state: 'excluded' })).toEqual(['O-excluded']);
    expect(await one({ county: '350782' })).toEqual(['O-far']);
    expect(await one({ from: '2026-05-11', to: '2026-05-11' })).toHaveLength(63);
    expect(await one({ from: '2026-05-12' })).toEqual([]);
    expect(await one({ state: 'owed' })).toEqual([]);
  });

  it('tells cover that was lost from cover that holds, each found by its state and counted alike', async () => {
    const { world } = city;
    const [called, stopped] = await orders(world, 2, (i) => ({
      ...{ externalId: `O-lost-${i}`, startsAt: world.now + hour, endsAt: world.now + 40 * hour },
    }));
    await liveAll(world);
    await changed(world, called ?? '', { kind: 'cancel', reason: '下雨' });
    await liveAll(world);
    const later = atTime(world, world.now + 3 * hour);
    await changed(later, stopped ?? '', { kind: 'cancel', reason: '停工' });
    await liveAll(later);
    const found = async (filter: Parameters<typeof city.call<'orders.count'>>[1]) => {
      const { body } = await city.call('orders.list', { ...filter, limit: 200 }, cookies.whole);
      expect((await city.call('orders.count', filter, cookies.whole)).body.count).toBe(body.rows.length);
      return body.rows.map(({ externalId, coverState, reason }) => [externalId, coverState, reason]);
    };
    const from = '2026-05-11';
    expect(await found({ from, state: 'voided' })).toEqual([['O-lost-0', 'voided', 'cancelled']]);
    expect(await found({ from, state: 'ended' })).toEqual([['O-lost-1', 'ended', 'cancelled']]);
    const [holds, issued] = [await found({ state: 'covered' }), await found({ state: 'issued' })];
    expect(new Set(holds.map(([, state]) => state))).toEqual(new Set(['covered']));
    expect(issued).toHaveLength(holds.length + 2);
    expect(await found({ state: 'voided' })).toEqual([['O-lost-0', 'voided', 'cancelled']]);
    expect(await found({ state: 'ended', to: '2026-05-11', county: '350702' })).toHaveLength(1);
    for (const filter of [{ to: '2026-05-10' }, { from: '2026-05-12' }, { county: '350782' }])
      expect(await found({ state: 'voided', ...filter })).toEqual([]);
  });

  it('refuses rows and count alike what is asked of all days there ever were, and answers both once a first day is given', async () => {
    for (const asked of [{ told: 'no' }, { servicePoint: 'SP-1' }])
      for (const [filter, status] of [
        [{}, 422],
        [{ to: '2026-05-11' }, 422],
        [{ from: '2026-05-11' }, 200],
      ] as const)
        for (const list of ['orders.list', 'orders.count']) {
          const answer = await city.send(list, { ...asked, ...filter }, { cookie: cookies.whole });
          expect([list, asked, filter, answer.status]).toEqual([list, asked, filter, status]);
        }
  });

  it('finds what is excluded for a reason, whether or not it is asked for as excluded', async () => {
    const found = async (filter: Parameters<typeof city.call<'orders.count'>>[1]) => {
      const { body } = await city.call('orders.list', filter, cookies.whole);
      expect((await city.call('orders.count', filter, cookies.whole)).body.count).toBe(body.rows.length);
      return body.rows.map(({ externalId }) => externalId);
    };
    const reason = 'occupation_class';
    for (const filter of [{}, { state: 'excluded' }, { state: 'decided' }, { from: '2026-05-11' }] as const)
      expect([filter, await found({ ...filter, reason })]).toEqual([filter, ['O-excluded']]);
    expect(await found({ state: 'covered', reason })).toEqual([]);
    expect(await found({ reason: 'age_out_of_range' })).toEqual([]);
  });

  it('pages through bounds that hold empty months, each row once and none from beyond them', async () => {
    const { world } = city;
    const day = 86_400_000;
    const early = [200, 100, 99].map((back) => world.now - back * day);
    for (const now of early)
      await orders(atTime(world, now), 2, () => ({ externalId: `O-early-${world.next()}` }), { now });
    const seen: number[] = [];
    for (let after: string | undefined; ; ) {
      const asked = { from: '2025-12-01', to: '2026-05-10', limit: 3, ...(after ? { after } : {}) };
      const { body } = await city.call('orders.list', asked, cookies.whole);
      seen.push(...body.rows.map(({ receivedAt }) => receivedAt));
      if (body.next === null) break;
      after = body.next;
    }
    const [, older, newer] = early;
    expect(seen).toEqual([newer, newer, older, older]);
    expect((await city.call('orders.count', { from: '2025-12-01', to: '2026-05-10' }, cookies.whole)).body.count).toBe(
      4,
    );
    await liveAll(world);
  });

  it('finds what is still owed below and above the mark of the sweep', async () => {
    const { world } = city;
    const waiting = await order(world, { externalId: 'O-owed' });
    await world.sql`insert into watermarks (topic, at) values ('order.signed', 'infinity') on conflict (topic) do update set at = 'infinity'`;
    await quarantineSubject(world.sql, {
      ...{ job: 'issue-policy', topic: 'order.signed', subjectId: waiting, code: 'crash', message: 'x', attempts: 3 },
    });
    const owed = async () =>
      (await city.call('orders.list', { state: 'owed' }, cookies.whole)).body.rows.map(({ id }) => id);
    expect(await owed()).toEqual([waiting]);
    await world.sql`update quarantine set released_at = now() where subject_id = ${waiting}`;
    await world.sql`update watermarks set at = '2020-01-01' where topic = 'order.signed'`;
    expect(await owed()).toEqual([waiting]);
    await liveAll(world);
  });

  it('shows a county only its own', async () => {
    const { body } = await city.call('orders.list', {}, cookies.county);
    expect(body.rows.map(({ externalId }) => externalId)).toEqual(['O-far']);
    expect((await city.call('orders.count', {}, cookies.county)).body.count).toBe(1);
    const { body: places } = await city.call('orders.places', {}, cookies.county);
    expect(places.counties).toEqual([{ code: '350782', name: '武夷山市' }]);
    expect(places.cities).toEqual([]);
    const { body: all } = await city.call('orders.places', {}, cookies.whole);
    expect(all.cities).toEqual([{ code: '3507', name: '南平市' }]);
  });

  it('takes a place that was made up for what it is', async () => {
    const after = Buffer.from('2026-99-99 00:00:00+00\nx').toString('base64url');
    for (const filter of [{}, { from: '2026-05-01' }]) {
      const { status, body } = await city.send('orders.list', { ...filter, after }, { cookie: cookies.whole });
      expect([status, body['code']]).toEqual([422, 'cursor_invalid']);
    }
  });
});

describe('the exact search', () => {
  it('finds an order by its numbers, its policy, and the phone and identity number of its worker', async () => {
    const [policy] = await city.world.sql<
      { no: string }[]
    >`select policy_no as no from policies where order_id = ${covered}`;
    const texts = [
      covered,
      'O-covered',
      policy?.no ?? '',
      '+86 138-5061-2345',
      '35070219800501002X',
      ' 350702800501002 ',
    ];
    for (const text of texts) {
      const { body } = await city.call('orders.find', { text }, cookies.whole);
      expect([text, body.rows.map(({ id }) => id)]).toEqual([text, [covered]]);
    }
  });

  it('finds nothing by a part of a number, and nothing outside the scope', async () => {
    expect((await city.call('orders.find', { text: 'O-cover' }, cookies.whole)).body.rows).toEqual([]);
    expect((await city.call('orders.find', { text: person.phone }, cookies.county)).body.rows).toEqual([]);
    expect((await city.call('orders.find', { text: covered }, cookies.county)).body.rows).toEqual([]);
  });

  it('takes what is typed in a body, never in an address', () => {
    expect(contract['orders.find'].kind).toBe('ask');
  });
});

describe('the page of one order', () => {
  it('tells why it is covered, with the working of every rule, and masks the person', async () => {
    const { body } = await city.call('orders.story', { id: covered }, cookies.whole);
    expect(body.policy).toMatchObject({ planVersion: 1, premiumFen: 40, status: 'bound' });
    expect(body.worker).toMatchObject({ name: '林**', phone: '138****2345', idNumber: '350702*********02X' });
    expect(body.employer.phone).toBe('*'.repeat(12));
    expect(body.timeline.map(({ kind }) => kind)).toEqual(['signed', 'covered']);
    expect(body.trace).toHaveLength(1);
    expect(body.trace[0]?.rules.every(({ passed }) => passed)).toBe(true);
    expect(body.charges).toEqual([{ businessDate: '2026-05-11', fen: 40 }]);
    expect(JSON.stringify(body)).not.toContain(person.name);
    expect(JSON.stringify(body)).not.toContain(person.phone);
  });

  it('tells why it is not covered, by the facts as they were when it was decided', async () => {
    const { body } = await city.call('orders.story', { id: excluded }, cookies.whole);
    expect(body.exclusion).toMatchObject({ reason: 'occupation_class' });
    const failed = body.trace[0]?.rules.filter(({ passed }) => !passed);
    expect(failed).toEqual([
      { rule: 'occupation_class', passed: false, working: { occupationClass: 6, covered: '1, 2, 3, 4' } },
    ]);
  });

  it('judges no age without a number, and says whether deciding again could end otherwise', async () => {
    const { world } = city;
    const id = await order(world, {
      externalId: 'O-invalid',
      worker: await worker(world, { identity: 'invalid' }),
    });
    await liveAll(world);
    await introduce(city, await workerOf(id), { ...person, phone: '13700000002' });
    const asked = async () => (await city.call('orders.story', { id }, cookies.whole)).body;
    const { trace, traceAgrees, exclusion, charges } = await asked();
    const outcomes = Object.fromEntries((trace[0]?.rules ?? []).map(({ rule, passed }) => [rule, passed]));
    expect(outcomes).toMatchObject({ identity_missing: true, identity_invalid: false, age_out_of_range: null });
    expect([traceAgrees, exclusion?.reason, exclusion?.redecidingHelps]).toEqual([true, 'identity_invalid', false]);
    expect(charges).toEqual([]);
    await world.sql`update orders set identity_status = 'valid', birth_date = '1980-05-01' where id = ${id}`;
    const mended = await asked();
    expect([mended.traceAgrees, mended.exclusion?.redecidingHelps]).toEqual([false, true]);
  });

  it('keeps the first decision and what followed when the order changes and is mended', async () => {
    const { world } = city;
    const later = atTime(world, world.now + hour);
    const id = await order(world, { externalId: 'O-lived', occupationClass: 6 });
    await introduce(city, await workerOf(id), { name: '陈某', phone: '13700000001', idNumber: '350702198005019998' });
    await liveAll(world);
    await changed(later, id, { kind: 'amend', occupationClass: 2, reason: '工种登记有误' });
    await liveAll(later);
    await changed(atTime(world, world.now + 90 * 60_000), id, { kind: 'cancel', reason: '下雨' });
    await liveAll(atTime(world, world.now + 90 * 60_000));
    const { body } = await city.call('orders.story', { id }, cookies.whole);
    expect([body.coverState, body.policy?.status, body.policy?.endReason]).toEqual(['voided', 'voided', 'cancelled']);
    const kinds = body.timeline.map(({ kind }) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining(['signed', 'excluded', 'amended', 'lifted', 'covered', 'cancelled', 'policy_voided']),
    );
    expect(kinds.indexOf('excluded')).toBeLessThan(kinds.indexOf('covered'));
    expect(body.timeline.find(({ kind }) => kind === 'amended')).toMatchObject({
      facts: { note: '工种登记有误' },
      after: { occupationClass: 2 },
    });
  });

  it('is not there for another county, nor under a made-up id', async () => {
    for (const [id, cookie] of [
      [covered, cookies.county],
      [newId(), cookies.whole],
    ] as const) {
      const { status, body } = await city.send('orders.story', { id }, { cookie });
      expect([status, body['code']]).toEqual([404, 'order_unknown']);
    }
    expect((await city.call('orders.story', { id: far }, cookies.county)).status).toBe(200);
  });
});

const workerOf = async (orderId: string) => {
  const [row] = await city.world.sql<{ id: string; personId: string }[]>`
    select w.id, w.person_id as "personId" from orders o join workers w on w.id = o.worker_id where o.id = ${orderId}`;
  return { id: row?.id ?? '', personId: row?.personId ?? null, externalId: '' };
};

describe('personal data', () => {
  it('is opened for who may, and each look is written down without what was seen', async () => {
    for (let look = 0; look < 2; look++) {
      const { body } = await city.call('orders.person', { id: covered }, cookies.adjuster);
      expect(body).toEqual(person);
    }
    const looks = await city.world.sql`
      select actor, subject_id, before, after, region_code from audit_log where action = 'personal_data.show'`;
    expect(looks).toHaveLength(2);
    expect(looks[0]).toMatchObject({ actor: 'operator:adjuster', subject_id: covered, region_code: '350702' });
    for (const seen of Object.values(person)) expect(JSON.stringify(looks)).not.toContain(seen);
    const { body } = await city.call('orders.story', { id: covered }, cookies.auditor);
    expect(body.audit?.map(({ action }) => action)).toEqual(['personal_data.show', 'personal_data.show']);
    expect((await city.call('orders.story', { id: covered }, cookies.whole)).body.audit).toBeNull();
  });

  it('stays sealed for who may not, and no look is written down', async () => {
    const { status } = await city.call('orders.person', { id: covered }, cookies.whole);
    expect(status).toBe(403);
    const { status: unknown } = await city.call('orders.person', { id: newId() }, cookies.adjuster);
    expect(unknown).toBe(404);
  });
});
