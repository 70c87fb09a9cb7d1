import type postgres from 'postgres';
import { UsageError } from '../errors.ts';
import type { Queryable } from './connect.ts';

/**
 * One list of the console: what its rows, its count and its export have in common, so that they cannot differ. Rows are in the order of `key`
 * and then `id`, which an index answers; both are not null.
 */
export type ListQuery = {
  from: postgres.Fragment;
  where: postgres.Fragment;
  select: postgres.Fragment;
  /** An instant, as every list of the console is by time; or the id itself, whose value follows the time at which it was made. */
  key: postgres.Fragment;
  keyType?: 'timestamptz' | 'uuid' | 'int8';
  id: postgres.Fragment;
  idType?: 'uuid' | 'int8';
  descending: boolean;
  /** The instant of its rows that `key` is, or follows: a list that has one can be turned round, which the same index answers. */
  by?: string;
};

export type Sort = 'oldest' | 'newest';

/** Where a page begins: after the row with this key and id. Callers hand it back as they got it. */
export type Cursor = string;
/** `sorted`: by which of its fields the rows stand, and how; not there where they stand by no instant. */
export type Page<R> = { rows: R[]; next: Cursor | null; sorted?: { by: string; order: Sort } | undefined };
/** `sort`: the other way round than the list stands by itself. A cursor belongs to the way in which it was given. */
export type PageOf = { after?: Cursor | undefined; limit: number; sort?: Sort | undefined };

/** How far is counted. Beyond that a count says more than it. */
const countedTo = 10_000;

const strange = () => new UsageError('cursor_invalid', 'this page is no place in the list: go back to its first page');

const forms = {
  timestamptz: /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  int8: /^\d{1,18}$/,
};

type Types = Pick<ListQuery, 'keyType' | 'idType'>;

/** Whether it is one of the calendar: the 30th of February is read as a day of March. */
const isInstant = (text: string): boolean => {
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text.slice(0, 10);
};

const readCursor = (cursor: Cursor, { keyType = 'timestamptz', idType = 'uuid' }: Types): [key: string, id: string] => {
  const [key = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split('\n');
  const noInstant = keyType === 'timestamptz' && !isInstant(key);
  if (noInstant || !forms[keyType].test(key) || !forms[idType].test(id)) throw strange();
  return [key, id];
};

const after = (
  sql: Queryable,
  { key, keyType = 'timestamptz', id, idType = 'uuid', descending }: ListQuery,
  cursor: Cursor | undefined,
): postgres.Fragment => {
  if (cursor === undefined) return sql``;
  const [lastKey, lastId] = readCursor(cursor, { keyType, idType });
  const order = sql.unsafe(descending ? '<' : '>');
  return sql`and (${key}, ${id}) ${order} (${lastKey}::text::${sql.unsafe(keyType)}, ${lastId}::text::${sql.unsafe(idType)})`;
};

/** As it is asked for; what stands by no instant stays as it is. */
const turned = (query: ListQuery, sort: Sort | undefined): ListQuery =>
  query.by === undefined || sort === undefined ? query : { ...query, descending: sort === 'newest' };

/** One page of a list, by key: as fast at the end as at the beginning. @throws {UsageError} `cursor_invalid` */
export const pageOf = async <R extends object>(
  sql: Queryable,
  asked: ListQuery,
  { after: cursor, limit, sort }: PageOf,
): Promise<Page<R>> => {
  const query = turned(asked, sort);
  const { select, from, where, key, id, descending, by } = query;
  const order = sql.unsafe(descending ? 'desc' : 'asc');
  const found = await sql<(R & { cursorKey: string; cursorId: string })[]>`
    select ${select}, ${key}::text as "cursorKey", ${id}::text as "cursorId" from ${from}
    where ${where} ${after(sql, query, cursor)} order by ${key} ${order}, ${id} ${order} limit ${limit + 1}`;
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next =
    found.length > limit && last ? Buffer.from(`${last.cursorKey}\n${last.cursorId}`).toString('base64url') : null;
  return {
    ...{ rows: rows.map(({ cursorKey: _key, cursorId: _id, ...row }) => row as unknown as R), next },
    ...(by === undefined ? {} : { sorted: { by, order: descending ? 'newest' : 'oldest' } }),
  };
};

/** The first window, and how much longer each next one is. */
const window = { ms: 86_400_000, factor: 8 };

/** Of a list by time: `[oldest, newest)`, `now`, and an instant at or near which its first row stands. */
export type Bounds = {
  oldest?: number | undefined;
  newest?: number | undefined;
  now: number;
  first(): Promise<number>;
};
type Within = { from: number; to: number | undefined };
type Windows = { within(span: number): Within; whole({ from, to }: Within): boolean };

const backFrom = ({ oldest = 0, newest, now }: Bounds, reached: number | undefined): Windows => {
  const begin = reached ?? newest ?? now;
  const to = reached === undefined ? newest : reached + 1;
  return {
    within: (span) => ({ from: Math.max(oldest, begin - span), to }),
    whole: ({ from }) => from === oldest,
  };
};

/** What stands before the first row that was expected is in the first window all the same. */
const onFrom = async ({ oldest = 0, newest, now, first }: Bounds, reached: number | undefined): Promise<Windows> => {
  const begin = reached ?? Math.max(oldest, await first());
  const end = newest ?? now;
  return {
    within: (span) => ({ from: reached ?? oldest, to: begin + span < end ? begin + span : newest }),
    whole: ({ to }) => to === newest,
  };
};

/**
 * A page of a list whose key is an instant that a block range index alone answers: it is looked for in ever longer windows, so that a page
 * costs what it shows and not what lies between the bounds. `queryWithin` is the query with its bounds; windows begin at the end that comes
 * first, or where the page before ended. @throws {UsageError} `cursor_invalid`
 */
export const pageInWindows = async <R extends object>(
  sql: Queryable,
  queryWithin: (within: Within) => ListQuery,
  bounds: Bounds,
  page: PageOf,
): Promise<Page<R>> => {
  const query = turned(queryWithin({ from: bounds.oldest ?? 0, to: bounds.newest }), page.sort);
  const reached = page.after === undefined ? undefined : Date.parse(readCursor(page.after, query)[0]);
  const windows = query.descending ? backFrom(bounds, reached) : await onFrom(bounds, reached);
  for (let span = window.ms; ; span *= window.factor) {
    const within = windows.within(span);
    const found = await pageOf<R>(sql, queryWithin(within), page);
    if (found.next !== null || windows.whole(within)) return found;
  }
};

export type Counted = { count: number; exact: boolean };

/** How many rows a list has, counted to ten thousand. */
export const countOf = async (sql: Queryable, { from, where }: Pick<ListQuery, 'from' | 'where'>): Promise<Counted> => {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int4 as n from (select from ${from} where ${where} limit ${countedTo + 1}) counted`;
  const n = row?.n ?? 0;
  return { count: Math.min(n, countedTo), exact: n <= countedTo };
};
