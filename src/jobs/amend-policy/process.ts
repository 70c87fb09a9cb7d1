import type { Processor } from '../../queues/run-job.ts';
import { type SettleDeps, settleChunk } from '../../store/settle-chunk.ts';
import { decide } from './decide.ts';

/** A chunk that comes again finds events that are applied, and changes nothing. */
export const amendPolicyProcessor =
  (deps: SettleDeps): Processor =>
  (run) =>
    settleChunk(deps, run, decide);
