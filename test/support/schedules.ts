import { silentLogger } from '../../src/log.ts';
import type { JobName } from '../../src/queues/catalogue.ts';
import { scheduledJobs, type Ticked, tick } from '../../src/queues/scheduler.ts';
import type { Sql } from '../../src/store/connect.ts';
import { enterSchedules } from '../../src/store/schedules.ts';
import { pack, runChunks } from './perform-job.ts';
import type { World } from './world.ts';

export type RunRow = { dueAt: number; businessDate: string; state: string; attempts: number; askedBy: string | null };

/** The runs of a schedule, oldest first. */
export const runsOf = async (sql: Sql, name: JobName): Promise<RunRow[]> => [
  ...(await sql<RunRow[]>`
    select due_at as "dueAt", business_date as "businessDate", state, attempts, asked_by as "askedBy" from schedule_runs
    where name = ${name} order by due_at`),
];

/** Leaves one schedule, which comes round as said and counts from `from`: the others keep still. */
export const onlySchedule = async (
  { sql }: World,
  name: JobName,
  schedule: { cron: string; backfill: 'each' | 'latest'; from: number },
): Promise<void> => {
  await enterSchedules(sql, scheduledJobs, schedule.from);
  await sql`delete from schedules where name <> ${name}`;
  await sql`
    update schedules set cron = ${schedule.cron}, backfill = ${schedule.backfill}, filled_to = ${schedule.from} where name = ${name}`;
};

/** One look of a scheduler at the clock. */
export const look = ({ sql, calendar }: Pick<World, 'sql' | 'calendar'>, now: number): Promise<Ticked> =>
  tick({ sql, calendar, log: silentLogger() }, now);

/** Runs what has begun of a scheduled job. */
export const perform = async (world: World, name: JobName): Promise<void> =>
  runChunks(world, name, await pack(world, name));

/** Looks and runs until nothing is due. */
export const catchUp = async (world: World, name: JobName, now: number): Promise<void> => {
  for (;;) {
    await look(world, now);
    const chunks = await pack(world, name);
    if (chunks.length === 0) return;
    await runChunks(world, name, chunks);
  }
};
