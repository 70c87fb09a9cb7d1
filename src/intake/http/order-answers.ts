import { z } from 'zod';
import { problem } from './problem.ts';

export const coverState = z
  .enum(['owed', 'requested', 'covered', 'excluded'])
  .describe(
    '`owed`: not decided yet, within seconds; `requested`: the insurer is asked; `covered`: see policyNo; `excluded`: see reason',
  );
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
