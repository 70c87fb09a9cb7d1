import { systemClock } from '../../src/clock.ts';
import { hashPassword } from '../../src/console/api/sign-in/password.ts';
import { migrateQueue } from '../../src/queues/connection.ts';
import { hostAccess } from '../../src/store/access.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { setFirstPassword } from '../../src/store/operator-logins.ts';
import { addOperator } from '../../src/store/operators.ts';
import { sweepOwedOrders } from '../../src/store/owed-orders.ts';
import { inDays, seedReference, signOrders } from './seed.ts';
import { type OwnDatabase, ownDatabase } from './servers.ts';
import { drainInSql } from './set-limit.ts';

export const consolePassword = 'tea-in-the-mountains';

/** Who looks: the whole city, a county of ten, and one of 482 service points. Names and what they see. */
export const viewers = [
  { name: 'city', roles: ['operator', 'auditor'], regionCodes: [], servicePointCodes: [] },
  { name: 'county', roles: ['operator'], regionCodes: ['350708'], servicePointCodes: [] },
  { name: 'point', roles: ['operator'], regionCodes: [], servicePointCodes: ['P-7'] },
] as const;
export type Viewer = (typeof viewers)[number]['name'];

const days = 100;

/** Service points, and who was registered at one: a third of the workers. */
const seedPoints = (sql: Sql) =>
  sql.unsafe(`
    insert into service_points (code, name, region_code, lng, lat, datum, main_trades, content_hash, created_at, updated_at)
    select 'P-' || n, 'point ' || n, (350702 + n % 10)::text, 117.5 + n % 22 / 20.0, 26.8 + n % 19 / 20.0, 'gcj02', '{}', '\\x00', now(), now()
    from generate_series(1, 482) n;
    update workers set service_point_code = 'P-' || (external_id::int8 % 482 + 1) where external_id::int8 % 3 = 0`);

/**
 * Decisions and messages at the time of their orders, as they would be had the orders come in day by day. One policy in forty is lost again,
 * one order in a thousand names no place.
 */
const spread = (sql: Sql, first: number, count: number) =>
  sql.unsafe(`
    update orders set region_code = null
      where external_id::int8 % 997 = 5 and id between bench_uuid(4, ${first}) and bench_uuid(4, ${first + count - 1});
    update policies p set decided_at = o.received_at + interval '20 milliseconds', region_code = o.region_code, end_reason = l.reason,
        status = coalesce(l.status, p.status)
      from orders o left join lateral (values ('voided', 'cancelled', 47), ('ended', 'cancelled', 211)) l (status, reason, each)
        on o.external_id::int8 % l.each = 6 and (l.each = 47 or o.external_id::int8 % 47 <> 6)
      where o.id = p.order_id and o.id between bench_uuid(4, ${first}) and bench_uuid(4, ${first + count - 1});
    update cover_exclusions x set decided_at = o.received_at + interval '20 milliseconds', region_code = o.region_code,
        possible_until = case when o.ends_at between now() and now() + interval '1 day' then o.ends_at end
      from orders o where o.id = x.order_id and o.id between bench_uuid(4, ${first}) and bench_uuid(4, ${first + count - 1});
    insert into notifications (id, kind, order_id, fact_version, worker_id, channel, state, due_at, created_at, sent_at, region_code)
    select gen_random_uuid(), 'covered', o.id, 1, o.worker_id, 'sms', 'sent', o.received_at, o.received_at, o.received_at, o.region_code
      from orders o where o.id between bench_uuid(4, ${first}) and bench_uuid(4, ${first + count - 1})`);

/** What an old city has besides: gaps, what was set aside, refused orders, alarms, and a long audit log. */
const seedTroubles = (sql: Sql, orders: number) =>
  sql.unsafe(`
    insert into cover_gaps (order_id, cause, from_at, to_at, region_code, decided_at)
    select o.id, 'signed_late', o.starts_at, o.signed_at, o.region_code, o.received_at from orders o
      where o.signed_at > o.starts_at and o.signed_at < o.ends_at on conflict do nothing;
    insert into quarantine (id, job, topic, subject_id, code, message, attempts, quarantined_at, released_at, released_by)
    select gen_random_uuid(), 'issue-policy', 'order.signed', bench_uuid(4, n), case when n % 3 = 0 then '23505' else 'crash' end, 'message', 3,
      now() - n * interval '1 minute', case when n > 5000 then now() - n * interval '50 seconds' end, case when n > 5000 then 'operator:li' end
      from generate_series(1, 50000) n;
    insert into intake_rejections (id, source, external_id, surface, code, message, payload, region_code, refused_at, closed_at)
    select gen_random_uuid(), 'bench', 'refused-' || n, 'http', 'unknown_worker', 'there is no such worker', 'sealed', (350702 + n % 10)::text,
      now() - n * interval '10 minutes', case when n > 2000 then now() end from generate_series(1, 20000) n;
    insert into alarms (id, kind, subject, detail, region_code, opened_at, seen_at, closed_at)
    select gen_random_uuid(), 'quarantined', 'job-' || n, '{"count": 3}', case when n % 2 = 0 then (350702 + n % 10)::text end, now() - n * interval '1 hour', now(),
      case when n > 100 then now() end from generate_series(1, 20000) n;
    insert into audit_log (at, actor, action, subject_type, subject_id, reason, region_code)
    select now() - (${orders} / 2 - n) * interval '20 seconds', 'operator:li-' || n % 40, case when n % 50 = 0 then 'job.pause' else 'quarantine.retry' end,
      'quarantine', gen_random_uuid()::text, 'mended', (350702 + n % 10)::text from generate_series(1, ${orders} / 2) n`);

const addViewers = async (sql: Sql): Promise<void> => {
  const at = systemClock.now();
  const passwordHash = await hashPassword(consolePassword);
  for (const viewer of viewers) {
    const token = await addOperator(sql, hostAccess('bench'), viewer, { at, reason: null });
    const [row] = await sql<{ id: string }[]>`select id from operators where name = ${viewer.name}`;
    await setFirstPassword(sql, { operatorId: row?.id ?? '', token, passwordHash, at });
  }
};

/** A city of a hundred days: as many orders each day, the last of them within the last hours; decided, told of, and with what went wrong. */
export const prepareConsoleStore = async (serverUrl: string, orders: number): Promise<OwnDatabase> => {
  const database = await ownDatabase(serverUrl, 'console');
  await migrate(database.url);
  await migrateQueue({ kind: 'postgres', url: database.url });
  const sql = connect(database.url, { max: 2, name: 'bench', statementTimeoutMs: 0 });
  const reference = await seedReference(sql);
  const each = Math.ceil(orders / days);
  for (let day = 0; day < days; day++) {
    const first = day * each + 1;
    await signOrders(sql, each, inDays(day - days + 0.9), first);
    await drainInSql(database.url, each);
    await spread(sql, first, each);
    await sql.unsafe('truncate chunks; truncate outbox');
  }
  await seedPoints(sql);
  await seedTroubles(sql, orders);
  await sql`update fund_years set spent_fen = 1234500 where programme_id = ${reference.programmeId}`;
  await addViewers(sql);
  await sweepOwedOrders(sql, systemClock.now());
  await sql.unsafe('truncate chunks; truncate outbox');
  await sql.unsafe('vacuum analyze');
  await sql.unsafe('checkpoint').catch(() => undefined);
  await sql.end();
  return database;
};
