import type { Queryable } from './connect.ts';

/** What a caller may name by our id; orders are read whole, see `findOrder`. */
export type PartyTable = 'workers' | 'employers' | 'postings';

/** The external id of a source's record that is named by our id; undefined where the source has no such record. */
export const externalIdOf = async (
  sql: Queryable,
  table: PartyTable,
  source: string,
  id: string,
): Promise<string | undefined> => {
  const [row] = await sql<{ externalId: string }[]>`
    select external_id as "externalId" from ${sql(table)} where id = ${id} and source = ${source}`;
  return row?.externalId;
};
