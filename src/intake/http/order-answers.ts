import { z } from 'zod';

export const coverState = z
  .enum(['owed', 'requested', 'covered', 'excluded'])
  .describe(
    '`owed`: not decided yet, within seconds; `requested`: the insurer is asked; `covered`: see policyNo; `excluded`: see reason',
  );
export const flags = z
  .array(z.string())
  .describe('`overlap`: the person has another order at that time; `over_headcount`: beyond the places of the posting');

export const words = z.object({ zh: z.string(), en: z.string() });
