import { scheduledJobs } from '../../../src/queues/scheduler.ts';
import { recordAudit } from '../../../src/store/audit.ts';
import { pauseJob } from '../../../src/store/job-pauses.ts';
import { enterSchedules } from '../../../src/store/schedules.ts';
import type { ConsoleUnderTest } from '../../console/support/console.ts';
import { introduce } from '../../console/support/people.ts';
import { cityAccess } from '../../support/access.ts';
import type { Worker } from '../../support/builders.ts';
import { crowdedCity } from './busy-city.ts';

/** Text that runs where it is taken for markup, and where a spreadsheet takes it for a formula; it says so in `window.ran`. */
export const hostile = `=1+1<img src="x" onerror="window.ran=1">"'><script>window.ran=1</script><svg onload="window.ran=1">{{7*7}}`;

/** What a spreadsheet would run, before text of its own kind. */
const beginnings = ['=', '+', '@', '-'];

/** The crowded city, where everybody who may write a text has written a hostile one. `theirs` is an order full of them. */
export const hostileCity = async (): Promise<{ city: ConsoleUnderTest; theirs: string }> => {
  const crowded = await crowdedCity();
  const { city } = crowded;
  const { sql, now } = city.world;
  const workers = await sql<Worker[]>`
    select id, external_id as "externalId", person_id as "personId" from workers where person_id is not null order by id`;
  for (const [n, each] of workers.entries())
    await introduce(city, each, {
      name: hostile,
      phone: `138${String(n).padStart(8, '0')}`,
      idNumber: `X${n}${hostile}`,
    });
  const numbered = (alias: string) =>
    sql.unsafe(
      `(array['${beginnings.join("','")}'])[1 + ${alias}.n % 4] || '${hostile.replaceAll("'", "''")}' || ${alias}.n`,
    );
  for (const table of ['orders', 'workers', 'employers', 'postings'])
    await sql`
      update ${sql(table)} t set external_id = ${numbered('s')}
      from (select id, row_number() over (order by id) as n from ${sql(table)}) s where s.id = t.id`;
  for (const table of ['employers', 'programmes', 'insurance_plans', 'insurers', 'regions', 'skills', 'api_keys'])
    await sql`update ${sql(table)} set name = ${hostile}`;
  await sql`update postings set title = ${hostile}`;
  await sql`update quarantine set message = ${hostile}, code = ${hostile.slice(0, 60)} where released_at is null`;
  await sql`update alarms set detail = detail || jsonb_build_object('lastError', ${hostile}::text)`;
  await sql`update bulk_actions set reason = ${hostile}`;
  await sql`update exports set failed_as = ${hostile}`;
  await enterSchedules(sql, scheduledJobs, now);
  await sql`update schedules set changed_by = ${hostile}, paused_by = ${hostile}, pause_reason = ${hostile}, paused_at = ${now}`;
  await pauseJob(sql, cityAccess(hostile), 'notify', { reason: hostile, at: now });
  await recordAudit(sql, {
    ...{ at: now, actor: hostile, action: 'job.pause', subjectType: 'job', subjectId: hostile, reason: hostile },
    ...{ before: { [hostile]: hostile }, after: { text: hostile } },
  });
  return crowded;
};
