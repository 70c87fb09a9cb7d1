import { jobs } from '../../../queues/catalogue.ts';
import { lastDoneBy } from '../../../store/audit.ts';
import type { Sql } from '../../../store/connect.ts';
import { pauseJob, resumeJob } from '../../../store/job-pauses.ts';
import { queueStatusReader } from '../../../store/queue-status.ts';
import type { HandlersOf } from '../handlers.ts';
import type { queueRoutes } from './routes.ts';

const queueJobs = jobs.map(({ name, topics, queue, schedule }) => ({ name, topics, queue, scheduled: !!schedule }));

/** How the jobs of the catalogue stand. */
export const queueStatusOf = (sql: Sql) => queueStatusReader({ sql, jobs: queueJobs });

export const queueHandlers = ({ sql }: { sql: Sql }): HandlersOf<typeof queueRoutes> => {
  const status = queueStatusOf(sql);
  const firstTo = (action: 'job.pause' | 'job.resume', job: string) =>
    lastDoneBy(sql, { action, subjectType: 'job', subjectId: job });
  return {
    'queues.status': (_input, { access, now }) => status.read(access, now),
    'queues.pause': async ({ job, reason }, { access, now }) => {
      const paused = await pauseJob(sql, access, job, { reason, at: now });
      status.forget();
      return { paused, first: paused ? null : await firstTo('job.pause', job) };
    },
    'queues.resume': async ({ job, reason }, { access, now }) => {
      const resumed = await resumeJob(sql, access, job, { reason, at: now });
      status.forget();
      return { resumed, first: resumed ? null : await firstTo('job.resume', job) };
    },
  };
};
