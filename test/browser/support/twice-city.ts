import { keepRefusedOrders } from '../../../src/intake/refused-orders.ts';
import { scheduledJobs } from '../../../src/queues/scheduler.ts';
import { pauseSchedule } from '../../../src/queues/scheduler-change.ts';
import { acknowledgeAlarm } from '../../../src/store/alarm-list.ts';
import { openAlarm } from '../../../src/store/alarms.ts';
import { newId } from '../../../src/store/ids.ts';
import { snoozeInbox } from '../../../src/store/inbox-marks.ts';
import { pauseJob } from '../../../src/store/job-pauses.ts';
import { quarantineSubject } from '../../../src/store/quarantine.ts';
import { enterSchedules } from '../../../src/store/schedules.ts';
import type { ConsoleUnderTest } from '../../console/support/console.ts';
import { cityAccess } from '../../support/access.ts';
import { employer, order, worker } from '../../support/builders.ts';
import { crowdedCity } from './busy-city.ts';

/** `theirs` is an order whose worker has a name; `bulkId` an act on many that goes on. */
export type TwiceCity = { city: ConsoleUnderTest; theirs: string; bulkId: string };

const hour = 3_600_000;
const by = { by: 'operator:before', reason: '先前的' };

const people = async (city: ConsoleUnderTest): Promise<void> => {
  for (const name of ['admin', 'admin.two']) await city.operator(name, ['system_administrator']);
  for (const name of ['zhao', 'qian']) await city.operator(name, ['approver']);
  for (const name of ['of-roles', 'of-leave', 'of-reset', 'pass', 'offer', 'factor'])
    await city.operator(name, ['viewer']);
  await city.operator('of-scope', ['viewer'], { regions: ['350782'] });
  await city.operator('zhou.min', ['operator']);
  await city.operator('keys.two', ['security_administrator']);
  await city.operator('sun', ['adjuster']);
};

/** Two orders as they were sent and refused: the worker of one is there by now. */
const refusals = async ({ world, cipher }: ConsoleUnderTest): Promise<void> => {
  const { sql, now } = world;
  const { externalId: boss } = await employer(world);
  const hand = await worker(world);
  const raw = (externalId: string) => ({
    ...{ external_id: externalId, worker_external_id: hand.externalId, employer_external_id: boss },
    ...{ occupation_class: '2', signed_at: new Date(now).toISOString() },
    ...{ starts_at: new Date(now + hour).toISOString(), ends_at: new Date(now + 5 * hour).toISOString() },
  });
  const refusal = { column: 'worker_external_id', code: 'unknown_worker', message: 'there is no such worker' };
  const orders = ['R-mended', 'R-never'].map((id, at) => ({
    ...{ sent: { raw: raw(id) }, surface: 'import' as const, line: at + 2, refusal },
  }));
  await keepRefusedOrders(sql, cipher, { source: 'market', now: now - hour, orders });
};

const alarmsOf = async ({ world: { sql, now } }: ConsoleUnderTest): Promise<void> => {
  await openAlarm(sql, { kind: 'queue_down', subject: 'redis' });
  await openAlarm(sql, { kind: 'alarm_undeliverable', subject: 'email' });
  await openAlarm(sql, { kind: 'canary_late', subject: 'canary' });
  await openAlarm(sql, { kind: 'chunk_stuck', subject: 'issue-policy' });
  await openAlarm(sql, { kind: 'fund_exhausted', subject: 'LGB/2026' });
  const ids = await sql<{ id: string; kind: string }[]>`select id, kind from alarms where closed_at is null`;
  const idOf = (kind: string): string => ids.find((alarm) => alarm.kind === kind)?.id ?? '';
  const marking = { kind: 'alarm', subject: idOf('alarm_undeliverable'), version: 0 } as const;
  await snoozeInbox(sql, cityAccess(by.by), marking, { until: now + hour, reason: by.reason, at: now });
  await acknowledgeAlarm(sql, cityAccess('operator:li.hua'), idOf('fund_low'), { reason: by.reason, at: now });
};

const machinery = async ({ world: { sql, calendar, now } }: ConsoleUnderTest): Promise<void> => {
  const access = cityAccess(by.by);
  await enterSchedules(sql, scheduledJobs, now);
  await pauseSchedule({ sql, calendar, access }, { name: 'trim-records', reason: by.reason, now });
  await pauseJob(sql, access, 'notify', { reason: by.reason, at: now });
};

/** The crowded city, with something for each act that a screen performs. */
export const twiceCity = async (): Promise<TwiceCity> => {
  const { city, theirs } = await crowdedCity();
  const { sql } = city.world;
  await people(city);
  await refusals(city);
  await alarmsOf(city);
  await machinery(city);
  for (const code of ['22001', '22003']) {
    const subjectId = await order(city.world);
    const aside = { job: 'issue-policy', topic: 'order.signed', message: 'does not fit', attempts: 2 };
    await quarantineSubject(sql, { ...aside, subjectId, code });
  }
  const file = { id: newId(), list: 'orders.list', filter: {}, format: 'csv' } as const;
  await city.call('export.begin', file, await city.signIn('wang.fang'));
  const [bulk] = await sql<{ id: string }[]>`select id from bulk_actions order by id limit 1`;
  return { city, theirs, bulkId: bulk?.id ?? '' };
};
