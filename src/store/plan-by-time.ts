import type { Queryable } from './connect.ts';

/**
 * Lets this transaction be planned for the values at hand: ranges by time are read through block range indexes, which a pool for steady plans
 * switches off, and are trusted to find the few rows of a span among millions.
 */
export const planByTime = async (tx: Queryable): Promise<void> => {
  await tx`
    select set_config(name, value, true) from (values ('enable_bitmapscan', 'on'), ('enable_seqscan', 'on'), ('enable_hashjoin', 'on'),
      ('enable_mergejoin', 'on'), ('plan_cache_mode', 'force_custom_plan'), ('random_page_cost', '1.1')) as s (name, value)`;
};
