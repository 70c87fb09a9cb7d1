import { type RetryDeps, retryRejections } from '../../intake/retry-rejections.ts';
import type { Processor } from '../../queues/run-job.ts';
import { scheduledProcessor } from '../../queues/scheduler-run.ts';

export type RetryRefusedDeps = Omit<RetryDeps, 'hint'>;

/** Signing is idempotent by external id: a run that comes twice finds the refusals closed. The relay's poll takes what is signed. */
export const retryRefusedProcessor = (deps: RetryRefusedDeps): Processor =>
  scheduledProcessor(deps.sql, async () => {
    const { signed, refused } = await retryRejections({ ...deps, hint: () => undefined }, { mended: true }, 'schedule');
    return async () => ({ signed, refused });
  });
