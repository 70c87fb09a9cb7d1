import { systemClock } from '../../src/clock.ts';
import type { Sql } from '../../src/store/connect.ts';
import { newId } from '../../src/store/ids.ts';
import { openFundYears } from '../../src/store/issue-chunk.ts';
import { benchCipher } from './keys.ts';

const dayMs = 86_400_000;
/** An instant so many days from now. Orders signed ahead of the clock are found by no sweep: only what the bench hands out is done. */
export const inDays = (days: number): string => new Date(systemClock.now() + days * dayMs).toISOString();

const rules = {
  consent: 'public_scheme',
  otherScheme: 'exclude',
  maxSigningLagMinutes: 1_440,
  tailMinutes: 90,
  occupationClasses: [1, 2, 3, 4],
  bands: [{ ageMin: 16, ageMax: 65, premiumFen: 40, sumInsuredFen: 15_000_000 }],
  benefits: {},
};

export type SeededReference = { programmeId: string; planIds: string[]; versionIds: string[] };

/** One programme with two plans (the second for other ages), an insurer, ten counties: what the issuance bench decides under. */
export const seedReference = async (sql: Sql): Promise<SeededReference> => {
  const programmeId = newId();
  const insurerId = newId();
  const planIds = [newId(), newId()];
  const versionIds = [newId(), newId()];
  await sql`insert into regions (code, name, level) values ('3507', '南平市', 'city')`;
  await sql`insert into regions (code, name, parent_code, level) select (350702 + n)::text, 'county ' || n, '3507', 'county' from generate_series(0, 9) n`;
  await sql`
    insert into programmes (id, code, name, priority, region_codes, annual_budget_fen, go_live_at)
    values (${programmeId}, 'BENCH', 'bench', 1, array['3507'], 100000000000, '2023-05-01T00:00+08:00')`;
  await sql`
    insert into insurers (id, code, name, settings) values (${insurerId}, 'BENCH', 'bench',
      ${JSON.stringify({ binding: 'delegated', coverStarts: 'at_once', reporting: { kind: 'open_cover', declareWithinHours: 24 } })}::text::jsonb)`;
  for (const [i, planId] of planIds.entries()) {
    await sql`
      insert into insurance_plans (id, code, name, programme_id, insurer_id, position, policy_no_prefix)
      values (${planId}, ${`BENCH-${i + 1}`}, 'bench', ${programmeId}, ${insurerId}, ${i + 1}, ${`B${i + 1}-`})`;
    const banded =
      i === 0 ? rules : { ...rules, bands: [{ ageMin: 66, ageMax: 75, premiumFen: 60, sumInsuredFen: 5_000_000 }] };
    await sql`
      insert into plan_versions (id, plan_id, version, valid_from, rules)
      values (${versionIds[i] ?? ''}, ${planId}, 1, '2023-05-01T00:00+08:00', ${JSON.stringify(banded)}::text::jsonb)`;
  }
  const thisYear = Number(inDays(0).slice(0, 4));
  await openFundYears(
    sql,
    [...new Set([thisYear - 1, thisYear, thisYear + 1, 2026, 2027])].map((year) => ({ programmeId, year })),
  );
  return { programmeId, planIds, versionIds };
};

/** Persons 1 to `count` and their registrations, sealed and hashed as intake does it: `serve` refuses keys that do not fit. */
const enterPersons = async (sql: Sql, count: number): Promise<void> => {
  const cipher = benchCipher();
  const numbers = Array.from({ length: count }, (_, i) => `bench-${i + 1}`);
  const hashes = numbers.map((number) => cipher.hash(`resident:${number}`).toString('hex'));
  const sealed = numbers.map((number) => cipher.seal('persons.id_number', number));
  await sql`
    insert into persons (id, id_hash, id_type, id_number, birth_date, created_at)
    select bench_uuid(2, n), decode(hash, 'hex'), 'resident', sealed, date '1955-01-01' + (n % 18000)::int4, now()
    from unnest(${hashes}::text[], ${sealed}::text[]) with ordinality as p (hash, sealed, n)
    on conflict do nothing`;
  await sql`
    insert into workers (id, source, external_id, person_id, identity_status, name, intents, priority_groups, content_hash, created_at, updated_at)
    select bench_uuid(3, n), 'bench', n::text, bench_uuid(2, n), 'valid', ${cipher.seal('workers.name', 'bench')}, '{}', '{}', '\\x00', now(), now()
    from generate_series(1, ${count}::int8) n
    on conflict do nothing`;
};

/**
 * Signs `count` orders of the demo city's mix in sets: 80,000 persons, 2.0 charged dates an order on average (10% last 3 to 20 days, some across the
 * new year), 15% share a person-day, 3.6% are excluded, 5% were signed after their work began. They are numbered from `first` on.
 */
export const signOrders = async (sql: Sql, count: number, at: string, first = 1): Promise<void> => {
  const persons = Math.max(1_000, Math.min(80_000, count));
  await sql.unsafe(`
    create or replace function bench_uuid(kind int, n bigint) returns uuid language sql immutable as
      $$ select (lpad(to_hex(kind), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$`);
  await sql`
    insert into employers (id, source, external_id, name, region_code, content_hash, created_at, updated_at)
    select bench_uuid(1, n), 'bench', n::text, 'employer', '350702', '\\x00', now(), now() from generate_series(1, 1000) n on conflict do nothing`;
  await enterPersons(sql, persons);
  await sql`
    with made as (
      insert into orders (id, source, external_id, worker_id, employer_id, person_id, identity_status, birth_date, employer_uscc, occupation_class,
        region_code, signed_at, received_at, starts_at, ends_at, flags, content_hash)
      select bench_uuid(4, i), 'bench', i::text, bench_uuid(3, w), bench_uuid(1, i % 1000 + 1), case when w % 90 <> 0 then bench_uuid(2, w) end,
        case when w % 90 = 0 then 'missing' else 'valid' end, case when w % 90 <> 0 then date '1955-01-01' + (w % 18000)::int4 end, '91350702MA00000000',
        case when i % 60 = 0 then 5 else i % 4 + 1 end, (350702 + i % 10)::text, t.signed, t.signed, t.starts, t.ends, '{}', '\\x00'
      from generate_series(${first}::int8, ${first + count - 1}::int8) i, lateral (select i * 7919 % ${persons} + 1 as w) p, lateral (
        select ${at}::timestamptz + make_interval(secs => (i % 7200)::float8) as signed,
          ${at}::timestamptz + make_interval(secs => (i % 7200)::float8, days => (i / ${persons} % 40)::int4,
            hours => (case when i % 20 = 0 then -2 else 2 + i % 6 end)::int4) as starts) s, lateral (
        select s.signed, s.starts, greatest(s.signed, s.starts) + case when i % 10 = 0 then make_interval(days => (2 + i % 18)::int4, hours => 8) else interval '8 hours' end as ends) t
      returning id)
    insert into outbox (topic, lane, subject_id) select 'order.signed', 1, id from made`;
};
