import type { Sql, Tx } from './connect.ts';
import { planByTime } from './plan-by-time.ts';
import { reopenExcluded } from './reopen-cover.ts';

/** A worker's consent to being insured. `at` in milliseconds. */
export type Given = { workerId: string; version: string; at: number };

/**
 * Writes down consents to being insured, each once. They came through the source: that is their channel. Returns the workers of whom one was
 * new.
 */
export const addConsents = async (tx: Tx, source: string, given: readonly Given[]): Promise<string[]> => {
  if (given.length === 0) return [];
  const added = await tx<{ id: string }[]>`
    insert into consents (worker_id, kind, text_version, channel, given_at)
    select worker_id, 'insurance', version, ${source}, given_at
    from unnest(${given.map((g) => g.workerId)}::uuid[], ${given.map((g) => g.version)}::text[], ${given.map((g) => g.at)}::timestamptz[])
      as n (worker_id, version, given_at)
    on conflict on constraint consents_once do nothing returning worker_id as id`;
  return added.map(({ id }) => id);
};

/**
 * Owes a second decision to orders of these workers that were signed without a consent and have no cover: whatever they were excluded for,
 * for the rule on consent may be the next to stand in the way. Call it after anything that locks orders.
 */
export const reopenConsented = async (tx: Tx, workerIds: readonly string[], now: number): Promise<void> => {
  if (workerIds.length === 0) return;
  const orders = await tx<{ id: string }[]>`
    select o.id from orders o join cover_exclusions x on x.order_id = o.id
    where o.worker_id = any(${workerIds as string[]}::uuid[]) and o.ends_at > ${now} and o.consent_version is null and o.cover_state = 'excluded'
      and x.possible_until > ${now}`;
  if (orders.length > 0) await reopenExcluded(tx, { orderIds: orders.map(({ id }) => id) }, now);
};

const lookBackMs = 600_000;

/**
 * The same for orders that were still undecided, or being signed, when the consent came: `reopenConsented` did not see their exclusion.
 * A second decision freezes the consent, so that repeating this finds nothing. Returns how many.
 */
export const reopenMissedConsents = (sql: Sql, now: number): Promise<number> =>
  sql.begin(async (tx) => {
    await planByTime(tx);
    const orders = await tx<{ id: string }[]>`
      select x.order_id as id from cover_exclusions x join orders o on o.id = x.order_id
      where x.decided_at > ${now - lookBackMs} and x.possible_until > ${now} and x.reopened_at is null and o.consent_version is null
        and exists (select from consents c where c.worker_id = o.worker_id and c.kind = 'insurance' and c.withdrawn_at is null)`;
    return orders.length > 0 ? reopenExcluded(tx, { orderIds: orders.map(({ id }) => id) }, now) : 0;
  }) as Promise<number>;
