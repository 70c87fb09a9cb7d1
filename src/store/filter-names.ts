import { type Access, within } from './access.ts';
import type { Queryable } from './connect.ts';
import { orderWithin } from './order-within.ts';

/** What the code of a filter names. */
export type NamedKind = 'county' | 'servicePoint' | 'employer' | 'programme';
/** Codes of a filter that have a name in the database. */
export type NamedCodes = Readonly<Record<NamedKind, readonly string[]>>;

/**
 * What counties, service points, employers and programmes are called, each by its own code or id. Employers of the scope alone, as others are not known
 * to who asks: those that lie in it, and those whose orders are seen.
 */
export const filterNames = async (
  sql: Queryable,
  access: Access,
  { county, servicePoint, employer, programme }: NamedCodes,
): Promise<Record<NamedKind, ReadonlyMap<string, string>>> => {
  const seen = sql`exists (select from orders o where o.employer_id = e.id and ${orderWithin(sql, access)})`;
  const rows = await sql<{ kind: NamedKind; code: string; name: string }[]>`
    select 'county' as kind, code, name from regions where code = any(${county as string[]}::text[])
    union all select 'servicePoint', code, name from service_points where code = any(${servicePoint as string[]}::text[])
    union all select 'programme', code, name from programmes where code = any(${programme as string[]}::text[])
    union all
    select 'employer', e.id::text, e.name from employers e
    where e.id = any(${employer as string[]}::uuid[]) and (${within(sql, access.scope, { region: sql`e.region_code` })} or ${seen})`;
  const named = (of: NamedKind) =>
    new Map(rows.filter(({ kind }) => kind === of).map(({ code, name }) => [code, name]));
  return {
    ...{ county: named('county'), servicePoint: named('servicePoint') },
    ...{ employer: named('employer'), programme: named('programme') },
  };
};
