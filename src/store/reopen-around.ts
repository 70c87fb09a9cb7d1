import type { Sql } from './connect.ts';
import { reopenExcluded } from './reopen-cover.ts';

/** No decision is on its way for longer than this between reading the reference and its commit. */
const underWayMs = 60_000;
const lookBackMs = 3 * underWayMs;

/**
 * Owes a second decision to orders that were excluded just when reference data changed: a chunk may have read the old copy and committed after
 * `apply` had looked for whom the change might cover. Asked each minute; repeating it decides again and changes nothing. Returns how many.
 */
export const reopenAroundChanges = (sql: Sql, now: number): Promise<number> =>
  sql.begin(async (tx) => {
    const rows = await tx<{ id: string }[]>`
      select x.order_id as id from cover_exclusions x
      where x.possible_until > ${now} and x.decided_at > ${now - lookBackMs - underWayMs}
        and exists (select from applied_items a where a.applied_at > ${now - lookBackMs}
          and x.decided_at between a.applied_at - interval '1 minute' and a.applied_at + interval '1 minute')`;
    if (rows.length === 0) return 0;
    const orderIds = rows.map((row) => row.id);
    return reopenExcluded(tx, { orderIds }, now);
  }) as Promise<number>;
