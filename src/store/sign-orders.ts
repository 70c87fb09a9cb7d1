import type { Queryable } from './connect.ts';
import { type Lane, laneNumber } from './outbox.ts';

const prepared = { prepare: true } as const;

/** The parties an order names, by the external ids of its source, and its own occupation class if it has one. */
export type PartyRefs = {
  externalId: string;
  worker: string;
  employer: string;
  posting: string | null;
  occupationClass: number | null;
  startsAt: number;
  endsAt: number;
};

/** What intake freezes on the order. Ids are null where the party is unknown. */
export type Parties = {
  workerId: string | null;
  personId: string | null;
  identityStatus: 'missing' | 'invalid' | 'valid' | null;
  birthDay: number | null;
  employerId: string | null;
  employerUscc: string | null;
  postingId: string | null;
  regionCode: string | null;
  occupationClass: number | null;
  hazardous: boolean;
  consentVersion: string | null;
  /** Whether the person has another order at that time. */
  overlaps: boolean;
  /** Places of the posting that are still free; null without a posting. */
  placesLeft: number | null;
};

const resolve = `
  select w.id as "workerId", w.person_id as "personId", w.identity_status as "identityStatus", p.birth_date - date '1970-01-01' as "birthDay",
    e.id as "employerId", e.uscc as "employerUscc", po.id as "postingId", coalesce(po.region_code, e.region_code) as "regionCode",
    coalesce(r.class, po.occupation_class, s.occupation_class)::int4 as "occupationClass", coalesce(po.hazardous, false) as hazardous,
    (select c.text_version from consents c where c.worker_id = w.id and c.kind = 'insurance' and c.withdrawn_at is null order by c.given_at desc limit 1) as "consentVersion",
    exists (
      select from orders x where x.worker_id = any(case when w.person_id is null then array[w.id] else array(select id from workers where person_id = w.person_id) end)
        and x.ends_at > r.starts_at and x.starts_at < r.ends_at and x.cancelled_at is null
        and (x.source, x.external_id) <> ($1, r.external_id)) as overlaps,
    po.headcount
  from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int2[], $7::timestamptz[], $8::timestamptz[])
      with ordinality as r (external_id, worker, employer, posting, class, starts_at, ends_at, ord)
    left join workers w on w.source = $1 and w.external_id = r.worker
    left join persons p on p.id = w.person_id
    left join employers e on e.source = $1 and e.external_id = r.employer
    left join postings po on po.source = $1 and po.external_id = r.posting
    left join skills s on s.code = po.skill
  order by r.ord`;

/** Counted once a posting: a fair signs hundreds of orders for one. */
const takenPlaces = `
  select posting_id as id, count(*)::int4 as count from orders where posting_id = any($1::uuid[]) and cancelled_at is null group by 1`;

/** Looks up the parties of many orders in one statement, in input order. */
export const resolveParties = async (tx: Queryable, source: string, refs: readonly PartyRefs[]): Promise<Parties[]> => {
  const column = <T>(of: (r: PartyRefs) => T): T[] => refs.map(of);
  const parties = await tx.unsafe<(Omit<Parties, 'placesLeft'> & { headcount: number | null })[]>(
    resolve,
    [
      ...[
        source,
        column((r) => r.externalId),
        column((r) => r.worker),
        column((r) => r.employer),
        column((r) => r.posting),
      ],
      ...[column((r) => r.occupationClass), column((r) => r.startsAt), column((r) => r.endsAt)],
    ] as never[],
    prepared,
  );
  const postings = [...new Set(parties.flatMap((p) => p.postingId ?? []))].sort();
  const taken = await tx.unsafe<{ id: string; count: number }[]>(takenPlaces, [postings] as never[], prepared);
  const byPosting = new Map(taken.map((t) => [t.id, t.count]));
  return parties.map(({ headcount, ...p }) => ({
    ...p,
    placesLeft: headcount === null ? null : headcount - (byPosting.get(p.postingId ?? '') ?? 0),
  }));
};

/**
 * Holds persons, workers and postings, in the order in which upserts write them, so that nobody else signs for them until this transaction
 * ends. Overlaps count per person, and one person may be registered twice.
 */
export const lockParties = async (tx: Queryable, source: string, refs: readonly PartyRefs[]): Promise<void> => {
  const workers = refs.map((r) => r.worker);
  await tx`
    select from persons where id in (select person_id from workers where source = ${source} and external_id = any(${workers}::text[]))
    order by id_hash for no key update`;
  await tx`
    select from workers where source = ${source} and external_id = any(${workers}::text[])
    order by external_id collate "C" for no key update`;
  await tx`
    select from postings where source = ${source} and external_id = any(${refs.map((r) => r.posting)}::text[])
    order by external_id collate "C" for no key update`;
};

export type NewOrder = Parties & {
  id: string;
  externalId: string;
  wageFen: number | null;
  signedAt: number;
  startsAt: number;
  endsAt: number;
  flags: readonly string[];
  /** As hex. */
  contentHash: string;
};

const insert = `
  with fresh as (
    insert into orders (id, source, external_id, worker_id, employer_id, posting_id, person_id, identity_status, birth_date, employer_uscc,
      occupation_class, region_code, consent_version, wage_fen, signed_at, received_at, starts_at, ends_at, flags, content_hash, cover_state)
    select n.id, $1, n.external_id, n.worker_id, n.employer_id, n.posting_id, n.person_id, n.identity_status, date '1970-01-01' + n.birth_day, n.uscc,
      n.class, n.region_code, n.consent_version, n.wage_fen, n.signed_at, $2, n.starts_at, n.ends_at,
      case when n.flags = '' then '{}' else string_to_array(n.flags, ' ') end, decode(n.content_hash, 'hex'), case when $4 then 'excluded' else 'owed' end
    from unnest($5::uuid[], $6::text[], $7::uuid[], $8::uuid[], $9::uuid[], $10::uuid[], $11::text[], $12::int4[], $13::text[], $14::int2[], $15::text[],
      $16::text[], $17::int8[], $18::timestamptz[], $19::timestamptz[], $20::timestamptz[], $21::text[], $22::text[])
      with ordinality as n (id, external_id, worker_id, employer_id, posting_id, person_id, identity_status, birth_day, uscc, class, region_code, consent_version, wage_fen,
        signed_at, starts_at, ends_at, flags, content_hash, ord)
    order by n.external_id, n.ord
    on conflict on constraint orders_external_id do nothing
    returning id, external_id, region_code
  ), owed as (
    insert into outbox (topic, lane, subject_id) select 'order.signed', $3, id from fresh where not $4
  ), looked_back as (
    update watermarks set at = $2 where topic = 'order.signed' and at > $2
  ), historical as (
    insert into cover_exclusions (order_id, reason, region_code, decided_at) select id, 'historical', region_code, $2 from fresh where $4
  ), mended as (
    update intake_rejections r set closed_at = $2, closed_as = 'signed', closed_by = $23, order_id = f.id
    from fresh f where r.source = $1 and r.external_id = f.external_id and r.closed_at is null
  )
  select id from fresh`;

/**
 * Writes orders and, in the same statement, what they are owed: an outbox row each, or for historical ones their exclusion; and closes what
 * is kept of their earlier refusals, as done by `by`. An order whose external id is known is left as it is. Returns the ids that were written.
 */
export const insertOrders = async (
  tx: Queryable,
  batch: {
    source: string;
    lane: Lane;
    historical: boolean;
    by: string;
    receivedAt: number;
    orders: readonly NewOrder[];
  },
): Promise<Set<string>> => {
  const column = <T>(of: (o: NewOrder) => T): T[] => batch.orders.map(of);
  const rows = await tx.unsafe<{ id: string }[]>(
    insert,
    [
      ...[batch.source, batch.receivedAt, laneNumber(batch.lane), batch.historical],
      ...[column((o) => o.id), column((o) => o.externalId), column((o) => o.workerId)],
      ...[column((o) => o.employerId), column((o) => o.postingId), column((o) => o.personId)],
      ...[column((o) => o.identityStatus), column((o) => o.birthDay), column((o) => o.employerUscc)],
      ...[column((o) => o.occupationClass), column((o) => o.regionCode), column((o) => o.consentVersion)],
      ...[column((o) => o.wageFen), column((o) => o.signedAt), column((o) => o.startsAt)],
      ...[column((o) => o.endsAt), column((o) => o.flags.join(' ')), column((o) => o.contentHash)],
      batch.by,
    ] as never[],
    prepared,
  );
  return new Set(rows.map((r) => r.id));
};

export type KnownOrder = {
  id: string;
  externalId: string;
  contentHash: string;
  coverState: string;
  flags: string[];
};

/** Orders of a source by external id, with what they were signed with. */
export const knownOrders = (tx: Queryable, source: string, externalIds: readonly string[]): Promise<KnownOrder[]> => tx<
  KnownOrder[]
>`
  select id, external_id as "externalId", encode(content_hash, 'hex') as "contentHash", cover_state as "coverState", flags
  from orders where source = ${source} and external_id = any(${externalIds as string[]}::text[])`;
