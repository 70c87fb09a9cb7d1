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
};

/** Where a page begins: after the row with this key and id. Callers hand it back as they got it. */
export type Cursor = string;
export type Page<R> = { rows: R[]; next: Cursor | null };
export type PageOf = { after?: Cursor | undefined; limit: number };

/** How far is counted. Beyond that a count says more than it. */
const countedTo = 10_000;

const strange = () => new UsageError('cursor_invalid', 'this page is no place in the list: go back to its first page');

const forms = {
  timestamptz: /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  int8: /^\d{1,18}$/,
};

type Types = { keyType: 'timestamptz' | 'uuid' | 'int8'; idType: 'uuid' | 'int8' };

const readCursor = (cursor: Cursor, { keyType, idType }: Types): [key: string, id: string] => {
  const [key = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split('\n');
  const noInstant = keyType === 'timestamptz' && Number.isNaN(Date.parse(key));
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

/** One page of a list, by key: as fast at the end as at the beginning. @throws {UsageError} `cursor_invalid` */
export const pageOf = async <R extends object>(
  sql: Queryable,
  query: ListQuery,
  { after: cursor, limit }: PageOf,
): Promise<Page<R>> => {
  const { select, from, where, key, id, descending } = query;
  const order = sql.unsafe(descending ? 'desc' : 'asc');
  const found = await sql<(R & { cursorKey: string; cursorId: string })[]>`
    select ${select}, ${key}::text as "cursorKey", ${id}::text as "cursorId" from ${from}
    where ${where} ${after(sql, query, cursor)} order by ${key} ${order}, ${id} ${order} limit ${limit + 1}`;
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next =
    found.length > limit && last ? Buffer.from(`${last.cursorKey}\n${last.cursorId}`).toString('base64url') : null;
  return { rows: rows.map(({ cursorKey: _key, cursorId: _id, ...row }) => row as unknown as R), next };
};

export type Counted = { count: number; exact: boolean };

/** How many rows a list has, counted to ten thousand. */
export const countOf = async (sql: Queryable, { from, where }: Pick<ListQuery, 'from' | 'where'>): Promise<Counted> => {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int4 as n from (select from ${from} where ${where} limit ${countedTo + 1}) counted`;
  const n = row?.n ?? 0;
  return { count: Math.min(n, countedTo), exact: n <= countedTo };
};
