import type { Processors } from '../queues/run-job.ts';
import { type IssuePolicyDeps, issuePolicyProcessor } from './issue-policy/process.ts';

/** The worker's side of the catalogue: a job without a processor does not compile. */
export const createProcessors = (deps: IssuePolicyDeps): Processors => ({ 'issue-policy': issuePolicyProcessor(deps) });
