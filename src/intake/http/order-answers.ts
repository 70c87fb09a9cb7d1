import { z } from 'zod';
import { problem } from './problem.ts';

export const coverState = z
  .enum(['owed', 'requested', 'covered', 'excluded'])
  .describe(
    '`owed`: not decided yet, within seconds; `requested`: the insurer is asked; `covered`: a policy was issued, see policyNo (it may be voided since: see status); `excluded`: see reason',
  );
/** Whether a policy of this status covers its window: `bound`, or `ended` early and valid until then. */
export const holds = (status: string | undefined): boolean => status === 'bound' || status === 'ended';

export const flags = z
  .array(z.string())
  .describe(
    '`overlap`: the person has another order at that time; `over_headcount`: beyond the places of the posting; `far_from_place`: checked in or out far from the place of work; `outside_hours`: more than two hours before the work, or after it and its cover',
  );

export const words = z.object({ zh: z.string(), en: z.string() });

export const orderNotFound = problem(
  404,
  'not_found',
  'no order of your source has this id: compare it, or name the order as ext: with your own id',
);
