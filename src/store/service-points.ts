import type { ServicePointRecord } from '../intake/records/service-point.ts';
import { type Access, within } from './access.ts';
import type { Queryable, Tx } from './connect.ts';
import { contentHash } from './content-hash.ts';
import { type Candidate, type Stored, type Upserted, upsertChanged } from './upsert.ts';

type Row = ServicePointRecord & Candidate;

/**
 * Adds service points or brings them up to date, in sets; answers each, in input order. Codes must differ, and each is its row's id.
 * Repeating a call writes nothing.
 */
export const upsertServicePoints = (
  tx: Tx,
  { now, rows }: { now: number; rows: readonly ServicePointRecord[] },
): Promise<Upserted[]> => {
  const candidates = rows.map((r): Row => ({ ...r, key: r.code, id: r.code, hash: contentHash(r) }));
  return upsertChanged(candidates, {
    read: (keys) => tx<Stored[]>`
      select code as key, code as id, encode(content_hash, 'hex') as hash from service_points where code = any(${keys as string[]}::text[])`,
    write: (changed) => {
      const column = <T>(of: (row: Row) => T): T[] => changed.map(of);
      return tx<{ key: string; id: string }[]>`
        insert into service_points as s (code, name, region_code, lng, lat, datum, contact_email, address, nature, operator, opening_hours, main_trades,
          content_hash, created_at, updated_at)
        select n.code, n.name, n.region_code, n.lng, n.lat, n.datum, n.contact_email, n.address, n.nature, n.operator, n.opening_hours,
          string_to_array(n.main_trades, ';'), decode(n.content_hash, 'hex'), ${now}, ${now}
        from unnest(${column((r) => r.code)}::text[], ${column((r) => r.name)}::text[], ${column((r) => r.regionCode)}::text[],
          ${column((r) => r.point?.lng ?? null)}::float8[], ${column((r) => r.point?.lat ?? null)}::float8[], ${column((r) => r.point?.datum ?? null)}::text[],
          ${column((r) => r.contactEmail)}::text[], ${column((r) => r.address)}::text[], ${column((r) => r.nature)}::text[], ${column((r) => r.operator)}::text[],
          ${column((r) => r.openingHours)}::text[], ${column((r) => r.mainTrades.join(';'))}::text[], ${column((r) => r.hash)}::text[])
          as n (code, name, region_code, lng, lat, datum, contact_email, address, nature, operator, opening_hours, main_trades, content_hash)
        on conflict (code) do update set name = excluded.name, region_code = excluded.region_code, lng = excluded.lng, lat = excluded.lat,
          datum = excluded.datum, contact_email = excluded.contact_email, address = excluded.address, nature = excluded.nature, operator = excluded.operator,
          opening_hours = excluded.opening_hours, main_trades = excluded.main_trades, content_hash = excluded.content_hash, updated_at = excluded.updated_at
        where s.content_hash <> excluded.content_hash
        returning code as key, code as id`;
    },
  });
};

/** The service points within a scope, for a filter to choose from. */
export const servicePointsWithin = (
  sql: Queryable,
  { scope }: Access,
): Promise<{ code: string; name: string }[]> => sql`
  select s.code, s.name from service_points s where ${within(sql, scope, { region: sql`s.region_code`, servicePoint: sql`s.code` })} order by s.name, s.code`;
