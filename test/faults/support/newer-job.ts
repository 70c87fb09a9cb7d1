import { issuePolicy } from '../../../src/jobs/issue-policy/job.ts';
import { type ChunkPayload, type JobDefinition, payloadVersion } from '../../../src/queues/define-job.ts';

/** A job of the next version, in a queue that this version's workers serve too. */
export const weighTea: JobDefinition = { ...issuePolicy, name: 'weigh-tea', topics: ['tea.weighed'] };

/** A payload as the next version writes it. */
export const newerPayload = (chunkId: number): ChunkPayload =>
  JSON.parse(JSON.stringify({ v: payloadVersion + 1, chunkId })) as ChunkPayload;
