import { keepRefusedOrders } from '../../../src/intake/refused-orders.ts';
import { openAlarm } from '../../../src/store/alarms.ts';
import { recordAudit } from '../../../src/store/audit.ts';
import { quarantineSubject } from '../../../src/store/quarantine.ts';
import { employer, order, orders, worker } from '../../support/builders.ts';
import { liveAll } from '../../support/order-life.ts';
import type { ConsoleUnderTest } from './console.ts';

const hour = 3_600_000;

/** Something for each list of rows that lie in a county, at least two of most: all of it in 350702, at its employer. */
export const busyCounty = async ({ world, cipher }: ConsoleUnderTest): Promise<void> => {
  const { sql, now } = world;
  const [regionCode, many] = ['350702', 3];
  const boss = await employer(world, { regionCode });
  const at = { employer: boss, startsAt: now - hour, endsAt: now + 5 * hour };
  await orders(world, many, (n) => ({ ...at, startsAt: now + (24 + n) * hour, endsAt: now + 30 * hour }));
  await orders(world, many, (n) => ({ ...at, startsAt: now - hour + n, occupationClass: 6 }));
  await orders(world, many, (n) => ({ ...at, startsAt: now - 2 * hour + n * 60_000 }));
  await order(world, { ...at, worker: await worker(world, { identity: 'invalid' }) });
  await liveAll(world);
  for (let n = 0; n < many; n++) {
    const subjectId = await order(world, at);
    const failed = { code: 'crash', message: `crashed at ${subjectId}`, attempts: 3 };
    await quarantineSubject(sql, { job: 'issue-policy', topic: 'order.signed', subjectId, ...failed });
    const act = { actor: 'operator:of-the-county', action: 'quarantine.retry', reason: 'mended' } as const;
    await recordAudit(sql, { at: now, ...act, subjectType: 'quarantine', subjectId, regionCode });
  }
  const subject = `${regionCode}/occupation_class`;
  await openAlarm(sql, { kind: 'gap_open', subject, regionCode, detail: { count: 3 } });
  const day = world.calendar.dateOf(now + 24 * hour);
  const raw = {
    ...{ external_id: 'O-refused', worker_external_id: 'W-late', employer_external_id: boss.externalId },
    ...{ occupation_class: '2', signed_at: new Date(now).toISOString() },
    ...{ starts_at: `${day}T08:00:00+08:00`, ends_at: `${day}T17:00:00+08:00` },
  };
  const refusal = { column: 'worker_external_id', code: 'unknown_worker', message: 'there is no such worker' };
  const refused = [{ sent: { raw }, surface: 'import' as const, line: 2, refusal }];
  await keepRefusedOrders(sql, cipher, { source: 'market', now, orders: refused });
};
