import { z } from 'zod';
import { defineRoute } from '../define-route.ts';
import { reasonInput } from '../list-shapes.ts';

const fund = z.object({
  ...{ programme: z.string(), name: z.string(), year: z.int(), budgetFen: z.int(), spentFen: z.int() },
  ...{ open: z.boolean(), cheapestFen: z.int().nullable() },
  changed: z.object({ by: z.string(), at: z.number(), reason: z.string().nullable() }).nullable(),
});
export type FundItem = z.output<typeof fund>;

/** By which the page narrows what it was answered, and a file as well. */
export const fundFilter = z.object({ programme: z.string().max(64).optional(), year: z.string().max(4).optional() });
export type FundFilter = z.output<typeof fundFilter>;

const fen = z.int().min(0).max(100_000_000_000_000);

export const fundRoutes = {
  /** The programmes that lie wholly within the scope, by year; `year` is the city's present one. */
  'funds.list': defineRoute({
    kind: 'read',
    demand: 'fund.read',
    scope: 'rows',
    input: z.object({}),
    output: z.object({ asOf: z.number(), year: z.int(), funds: z.array(fund) }),
  }),
  /**
   * What a programme may spend in a year. `fromFen` is the budget that the page showed: 409 `fund_changed` where somebody has set it since.
   * `reopened` counts the orders that more money has decided again.
   */
  'funds.set': defineRoute({
    kind: 'act',
    demand: 'fund.change',
    scope: 'rows',
    input: z.object({
      ...{ programme: z.string().min(1).max(64), year: z.int().min(1).max(9999), fromFen: fen, budgetFen: fen },
      reason: reasonInput,
    }),
    output: z.object({ before: z.int(), spentFen: z.int(), reopened: z.int() }),
  }),
};
