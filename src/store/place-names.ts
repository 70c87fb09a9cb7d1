import type { Scope } from '../domain/permissions.ts';
import type { Queryable } from './connect.ts';

/** What a smaller scope is called: the names of its regions, a township's with its county's, then of its service points. */
export const placeNames = async (sql: Queryable, scope: Exclude<Scope, 'city'>): Promise<string[]> => {
  const rows = await sql<{ name: string }[]>`
    select name from (
      select 1 as part, ${sql.unsafe(placeName('g.code'))} as name from regions g where g.code = any(${scope.regions as string[]}::text[])
      union all select 2, name from service_points where code = any(${scope.servicePoints as string[]}::text[])) places
    order by part, name`;
  return rows.map((row) => row.name);
};

/** What the place whose code stands in a column is called: a township with its county. Null where the column is, the code where nobody knows it. */
export const placeName = (column: string): string => `(select coalesce(max(concat_ws(' ', c.name, r.name)), ${column})
  from regions r left join regions c on c.code = r.parent_code and c.level = 'county' where r.code = ${column})`;

type Named = { code: string; name: string };

/** Every place, service point and programme by its code. A township goes with its county: many bear the same name. */
export const knownNames = async (
  sql: Queryable,
): Promise<Record<'places' | 'servicePoints' | 'programmes', Named[]>> => ({
  places: await sql<Named[]>`
    select r.code, concat_ws(' ', c.name, r.name) as name from regions r left join regions c on c.code = r.parent_code and c.level = 'county' order by 1`,
  servicePoints: await sql<Named[]>`select code, name from service_points order by 1`,
  programmes: await sql<Named[]>`select code, name from programmes order by 1`,
});
