import type { BusinessCalendar } from '../../domain/business-date.ts';
import { lateSchedules, type ScheduleProblem } from '../../queues/scheduler-alarms.ts';
import type { Sql } from '../../store/connect.ts';
import { pausedJobs } from '../../store/job-pauses.ts';
import { pausedSchedules } from '../../store/schedule-watch.ts';
import { type Finding, fault, good, warn } from './finding.ts';

const problems: Record<ScheduleProblem, { what: string; mend: string }> = {
  unreadable: {
    what: 'its cron cannot be read: it does not run',
    mend: 'npm run doorstep -- schedules set NAME --cron "15 3 * * *"',
  },
  ahead: {
    what: 'it was filled by a clock that was ahead: it waits until that time',
    mend: 'set the clocks right, then: npm run doorstep -- schedules set NAME --cron "…" (the same cron does)',
  },
  'not looked at': {
    what: 'due times have passed and nobody has looked at the clock',
    mend: 'run serve with the role scheduler; what was missed is made up for',
  },
  'not done': {
    what: 'a run is over its time',
    mend: 'see that serve runs with the roles relay and worker; npm run doorstep -- schedules list shows the last error',
  },
};

/** Schedules that are late or cannot run, and what somebody has paused. */
export const scheduleFindings = async (sql: Sql, calendar: BusinessCalendar, now: number): Promise<Finding[]> => {
  const late = await lateSchedules(sql, calendar, now);
  const schedules = await pausedSchedules(sql);
  const jobs = [...(await pausedJobs(sql))].toSorted();
  return [
    ...late.map(({ name, problem }) =>
      fault(`schedule ${name}`, problems[problem].what, problems[problem].mend.replace('NAME', name)),
    ),
    ...schedules.map(({ name, reason }) =>
      warn(`schedule ${name}`, `paused: ${reason}`, `npm run doorstep -- schedules resume ${name}`),
    ),
    ...jobs.map((job) => warn(`job ${job}`, 'paused', `npm run doorstep -- queue resume ${job}`)),
    ...(late.length + schedules.length + jobs.length === 0 ? [good('schedules', 'none is late or paused')] : []),
  ];
};
