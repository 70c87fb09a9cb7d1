import type { Queryable } from './connect.ts';
import { newId } from './ids.ts';
import { holdAlarms } from './standing-alarms.ts';

const prepared = { prepare: true } as const;

/** A refused order as it is kept. `payload` is sealed; `waitsOn` names the party that was unknown, as `worker:W-1`. */
export type Refused = {
  externalId: string;
  surface: 'api' | 'import';
  line: number | null;
  code: string;
  message: string;
  column: string | null;
  waitsOn: string | null;
  payload: string;
};

/** A region is not known of what was not read; the employer's is taken where there is one. */
const keep = `
  insert into intake_rejections as r (id, source, external_id, surface, line, code, message, column_name, waits_on, payload, region_code, refused_at)
  select n.id, $1, n.external_id, n.surface, n.line, n.code, n.message, n.column_name, n.waits_on, n.payload, e.region_code, $2
  from unnest($3::uuid[], $4::text[], $5::text[], $6::int4[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
      as n (id, external_id, surface, line, code, message, column_name, waits_on, payload, employer)
    left join employers e on e.source = $1 and e.external_id = n.employer
  where not exists (select from orders o where o.source = $1 and o.external_id = n.external_id)
  order by n.external_id
  on conflict (source, external_id) where closed_at is null do update set surface = excluded.surface, line = excluded.line, code = excluded.code,
    message = excluded.message, column_name = excluded.column_name, waits_on = excluded.waits_on, payload = excluded.payload,
    region_code = coalesce(excluded.region_code, r.region_code), times = r.times + 1`;

/**
 * Keeps refused orders, open until they are signed or discarded: one row per external id, with the newest content, the first instant and how
 * often. Of several rows with one id the last counts; what is signed under its id, perhaps later in the same file, is lost to nobody and not kept.
 */
export const keepRefused = async (
  tx: Queryable,
  batch: { source: string; now: number; rows: readonly (Refused & { employer: string })[] },
): Promise<void> => {
  const rows = [...new Map(batch.rows.map((row) => [row.externalId, row])).values()];
  if (rows.length === 0) return;
  const column = <T>(of: (r: Refused & { employer: string }) => T): T[] => rows.map(of);
  await tx.unsafe(
    keep,
    [
      ...[batch.source, batch.now, rows.map(() => newId()), column((r) => r.externalId), column((r) => r.surface)],
      ...[column((r) => r.line), column((r) => r.code), column((r) => r.message), column((r) => r.column)],
      ...[column((r) => r.waitsOn), column((r) => r.payload), column((r) => r.employer)],
    ] as never[],
    prepared,
  );
};

/** Which open refusals are meant: by id, by the parties that have come (`worker:W-1`) to a source, or all, oldest first. */
export type WhichRefused =
  | { ids: readonly string[] }
  | { source: string; waitsOn: readonly string[] }
  /** All whose unknown party has come meanwhile. */
  | { mended: true }
  | { all: true; source?: string };

export type OpenRefusal = Refused & { id: string; source: string; refusedAt: number; times: number };

const columns = `id, source, external_id as "externalId", surface, line, code, message, column_name as "column", waits_on as "waitsOn", payload,
  refused_at as "refusedAt", times`;

const partyIsThere = `(
  exists (select from workers w where w.source = intake_rejections.source and w.external_id = substr(waits_on, 8) and waits_on like 'worker:%')
  or exists (select from employers e where e.source = intake_rejections.source and e.external_id = substr(waits_on, 10) and waits_on like 'employer:%')
  or exists (select from postings p where p.source = intake_rejections.source and p.external_id = substr(waits_on, 9) and waits_on like 'posting:%'))`;

const conditionOf = (which: WhichRefused): [condition: string, values: unknown[]] => {
  if ('ids' in which) return ['id = any($1::uuid[])', [which.ids]];
  if ('waitsOn' in which) return ['source = $1 and waits_on = any($2::text[])', [which.source, which.waitsOn]];
  if ('mended' in which) return [partyIsThere, []];
  return ['($1::text is null or source = $1)', [which.source ?? null]];
};

/** The ids of open refusals after `after`, in their order. */
export const openRefusedIds = async (
  sql: Queryable,
  which: WhichRefused,
  after: string | null,
  limit: number,
): Promise<string[]> => {
  const [condition, values] = conditionOf(which);
  const [from, most] = [values.length + 1, values.length + 2];
  const rows = await sql.unsafe<{ id: string }[]>(
    `select id from intake_rejections where closed_at is null and ${condition} and ($${from}::uuid is null or id > $${from}) order by id limit $${most}`,
    [...values, after, limit] as never[],
    prepared,
  );
  return rows.map((row) => row.id);
};

/**
 * Open refusals by id, with what they hold. They are not locked: whoever signs the same order meanwhile has its row first, and waiting for
 * each other crosswise would be a deadlock.
 */
export const readRefused = (tx: Queryable, ids: readonly string[]): Promise<OpenRefusal[]> =>
  tx.unsafe<OpenRefusal[]>(
    `select ${columns} from intake_rejections where closed_at is null and id = any($1::uuid[]) order by id`,
    [ids] as never[],
    prepared,
  );

/** Notes that open refusals were refused once more, and why now. */
export const refuseAgain = async (
  tx: Queryable,
  rows: readonly Pick<OpenRefusal, 'id' | 'code' | 'message' | 'column' | 'waitsOn'>[],
): Promise<void> => {
  await tx`
    update intake_rejections r set code = n.code, message = n.message, column_name = n.column_name, waits_on = n.waits_on, times = r.times + 1
    from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.code)}::text[], ${rows.map((row) => row.message)}::text[],
      ${rows.map((row) => row.column)}::text[], ${rows.map((row) => row.waitsOn)}::text[]) as n (id, code, message, column_name, waits_on)
    where r.id = n.id and r.closed_at is null`;
};

/** Whether anything waits on these parties of a source: one look at a partial index that is empty on most days. */
export const anyWaiting = async (sql: Queryable, source: string, waitsOn: readonly string[]): Promise<boolean> => {
  const [row] = await sql.unsafe<{ any: boolean }[]>(
    `select exists (select from intake_rejections where closed_at is null and source = $1 and waits_on = any($2::text[])) as any`,
    [source, waitsOn] as never[],
    prepared,
  );
  return row?.any ?? false;
};

export type Closing = { at: number; as: 'signed' | 'discarded' | 'expired'; by: string };

/** Closes open refusals; `orderId` where one was signed after all. Returns the ids that were open. */
export const closeRefused = async (
  tx: Queryable,
  rows: readonly { id: string; orderId: string | null }[],
  { at, as, by }: Closing,
): Promise<string[]> => {
  const closed = await tx<{ id: string }[]>`
    update intake_rejections r set closed_at = ${at}, closed_as = ${as}, closed_by = ${by}, order_id = n.order_id
    from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.orderId) as (string | null)[]}::uuid[]) as n (id, order_id)
    where r.id = n.id and r.closed_at is null returning r.id`;
  return closed.map((row) => row.id);
};

const keptMs = 30 * 86_400_000;

/**
 * Closes, as `expired`, what was refused first more than 30 days ago: nobody mends it any more, and a later refusal of the same order opens
 * another. Returns how many.
 */
export const expireRefused = async (tx: Queryable, now: number): Promise<number> => {
  const expired = await tx`
    update intake_rejections set closed_at = ${now}, closed_as = 'expired', closed_by = 'trim-records'
    where closed_at is null and refused_at < ${now - keptMs}`;
  return expired.count;
};

/**
 * Opens the alarm `intake_rejected` of each source that has refused orders waiting, with how many, and closes it where none is left. Safe to
 * repeat and to run in several processes.
 */
export const watchRejections = async (sql: Queryable): Promise<void> => {
  const waiting = await sql<{ source: string; count: number }[]>`
    select source, count(*)::int4 as count from intake_rejections where closed_at is null group by 1 order by 1`;
  await holdAlarms(
    sql,
    'intake_rejected',
    waiting.map(({ source, count }) => ({ subject: source, detail: { count } })),
  );
};
