import { openAlarm } from '../../../src/store/alarms.ts';
import { addApiKey } from '../../../src/store/api-keys.ts';
import { newId } from '../../../src/store/ids.ts';
import { disableOperator } from '../../../src/store/operators.ts';
import { quarantineSubject } from '../../../src/store/quarantine.ts';
import { type ConsoleUnderTest, startConsole } from '../../console/support/console.ts';
import { introduceAll } from '../../console/support/people.ts';
import { cityAccess } from '../../support/access.ts';
import { employer, order, orders, worker } from '../../support/builders.ts';
import { performJob } from '../../support/perform-job.ts';

const minute = 60_000;
const hour = 60 * minute;

/**
 * A city on a morning on which something is of each kind: orders covered over the last hour, people at work without cover, one order in
 * quarantine, one refused, alarms. `li.hua` has the city, `of-wuyishan` a county.
 */
export const busyCity = async (): Promise<ConsoleUnderTest> => {
  const city = await startConsole({ now: '2026-05-11T10:30+08:00' });
  await city.operator('li.hua', ['operator']);
  await city.operator('wang.fang', ['operator']);
  await city.operator('of-wuyishan', ['operator'], { regions: ['350782'] });
  const { world } = city;
  const { sql, now } = world;
  const wuyishan = await employer(world, { regionCode: '350782' });
  for (let ago = 55; ago > 0; ago -= 5) {
    const then = { ...world, now: now - ago * minute };
    await orders(then, 1 + (ago % 4), (i) => (i === 0 ? { employer: wuyishan } : {}));
    await performJob(then, 'issue-policy');
    await sql`update policies set decided_at = decided_at + interval '12 milliseconds' * (1 + ${ago}::int4 % 3) where decided_at >= ${then.now}`;
  }
  const nameless = await worker(world, { identity: 'invalid' });
  const atWork = { employer: wuyishan, startsAt: now - hour, endsAt: now + 5 * hour };
  await orders(world, 2, (i) => ({ ...atWork, startsAt: now - hour + i, worker: nameless }));
  await orders(world, 1, () => ({ ...atWork, occupationClass: 6 }));
  await performJob(world, 'issue-policy');
  const [stuck = ''] = await orders({ ...world, now: now - 20 * minute }, 1, () => ({ employer: wuyishan }));
  await quarantineSubject(sql, {
    ...{ job: 'issue-policy', topic: 'order.signed', subjectId: stuck, code: 'crash', attempts: 3 },
    message: 'took its process with it 3 times while nothing else ran',
  });
  await openAlarm(sql, {
    kind: 'gap_open',
    subject: '350782/occupation_class',
    regionCode: '350782',
    detail: { count: 1 },
  });
  await openAlarm(sql, { kind: 'fund_low', subject: 'LGB/2026', detail: { budgetFen: 100_000, spentFen: 81_000 } });
  await sql`update quarantine set quarantined_at = ${now - 15 * minute}`;
  await sql`update alarms set opened_at = ${now - 12 * minute}, seen_at = ${now - minute}`;
  await sql`update outbox set created_at = clock_timestamp()`;
  return city;
};

/** Begins an export and an act on all that waits, as the pages of whoever it is do. */
const leavesTraces = async (city: ConsoleUnderTest, name: string): Promise<void> => {
  const cookie = await city.signIn(name);
  const list = { list: 'orders.list', filter: {}, format: 'csv' } as const;
  await city.call('export.begin', { id: newId(), ...list }, cookie);
  const wanted = { action: 'quarantine.retry', filter: {} } as const;
  const { body } = await city.call('bulk.preview', wanted, cookie);
  await city.call('bulk.begin', { id: newId(), ...wanted, until: body.until, reason: '再试一次' }, cookie);
};

/**
 * The busy city with rows on every list, in two counties: more orders than a page holds, gaps, more in quarantine, exports, acts on many,
 * keys, an operator who has left. Beside those of the busy city there are `of-yanping`, `keys` (security) and `chen.jie` (audit).
 * `theirs` is an order of Wuyishan.
 */
export const crowdedCity = async (): Promise<{ city: ConsoleUnderTest; theirs: string }> => {
  const city = await busyCity();
  const { sql, now } = city.world;
  await city.operator('of-yanping', ['operator'], { regions: ['350702'] });
  await city.operator('keys', ['security_administrator']);
  await city.operator('chen.jie', ['auditor']);
  await city.operator('left', ['viewer']);
  const by = { at: now, reason: '离职' };
  await disableOperator(sql, cityAccess('operator:admin'), 'left', by);
  await addApiKey(sql, cityAccess('operator:keys'), {
    name: '小程序',
    source: 'market',
    scopes: ['orders:read'],
    at: now,
  });
  const wuyishan = await employer(city.world, { regionCode: '350782' });
  const begun = { startsAt: now - hour, endsAt: now + 5 * hour };
  const theirs = await order(city.world, { ...begun, employer: wuyishan });
  await orders(city.world, 50, (i) => (i === 0 ? begun : {}));
  await performJob(city.world, 'issue-policy');
  for (const employerOf of [wuyishan, await employer(city.world)]) {
    const [subjectId = ''] = await orders(city.world, 1, () => ({ employer: employerOf }));
    const failed = { code: '23505', message: 'a row is there already', attempts: 3 };
    await quarantineSubject(sql, { job: 'issue-policy', topic: 'order.signed', subjectId, ...failed });
  }
  await introduceAll(city);
  await leavesTraces(city, 'li.hua');
  await leavesTraces(city, 'of-wuyishan');
  return { city, theirs };
};
