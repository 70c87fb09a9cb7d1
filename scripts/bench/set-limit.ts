import { connect } from '../../src/store/connect.ts';

/**
 * What the database itself takes of the same rows: the rule of cover written in SQL, in sets of 1,000 over four connections, without a
 * queue, a relay or a line of TypeScript. Same tables, same constraints, same triggers, one follow-up row per set.
 */
const statement = `
  with took as (
    delete from outbox where ctid = any(array(select ctid from outbox where topic = 'order.signed' and lane = 1 order by id limit 1000 for update skip locked))
    returning subject_id
  ), judged as (
    select o.id, o.person_id, o.worker_id, o.region_code, v.id as version, v.plan_id, p.programme_id, v.fen, v.sum_fen,
      greatest(o.signed_at, o.starts_at) as cover_start, o.ends_at + interval '90 minutes' as cover_end,
      (greatest(o.signed_at, o.starts_at) at time zone 'Asia/Shanghai')::date as first_date,
      ((o.ends_at - interval '1 millisecond') at time zone 'Asia/Shanghai')::date as last_date,
      case when o.received_at - o.signed_at > interval '24 hours' then 'signed_too_late' when greatest(o.signed_at, o.starts_at) >= o.ends_at then 'no_cover_window'
        when o.identity_status = 'missing' then 'identity_missing' when v.id is null then 'age_out_of_range' when o.occupation_class > 4 then 'occupation_class' end as why
    from took join orders o on o.id = took.subject_id
      left join lateral (
        select pv.id, pv.plan_id, (b.band ->> 'premiumFen')::int4 as fen, (b.band ->> 'sumInsuredFen')::int8 as sum_fen
        from plan_versions pv, jsonb_array_elements(pv.rules -> 'bands') as b (band)
        where date_part('year', age(greatest(o.signed_at, o.starts_at), o.birth_date)) between (b.band ->> 'ageMin')::int4 and (b.band ->> 'ageMax')::int4
        limit 1) v on true
      left join insurance_plans p on p.id = v.plan_id
  ), mine as (
    update orders o set cover_state = case when why is null then 'covered' else 'excluded' end from judged j
    where o.id = j.id and o.cover_state = 'owed' returning j.*
  ), charged as (
    insert into premium_charges (plan_id, person_id, business_date, programme_id, policy_id, fen)
    select plan_id, person_id, first_date + generate_series(0, last_date - first_date) as business_date, programme_id, id, fen from mine where why is null
    order by 1, 2, 3, id on conflict do nothing returning policy_id, business_date, fen, programme_id
  ), issued as (
    insert into policies (order_id, policy_no, plan_version_id, person_id, worker_id, region_code, status, premium_fen, sum_insured_fen, cover_start, cover_end, decided_at)
    select m.id, 'L-' || m.id, version, person_id, worker_id, region_code, 'bound',
      fen * case when first_date = last_date then (m.id in (select policy_id from charged))::int4 else (
        select sum(case when (m.id, m.first_date + n) in (select policy_id, business_date from charged) then 1 else 0 end) from generate_series(0, m.last_date - m.first_date) n)::int4 end,
      sum_fen, cover_start, cover_end, now()
    from mine m where why is null returning order_id
  ), excluded as (
    insert into cover_exclusions (order_id, reason, plan_version_id, region_code, decided_at) select id, why, version, region_code, now() from mine where why is not null
  ), gaps as (
    insert into cover_gaps (order_id, cause, from_at, to_at, region_code, decided_at)
    select o.id, 'signed_late', o.starts_at, least(o.signed_at, o.ends_at), o.region_code, now() from mine m join orders o on o.id = m.id
    where why is null and o.starts_at < o.signed_at
  ), totals as (
    select programme_id, date_part('year', business_date)::int2 as year, sum(fen)::int8 as fen from charged where (select count(*) from issued) >= 0 group by 1, 2
  ), spent as (
    update fund_years f set spent_fen = spent_fen + t.fen from totals t where f.programme_id = t.programme_id and f.year = t.year
  ), told as (
    insert into chunks (topic, lane, ids, oldest_at, due_at) select 'order.decided', 1, array_agg(order_id), clock_timestamp(), 'infinity' from issued having count(*) > 0
  )
  select count(*)::int4 as n from mine`;

/** Drains what is signed and not decided; resolves with orders a second. */
export const drainInSql = async (url: string, orders: number): Promise<number> => {
  const sql = connect(url, { max: 4, name: 'set-limit', steadyPlans: true });
  await Promise.all(Array.from({ length: 4 }, () => sql`select 1`));
  const start = performance.now();
  const lane = async (): Promise<void> => {
    for (;;) {
      const [row] = await sql.unsafe<{ n: number }[]>(statement, [], { prepare: true });
      if ((row?.n ?? 0) === 0) return;
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  const seconds = (performance.now() - start) / 1000;
  await sql.end();
  return orders / seconds;
};
