import type { Queryable } from './connect.ts';

const prepared = { prepare: true } as const;

/** One request that may come again: the key is the caller's, within one route and one API key. */
export type KeyedRequest = { apiKeyId: string; route: string; key: string; requestHash: Uint8Array };
export type StoredAnswer = { status: number; body: unknown };

/** `mine`: nobody has answered or is answering. `in_flight`: another connection is. `answered`: with what, to which request. */
export type KeyClaim =
  | { state: 'mine' }
  | { state: 'in_flight' }
  | { state: 'answered'; requestHash: Uint8Array; answer: StoredAnswer };

const keptForMs = 7 * 86_400_000;

const claim = `
  select pg_try_advisory_xact_lock(hashtextextended($1::text || ' ' || $2 || ' ' || $3, 0)) as free,
    i.request_hash as "requestHash", i.status, i.response as body
  from (select) as nothing left join idempotency_keys i on (i.api_key_id, i.route, i.key) = ($1::uuid, $2, $3) and i.created_at > $4`;

type ClaimRow = { free: boolean; requestHash: Uint8Array | null; status: number; body: unknown };

/**
 * Takes a key for the caller's transaction, or says what stands in the way. The lock is the transaction's: it dies with its connection.
 * The answer is read with a snapshot older than the lock, so an answer may have been committed in between: `storeAnswer` finds that out.
 */
export const claimKey = async (tx: Queryable, r: KeyedRequest, now: number): Promise<KeyClaim> => {
  const [row] = await tx.unsafe<ClaimRow[]>(claim, [r.apiKeyId, r.route, r.key, now - keptForMs], prepared);
  if (row?.requestHash) {
    return { state: 'answered', requestHash: row.requestHash, answer: { status: row.status, body: row.body } };
  }
  return { state: row?.free ? 'mine' : 'in_flight' };
};

const store = `
  insert into idempotency_keys as i (api_key_id, route, key, request_hash, status, response, created_at)
  values ($1, $2, $3, $4, $5, $6::text::jsonb, $7)
  on conflict (api_key_id, route, key) do update set request_hash = excluded.request_hash, status = excluded.status,
    response = excluded.response, created_at = excluded.created_at where i.created_at <= $8
  returning true as stored`;

/** Keeps an answer in the transaction that did the work. False when the key has been answered meanwhile: the work must be undone. */
export const storeAnswer = async (tx: Queryable, r: KeyedRequest, answer: StoredAnswer, now: number): Promise<boolean> => {
  const values = [r.apiKeyId, r.route, r.key, r.requestHash, answer.status, JSON.stringify(answer.body), now, now - keptForMs];
  const rows = await tx.unsafe(store, values as never[], prepared);
  return rows.length > 0;
};

/** Removes answers that are no longer kept, oldest first and at most `limit`: called every so often, by any number of processes. */
export const forgetAnswers = async (sql: Queryable, now: number, limit = 10_000): Promise<number> => {
  const gone = await sql`
    delete from idempotency_keys where ctid = any(array(
      select ctid from idempotency_keys where created_at <= ${now - keptForMs} order by created_at limit ${limit} for update skip locked))`;
  return gone.count;
};
