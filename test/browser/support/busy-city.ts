import { openAlarm } from '../../../src/store/alarms.ts';
import { quarantineSubject } from '../../../src/store/quarantine.ts';
import { type ConsoleUnderTest, startConsole } from '../../console/support/console.ts';
import { employer, orders, worker } from '../../support/builders.ts';
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
