import type { Scope } from '../domain/permissions.ts';
import type { Queryable } from './connect.ts';

/** What a smaller scope is called: the names of its regions, then of its service points. */
export const placeNames = async (sql: Queryable, scope: Exclude<Scope, 'city'>): Promise<string[]> => {
  const rows = await sql<{ name: string }[]>`
    select name from (
      select 1 as part, name from regions where code = any(${scope.regions as string[]}::text[])
      union all select 2, name from service_points where code = any(${scope.servicePoints as string[]}::text[])) places
    order by part, name`;
  return rows.map((row) => row.name);
};
