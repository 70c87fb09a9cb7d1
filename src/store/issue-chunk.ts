import type { Gap } from '../domain/cover/gaps.ts';
import type { OrderFacts } from '../domain/cover/order-facts.ts';
import { ms, type Queryable } from './connect.ts';

const prepared = { prepare: true } as const;

/**
 * An undecided order of a chunk, with the facts of its signing. `ord` is its place in `chunks.ids`, from 1: ids never travel, and locks follow
 * the chunk's order. `changed` names one to which something happened since it was signed.
 */
export type OwedOrder = OrderFacts & { ord: number; version: number; changed: { id: string; amended: boolean } | null };

type LoadedRow = [
  ord: number,
  version: number,
  identityStatus: OrderFacts['identityStatus'],
  birthDay: number | null,
  employerUscc: string | null,
  occupationClass: number | null,
  regionCode: string | null,
  hasConsent: boolean,
  signedAt: number,
  receivedAt: number,
  startsAt: number,
  endsAt: number,
  cancelledAt: number | null,
  changedId: string | null,
  before: Pick<OrderFacts, 'startsAt' | 'endsAt' | 'occupationClass'> | null,
];

const load = `
  select u.ord::int4, o.version, o.identity_status, o.birth_date - date '1970-01-01', o.employer_uscc, o.occupation_class, o.region_code,
    o.consent_version is not null, ${ms('o.signed_at')}, ${ms('o.received_at')}, ${ms('o.starts_at')}, ${ms('o.ends_at')}, ${ms('o.cancelled_at')},
    case when o.version > 1 then o.id end,
    case when o.version > 1 then (select e.before from order_events e where e.order_id = o.id and e.kind = 'amended' order by e.version limit 1) end
  from unnest((select ids from chunks where id = $1)) with ordinality as u (id, ord) join orders o on o.id = u.id
  where o.cover_state = 'owed'
    and o.id not in (select subject_id from quarantine where topic = 'order.signed' and released_at is null)`;

/**
 * The orders of a chunk that are still owed, with the facts frozen at signing. Empty when the chunk is gone or done. What is in quarantine
 * waits for a person, whichever other list still holds it.
 */
export const loadOwedOrders = async (sql: Queryable, chunkId: number): Promise<OwedOrder[]> => {
  const rows = (await sql.unsafe(load, [chunkId], prepared).values()) as unknown[] as LoadedRow[];
  return rows.map((r) => ({
    ord: r[0],
    version: r[1],
    identityStatus: r[2],
    birthDay: r[3],
    employerUscc: r[4],
    occupationClass: r[5],
    regionCode: r[6],
    hasConsent: r[7],
    signedAt: r[8],
    receivedAt: r[9],
    startsAt: r[10],
    endsAt: r[11],
    cancelledAt: r[12],
    changed: r[13] === null ? null : { id: r[13], amended: r[14] !== null },
    ...r[14],
  }));
};

/** What a policy of one plan and age band is written with; a chunk has a few of these and its orders point at them. */
export type Terms = {
  planId: string;
  programmeId: string;
  /** Fen per person and business date. */
  premiumFen: number;
  sumInsuredFen: number;
  policyNoPrefix: string;
};

export type Verdict = { ord: number; version: number; signedAt: number } & (
  | { reason: string; planVersionId: string | null }
  | {
      reason: null;
      planVersionId: string;
      terms: Terms;
      firstDay: number;
      days: number;
      coverStart: number;
      coverEnd: number;
      gaps: readonly Gap[];
    }
);

export type ChunkCommit = {
  chunkId: number;
  /** Business time of the decision. */
  decidedAt: number;
  /** The first of a run of policy numbers as long as the chunk. */
  firstPolicyNo: number;
  verdicts: readonly Verdict[];
  /** Where the orders must stand: undecided, or excluded and decided again on the facts that their rows hold now. */
  from: 'owed' | 'excluded';
  /** Whether the chunk is done with this commit: its row goes with it. */
  closes: boolean;
};

export type Decided = { decided: number; issued: number };

/**
 * One statement, one transaction: the fate of a chunk. Locks are taken in the order that every other writer takes them: orders by id
 * (compare-and-set on state and version), charges by key, fund years by key, last.
 *
 * Its shapes are measured. Two CTEs are never joined (each is estimated at one row: a nested loop quadratic in the chunk); a CTE is
 * asked through `in (…)` in a select list, which hashes, or joined with a table by index. The set-returning function stands in the
 * select list, the days sort by the charges' key, and what is charged twice within the statement is skipped like any other conflict,
 * so the earlier order pays. An order that was decided or changed meanwhile is passed by: whoever changed it owes a new outbox row.
 */
const commitFrom = (from: 'owed' | 'excluded'): string => `
  with mine as (
    update orders o set cover_state = case when d.reason is null then 'covered' else 'excluded' end
    from unnest((select ids from chunks where id = $1), $2::int4[], $3::text[], $4::int2[], $5::int2[], $6::int4[], $7::int4[], $8::int8[], $9::int8[], $18::text[])
      with ordinality as d (id, version, reason, judge, term, first_day, days, cover_start, cover_end, gaps, ord)
    where o.id = d.id and o.version = d.version and o.cover_state = '${from}'
    returning o.id, ${from === 'owed' ? '1' : 'o.version'} as reflects, o.person_id, o.worker_id, o.region_code, o.signed_at, case when o.cancelled_at is null then o.ends_at end as possible_until, d.reason, d.judge, d.term, d.first_day, d.days, d.cover_start, d.cover_end, d.gaps, d.ord
  ), charged as (
    insert into premium_charges (plan_id, person_id, business_date, programme_id, policy_id, fen)
    select ($13::uuid[])[term] as plan_id, person_id, date '1970-01-01' + first_day + generate_series(0, days - 1) as business_date,
      ($14::uuid[])[term], id, ($15::int4[])[term]
    from mine where reason is null order by plan_id, person_id, business_date, signed_at, ord
    on conflict on constraint premium_charges_person_day do nothing
    returning policy_id, business_date, fen, programme_id
  ), issued as (
    insert into policies (order_id, policy_no, plan_version_id, person_id, worker_id, region_code, status, premium_fen, sum_insured_fen,
      cover_start, cover_end, decided_at, order_version)
    select m.id, ($17::text[])[term] || lpad(($11::int8 + ord)::text, greatest(9, length(($11::int8 + ord)::text)), '0'), ($12::uuid[])[judge], person_id, worker_id, region_code, 'bound',
      ($15::int4[])[term] * case when days = 1 then (m.id in (select policy_id from charged))::int4 else (
        select sum(case when (m.id, date '1970-01-01' + m.first_day + n) in (select policy_id, business_date from charged) then 1 else 0 end)
        from generate_series(0, m.days - 1) as n)::int4 end,
      ($16::int8[])[term], to_timestamp(cover_start / 1000.0), to_timestamp(cover_end / 1000.0), to_timestamp($10::int8 / 1000.0), reflects
    from mine m where reason is null
    returning order_id
  ), excluded as (
    insert into cover_exclusions (order_id, reason, plan_version_id, region_code, decided_at, possible_until)
    select id, reason, ($12::uuid[])[judge], region_code, to_timestamp($10::int8 / 1000.0), possible_until
    from mine where reason is not null
    returning order_id
  ), gaps as (
    insert into cover_gaps (order_id, cause, from_at, to_at, region_code, decided_at)
    select id, split_part(gap, ':', 1), to_timestamp(split_part(gap, ':', 2)::int8 / 1000.0), to_timestamp(split_part(gap, ':', 3)::int8 / 1000.0),
      region_code, to_timestamp($10::int8 / 1000.0)
    from mine, string_to_table(gaps, ';') as gap where gaps is not null
    on conflict on constraint cover_gaps_once do nothing
  ), totals as (
    select programme_id, date_part('year', business_date)::int2 as year, sum(fen)::int8 as fen from charged
    where (select count(*) from issued) + (select count(*) from excluded) > 0 group by 1, 2
  ), locked as (
    select 1 from fund_years where (programme_id, year) in (select programme_id, year from totals) order by programme_id, year for update
  ), spent as (
    update fund_years f set spent_fen = spent_fen + t.fen from totals t
    where f.programme_id = t.programme_id and f.year = t.year and (select count(*) from locked) > 0
    returning 1
  ), told as (
    insert into chunks (topic, lane, ids, oldest_at, due_at)
    select 'order.decided', 1, array_agg(id order by id), clock_timestamp(), clock_timestamp() + interval '1 second' from mine having count(*) > 0
  ), closed as (delete from chunks where id = $1 and $19::bool)
  select (select count(*)::int4 from mine) as decided, (select count(*)::int4 from issued) as issued,
    every_charge_has_its_fund((select count(*) from totals), (select count(*) from spent))`;

const commits = { owed: commitFrom('owed'), excluded: commitFrom('excluded') };

/** Gaps of one order as `cause:from:to;…`, which needs no quoting in an array and is taken apart in the statement, order by order. */
const gapText = (gaps: readonly Gap[]): string | null =>
  gaps.length === 0 ? null : gaps.map((gap) => `${gap.cause}:${gap.from}:${gap.to}`).join(';');

/** Places of the distinct things a chunk refers to: a few plan versions and terms, pointed at by hundreds of orders. */
const places = <T>(keyOf: (item: T) => string) => {
  const items: T[] = [];
  const known = new Map<string, number>();
  const of = (item: T): number => {
    const key = keyOf(item);
    const place = known.get(key) ?? items.push(item);
    known.set(key, place);
    return place;
  };
  return { items, of };
};

/**
 * A Postgres array of numbers, reason codes or gaps, none of which needs quoting: the driver's own escaping, element by element, cost a tenth of
 * the worker's time.
 */
const arrayLiteral = (column: readonly (number | string | null)[]): string =>
  `{${column.map((v) => v ?? 'null').join(',')}}`;

/** Lays verdicts out by place: one array a column, holes where the chunk has orders that are not ours to decide. */
const parametersOf = ({ verdicts, ...commit }: ChunkCommit): unknown[] => {
  const size = verdicts.reduce((max, v) => Math.max(max, v.ord), 0);
  const column = <T>(): (T | null)[] => new Array<T | null>(size).fill(null);
  const version = column<number>();
  const reason = column<string>();
  const judge = column<number>();
  const term = column<number>();
  const firstDay = column<number>();
  const days = column<number>();
  const start = column<number>();
  const end = column<number>();
  const gaps = column<string>();
  const judges = places<string>((id) => id);
  const terms = places<Terms>((t) => `${t.planId}/${t.premiumFen}/${t.sumInsuredFen}`);
  for (const v of verdicts) {
    const i = v.ord - 1;
    version[i] = v.version;
    reason[i] = v.reason;
    if (v.planVersionId) judge[i] = judges.of(v.planVersionId);
    if (v.reason !== null) continue;
    term[i] = terms.of(v.terms);
    firstDay[i] = v.firstDay;
    days[i] = v.days;
    start[i] = v.coverStart;
    end[i] = v.coverEnd;
    gaps[i] = gapText(v.gaps);
  }
  const t = terms.items;
  return [
    commit.chunkId,
    ...[version, reason, judge, term, firstDay, days, start, end].map(arrayLiteral),
    ...[commit.decidedAt, commit.firstPolicyNo, judges.items],
    ...[t.map((x) => x.planId), t.map((x) => x.programmeId), t.map((x) => x.premiumFen), t.map((x) => x.sumInsuredFen)],
    ...[t.map((x) => x.policyNoPrefix), arrayLiteral(gaps), commit.closes],
  ];
};

/**
 * Commits the verdicts of a chunk, or throws what Postgres throws and writes nothing. Two broken constraints have an answer:
 * `fund_within_budget` (the fund cannot pay the whole chunk: see `commitWithinFund`) and `fund_year_exists` (a year is charged for the
 * first time: see `openFundYears`).
 */
export const commitChunk = async (sql: Queryable, commitment: ChunkCommit): Promise<Decided> => {
  const [row] = await sql.unsafe<Decided[]>(commits[commitment.from], parametersOf(commitment) as never[], prepared);
  return { decided: row?.decided ?? 0, issued: row?.issued ?? 0 };
};

/** Makes the fund rows of years that are charged for the first time, from the programme's annual budget. A row that stands is left alone. */
export const openFundYears = async (
  sql: Queryable,
  years: readonly { programmeId: string; year: number }[],
): Promise<void> => {
  await sql`
    insert into fund_years (programme_id, year, budget_fen)
    select p.id, y.year, p.annual_budget_fen
    from unnest(${years.map((y) => y.programmeId)}::uuid[], ${years.map((y) => y.year)}::int2[]) as y (programme_id, year)
      join programmes p on p.id = y.programme_id
    order by 1, 2 on conflict do nothing`;
};
