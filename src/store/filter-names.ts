import { type Access, within } from './access.ts';
import type { Queryable } from './connect.ts';

/** Codes of a filter that have a name in the database. */
export type NamedCodes = {
  counties: readonly string[];
  servicePoints: readonly string[];
  employers: readonly string[];
};

/** What counties, service points and employers are called, by code and id; employers of the scope alone, as others are not known to who asks. */
export const filterNames = async (
  sql: Queryable,
  access: Access,
  { counties, servicePoints, employers }: NamedCodes,
): Promise<Map<string, string>> => {
  const rows = await sql<{ code: string; name: string }[]>`
    select code, name from regions where code = any(${counties as string[]}::text[])
    union all select code, name from service_points where code = any(${servicePoints as string[]}::text[])
    union all
    select id::text, name from employers
    where id = any(${employers as string[]}::uuid[]) and ${within(sql, access.scope, { region: sql`region_code` })}`;
  return new Map(rows.map(({ code, name }) => [code, name]));
};
