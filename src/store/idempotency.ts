import type { Queryable } from './connect.ts';

const prepared = { prepare: true } as const;

/** One request that may come again. The key is the caller's own, within one route and one API key; the hash (hex) is of what it sent. */
export type KeyedRequest = { apiKeyId: string; key: string; requestHash: string };
export type StoredAnswer = { status: number; body: unknown };

/** `mine`: nobody has answered or is answering. `in_flight`: somebody else is. `answered`: with what, to which request. */
export type KeyClaim =
  | { state: 'mine' }
  | { state: 'in_flight' }
  | { state: 'answered'; requestHash: string; answer: StoredAnswer };

const keptForMs = 7 * 86_400_000;

/** Each key is looked up by itself: as a join the planner reads the whole table, if it was small when the plan was made. */
const claim = `
  select pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', r.api_key_id, $1, r.key), 0)) as free,
    case when i.created_at > $4 then encode(i.request_hash, 'hex') end as "requestHash", i.status, i.response as body
  from unnest($2::uuid[], $3::text[]) with ordinality as r (api_key_id, key, ord)
    left join lateral (
      select * from idempotency_keys where api_key_id = r.api_key_id and route = $1 and key = r.key limit 1) i on true
  order by r.ord`;

type ClaimRow = { free: boolean; requestHash: string | null; status: number; body: unknown };

/**
 * Takes keys for the caller's transaction, or says what stands in the way, in input order. The locks are the transaction's: they die with
 * its connection. Answers are read with a snapshot older than the locks, so one may have been committed in between: `storeAnswers` finds
 * that out. The same key twice in one call is in flight the second time.
 */
export const claimKeys = async (
  tx: Queryable,
  route: string,
  requests: readonly KeyedRequest[],
  now: number,
): Promise<KeyClaim[]> => {
  const keys = requests.map((r) => r.key);
  const apiKeyIds = requests.map((r) => r.apiKeyId);
  const values = [route, apiKeyIds, keys, now - keptForMs];
  const rows = await tx.unsafe<ClaimRow[]>(claim, values as never[], prepared);
  const seen = new Set<string>();
  return requests.map(({ apiKeyId, key }, at): KeyClaim => {
    const { free = false, requestHash = null, status = 0, body } = rows[at] ?? {};
    if (requestHash !== null) return { state: 'answered', requestHash, answer: { status, body } };
    const name = `${apiKeyId} ${key}`;
    const mine = free && !seen.has(name);
    seen.add(name);
    return { state: mine ? 'mine' : 'in_flight' };
  });
};

const store = `
  insert into idempotency_keys as i (api_key_id, route, key, request_hash, status, response, created_at)
  select n.api_key_id, $1, n.key, decode(n.request_hash, 'hex'), n.status, n.response::jsonb, $2
  from unnest($3::uuid[], $4::text[], $5::text[], $6::int4[], $7::text[]) as n (api_key_id, key, request_hash, status, response)
  order by n.api_key_id, n.key
  on conflict (api_key_id, route, key) do update set request_hash = excluded.request_hash, status = excluded.status,
    response = excluded.response, created_at = excluded.created_at where i.created_at <= $8
  returning 1`;

/** Keeps answers in the transaction that did the work. False when one of the keys has been answered meanwhile: the work must be undone. */
export const storeAnswers = async (
  tx: Queryable,
  route: string,
  answers: readonly (KeyedRequest & StoredAnswer)[],
  now: number,
): Promise<boolean> => {
  const column = <T>(of: (answer: KeyedRequest & StoredAnswer) => T): T[] => answers.map(of);
  const values = [
    ...[route, now, column((a) => a.apiKeyId), column((a) => a.key), column((a) => a.requestHash)],
    ...[column((a) => a.status), column((a) => JSON.stringify(a.body)), now - keptForMs],
  ];
  const stored = await tx.unsafe(store, values as never[], prepared);
  return stored.length === answers.length;
};

/** Removes answers that are no longer kept, oldest first and at most `limit`: called every so often, by any number of processes. */
export const forgetAnswers = async (sql: Queryable, now: number, limit = 10_000): Promise<number> => {
  const gone = await sql`
    delete from idempotency_keys where ctid = any(array(
      select ctid from idempotency_keys where created_at <= ${now - keptForMs} order by created_at limit ${limit} for update skip locked))`;
  return gone.count;
};
