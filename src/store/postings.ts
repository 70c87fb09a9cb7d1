import type { PostingRecord } from '../intake/records/posting.ts';
import type { Tx } from './connect.ts';
import { contentHash } from './content-hash.ts';
import { newId } from './ids.ts';
import { reopenExcluded } from './reopen-cover.ts';
import { type Candidate, type Stored, type Upserted, upsertChanged } from './upsert.ts';

/** What became of one posting; one whose employer the source has not sent is not stored. */
export type PostingOutcome = Upserted | { change: 'unknown_employer' };

type Row = PostingRecord & Candidate & { employerId: string };

/**
 * Adds postings or brings them up to date, in sets; answers each, in input order. External ids must differ. Where class, skill or region change,
 * orders without cover are decided again. Repeating a call writes nothing.
 */
export const upsertPostings = async (
  tx: Tx,
  { source, now, rows }: { source: string; now: number; rows: readonly PostingRecord[] },
): Promise<PostingOutcome[]> => {
  const employers = await employerIds(tx, source, [...new Set(rows.map((row) => row.employerExternalId))]);
  const candidates = rows.flatMap((record): Row[] => {
    const employerId = employers.get(record.employerExternalId);
    return employerId === undefined
      ? []
      : [{ ...record, employerId, key: record.externalId, id: newId(), hash: contentHash(record) }];
  });
  const outcomes = await upsertChanged(candidates, {
    read: (keys) => tx<Stored[]>`
      select external_id as key, id, encode(content_hash, 'hex') as hash from postings
      where source = ${source} and external_id = any(${keys as string[]}::text[])`,
    write: async (changed, known) => {
      const before = await lockTerms(tx, known);
      const written = await writePostings(tx, source, now, changed);
      const after = new Map(changed.map((row) => [row.key, row]));
      const changedTerms = before.filter(({ key, ...was }) => {
        const is = after.get(key);
        return is && (is.occupationClass !== was.class || is.regionCode !== was.region || is.skill !== was.skill);
      });
      await reopenOfPostings(
        tx,
        changedTerms.map(({ id }) => id),
        now,
      );
      return written;
    },
  });
  const next = outcomes.values();
  return rows.map(
    (row) => (employers.has(row.employerExternalId) && next.next().value) || { change: 'unknown_employer' },
  );
};

type Terms = { key: string; id: string; class: number | null; region: string | null; skill: string | null };

/** What orders without cover may have been excluded for, as it is until the postings are written. */
const lockTerms = async (tx: Tx, ids: readonly string[]): Promise<Terms[]> =>
  ids.length === 0
    ? []
    : tx<Terms[]>`
        select external_id as key, id, occupation_class::int4 as class, region_code as region, skill from postings
        where id = any(${ids as string[]}::uuid[]) order by external_id collate "C" for no key update`;

const reopenOfPostings = async (tx: Tx, ids: readonly string[], now: number): Promise<void> => {
  if (ids.length === 0) return;
  const orders = await tx<{ id: string }[]>`
    select id from orders where posting_id = any(${ids as string[]}::uuid[]) and cover_state = 'excluded' and ends_at > ${now} order by id`;
  if (orders.length > 0) await reopenExcluded(tx, { orderIds: orders.map(({ id }) => id) }, now);
};

const employerIds = async (tx: Tx, source: string, externalIds: string[]): Promise<Map<string, string>> => {
  const found = await tx<{ externalId: string; id: string }[]>`
    select external_id as "externalId", id from employers where source = ${source} and external_id = any(${externalIds}::text[])`;
  return new Map(found.map((employer) => [employer.externalId, employer.id]));
};

const writePostings = (
  tx: Tx,
  source: string,
  now: number,
  rows: readonly Row[],
): Promise<{ key: string; id: string }[]> => {
  const column = <T>(of: (row: Row) => T): T[] => rows.map(of);
  return tx<{ key: string; id: string }[]>`
    insert into postings as p (id, source, external_id, employer_id, title, skill, certificate_kind, headcount, wage_fen, wage_unit, starts_at, ends_at,
      min_age, max_age, lng, lat, datum, region_code, published_at, occupation_class, hiring_until, hazardous, content_hash, created_at, updated_at)
    select n.id, ${source}, n.external_id, n.employer_id, n.title, n.skill, n.certificate_kind, n.headcount, n.wage_fen, n.wage_unit, n.starts_at, n.ends_at,
      n.min_age, n.max_age, n.lng, n.lat, n.datum, n.region_code, n.published_at, n.occupation_class, n.hiring_until, n.hazardous = 1,
      decode(n.content_hash, 'hex'), ${now}, ${now}
    from unnest(${column((r) => r.id)}::uuid[], ${column((r) => r.key)}::text[], ${column((r) => r.employerId)}::uuid[], ${column((r) => r.title)}::text[],
      ${column((r) => r.skill)}::text[], ${column((r) => r.certificateKind)}::text[], ${column((r) => r.headcount)}::int4[], ${column((r) => r.wageFen)}::int8[],
      ${column((r) => r.wageUnit)}::text[], ${column((r) => r.startsAt)}::timestamptz[], ${column((r) => r.endsAt)}::timestamptz[],
      ${column((r) => r.minAge)}::int2[], ${column((r) => r.maxAge)}::int2[], ${column((r) => r.point?.lng ?? null)}::float8[],
      ${column((r) => r.point?.lat ?? null)}::float8[], ${column((r) => r.point?.datum ?? null)}::text[], ${column((r) => r.regionCode)}::text[],
      ${column((r) => r.publishedAt)}::timestamptz[], ${column((r) => r.occupationClass)}::int2[], ${column((r) => r.hiringUntil)}::timestamptz[],
      ${column((r) => Number(r.hazardous))}::int4[], ${column((r) => r.hash)}::text[])
      as n (id, external_id, employer_id, title, skill, certificate_kind, headcount, wage_fen, wage_unit, starts_at, ends_at, min_age, max_age, lng, lat,
        datum, region_code, published_at, occupation_class, hiring_until, hazardous, content_hash)
    on conflict on constraint postings_external_id do update set employer_id = excluded.employer_id, title = excluded.title, skill = excluded.skill,
      certificate_kind = excluded.certificate_kind, headcount = excluded.headcount, wage_fen = excluded.wage_fen, wage_unit = excluded.wage_unit,
      starts_at = excluded.starts_at, ends_at = excluded.ends_at, min_age = excluded.min_age, max_age = excluded.max_age, lng = excluded.lng,
      lat = excluded.lat, datum = excluded.datum, region_code = excluded.region_code, published_at = excluded.published_at,
      occupation_class = excluded.occupation_class, hiring_until = excluded.hiring_until, hazardous = excluded.hazardous,
      content_hash = excluded.content_hash, updated_at = excluded.updated_at
    where p.content_hash <> excluded.content_hash
    returning external_id as key, id`;
};
