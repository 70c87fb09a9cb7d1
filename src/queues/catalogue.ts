import { issuePolicy } from '../jobs/issue-policy/job.ts';
import type { JobDefinition } from './define-job.ts';

/** Every job, once. `src/jobs/processors.ts` must have a processor for each key, or nothing compiles. */
export const catalogue = { 'issue-policy': issuePolicy } as const satisfies { [Name in string]: JobDefinition<Name> };

export type JobName = keyof typeof catalogue;
export const jobs: readonly JobDefinition<JobName>[] = Object.values(catalogue);
export const topics: readonly string[] = jobs.flatMap((job) => job.topics);

/** The definition of a job found in a queue, by its name or one it had before. */
export const jobNamed = (name: string): JobDefinition<JobName> | undefined =>
  jobs.find((job) => job.name === name || job.aliases?.includes(name));
