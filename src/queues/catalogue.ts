import { amendPolicy } from '../jobs/amend-policy/job.ts';
import { checkFund } from '../jobs/check-fund/job.ts';
import { deliverAlarm } from '../jobs/deliver-alarm/job.ts';
import { endPolicy } from '../jobs/end-policy/job.ts';
import { issuePolicy } from '../jobs/issue-policy/job.ts';
import { notify } from '../jobs/notify/job.ts';
import { redecideCover } from '../jobs/redecide-cover/job.ts';
import { releaseNotices } from '../jobs/release-notices/job.ts';
import { remindAlarms } from '../jobs/remind-alarms/job.ts';
import { retryRefused } from '../jobs/retry-refused/job.ts';
import { runCanary } from '../jobs/run-canary/job.ts';
import { trimRecords } from '../jobs/trim-records/job.ts';
import { voidPolicy } from '../jobs/void-policy/job.ts';
import { watchGaps } from '../jobs/watch-gaps/job.ts';
import type { JobDefinition } from './define-job.ts';

/** Every job, once. `src/jobs/processors.ts` must have a processor for each key, or nothing compiles. */
export const catalogue = {
  'issue-policy': issuePolicy,
  'void-policy': voidPolicy,
  'end-policy': endPolicy,
  'amend-policy': amendPolicy,
  'redecide-cover': redecideCover,
  notify,
  'release-notices': releaseNotices,
  'deliver-alarm': deliverAlarm,
  'remind-alarms': remindAlarms,
  'retry-refused': retryRefused,
  'check-fund': checkFund,
  'watch-gaps': watchGaps,
  'trim-records': trimRecords,
  'run-canary': runCanary,
} as const satisfies { [Name in string]: JobDefinition<Name> };

export type JobName = keyof typeof catalogue;
export const jobs: readonly JobDefinition<JobName>[] = Object.values(catalogue);
export const topics: readonly string[] = jobs.flatMap((job) => job.topics);

/** The definition of a job found in a queue, by its name or one it had before. */
export const jobNamed = (name: string): JobDefinition<JobName> | undefined =>
  jobs.find((job) => job.name === name || job.aliases?.includes(name));
