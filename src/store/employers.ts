import type { Cipher } from '../cipher.ts';
import type { EmployerRecord } from '../intake/records/employer.ts';
import type { Tx } from './connect.ts';
import { newId } from './ids.ts';
import { reopenExcluded } from './reopen-cover.ts';
import { type Candidate, type Stored, type Upserted, upsertChanged } from './upsert.ts';

type Row = EmployerRecord & Candidate;

/**
 * Adds employers or brings them up to date, in sets; answers each, in input order. External ids must differ. The contact phone is stored
 * sealed. Where USCC or region change, orders without cover are decided again. Repeating a call writes nothing.
 */
export const upsertEmployers = (
  tx: Tx,
  cipher: Cipher,
  { source, now, rows }: { source: string; now: number; rows: readonly EmployerRecord[] },
): Promise<Upserted[]> => {
  const candidates = rows.map((record): Row => {
    return {
      ...record,
      key: record.externalId,
      id: newId(),
      hash: cipher.hash(JSON.stringify(record)).toString('hex'),
    };
  });
  return upsertChanged(candidates, {
    read: (keys) => tx<Stored[]>`
      select external_id as key, id, encode(content_hash, 'hex') as hash from employers
      where source = ${source} and external_id = any(${keys as string[]}::text[])`,
    write: async (changed, known) => {
      const before = await lockStanding(tx, known);
      const column = <T>(of: (row: Row) => T): T[] => changed.map(of);
      const sealedPhone = ({ contactPhone }: Row): string | null =>
        contactPhone === null ? null : cipher.seal('employers.contact_phone', contactPhone);
      const written = await tx<{ key: string; id: string }[]>`
        insert into employers as e (id, source, external_id, name, uscc, contact_phone, region_code, lng, lat, datum, content_hash, created_at, updated_at)
        select n.id, ${source}, n.external_id, n.name, n.uscc, n.contact_phone, n.region_code, n.lng, n.lat, n.datum, decode(n.content_hash, 'hex'), ${now}, ${now}
        from unnest(${column((r) => r.id)}::uuid[], ${column((r) => r.key)}::text[], ${column((r) => r.name)}::text[], ${column((r) => r.uscc)}::text[],
          ${column(sealedPhone)}::text[], ${column((r) => r.regionCode)}::text[], ${column((r) => r.point?.lng ?? null)}::float8[],
          ${column((r) => r.point?.lat ?? null)}::float8[], ${column((r) => r.point?.datum ?? null)}::text[], ${column((r) => r.hash)}::text[])
          as n (id, external_id, name, uscc, contact_phone, region_code, lng, lat, datum, content_hash)
        on conflict on constraint employers_external_id do update set name = excluded.name, uscc = excluded.uscc, contact_phone = excluded.contact_phone,
          region_code = excluded.region_code, lng = excluded.lng, lat = excluded.lat, datum = excluded.datum, content_hash = excluded.content_hash,
          updated_at = excluded.updated_at
        where e.content_hash <> excluded.content_hash
        returning external_id as key, id`;
      const after = new Map(changed.map((row) => [row.key, row]));
      const moved = before.filter(({ key, uscc, region }) => {
        const is = after.get(key);
        return is && (is.uscc !== uscc || is.regionCode !== region);
      });
      await reopenOfEmployers(
        tx,
        moved.map(({ id }) => id),
        now,
      );
      return written;
    },
  });
};

type Standing = { key: string; id: string; uscc: string | null; region: string | null };

/** What orders without cover may have been excluded for, as it is until the employers are written. */
const lockStanding = async (tx: Tx, ids: readonly string[]): Promise<Standing[]> =>
  ids.length === 0
    ? []
    : tx<Standing[]>`
        select external_id as key, id, uscc, region_code as region from employers
        where id = any(${ids as string[]}::uuid[]) order by external_id collate "C" for no key update`;

/** Orders have no index by employer: it goes by what can still be covered, which is little beside all. */
const reopenOfEmployers = async (tx: Tx, ids: readonly string[], now: number): Promise<void> => {
  if (ids.length === 0) return;
  const orders = await tx<{ id: string }[]>`
    select o.id from cover_exclusions x join orders o on o.id = x.order_id
    where x.possible_until > ${now} and o.employer_id = any(${ids as string[]}::uuid[]) order by o.id`;
  if (orders.length > 0) await reopenExcluded(tx, { orderIds: orders.map(({ id }) => id) }, now);
};
