import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide, type RecordKind, retention } from '../../../src/jobs/trim-records/decide.ts';
import { newId } from '../../../src/store/ids.ts';
import { at } from '../../support/city.ts';
import { catchUp, onlySchedule } from '../../support/schedules.ts';
import { freshWorld, type World } from '../../support/world.ts';

const day = 86_400_000;
const monday = at('2026-05-11T12:00+08:00');
const due = at('2026-05-12T03:15+08:00');

let world: World;
const operator = newId();
beforeAll(async () => {
  world = await freshWorld();
  await world.sql`
    insert into operators (id, name, token_hash, roles, region_codes, service_point_codes, created_at)
    values (${operator}, 'li.hua', sha256('x'), '{viewer}', '{}', '{}', ${monday})`;
  await onlySchedule(world, 'trim-records', { cron: '15 3 * * *', backfill: 'latest', from: monday });
});
afterAll(() => world[Symbol.asyncDispose]());

const keep = (record: RecordKind): number => retention.find((rule) => rule.record === record)?.keepMs ?? 0;
/** Just too old, and just not: for records of business time measured from the run, for others from the database's clock. */
const ages = (record: RecordKind, from: number) => [from - keep(record) - 1_000, from - keep(record) + 60_000];

const anExport = async (sql: World['sql'], old: number): Promise<string> => {
  const id = newId();
  await sql`insert into exports (id, list, filter, format, operator_id, created_at) values (${id}, 'l', '{}', 'csv', ${operator}, ${old})`;
  return id;
};
const aBulkAction = async (sql: World['sql'], old: number): Promise<string> => {
  const id = newId();
  await sql`
    insert into bulk_actions (id, action, filter, reason, actor, region_codes, service_point_codes, created_at, finished_at)
    values (${id}, 'a', '{}', 'r', 'li.hua', '{}', '{}', ${old}, ${old})`;
  return id;
};

const write: Record<RecordKind, (sql: World['sql'], old: number) => Promise<unknown>> = {
  idempotency_keys: (sql, old) => sql`
    insert into idempotency_keys values (${newId()}, '/v1/orders', 'k', sha256('x'), 201, '{}', ${old})`,
  intake_rejections: (sql, old) => sql`
    insert into intake_rejections (id, source, external_id, surface, code, message, payload, refused_at, closed_at)
    values (${newId()}, 'market', ${newId()}, 'http', 'c', 'm', 'sealed', ${old}, ${old})`,
  schedule_runs_frequent: (sql, old) => sql`
    insert into schedule_runs (id, name, due_at, business_date, state) values (${newId()}, 'each-minute', ${old}, '2026-05-01', 'skipped')`,
  schedule_runs: (sql, old) => sql`
    insert into schedule_runs (id, name, due_at, business_date, state) values (${newId()}, 'each-day', ${old}, '2026-05-01', 'done')`,
  quarantine: (sql, old) => sql`
    insert into quarantine (id, job, topic, subject_id, code, message, attempts, quarantined_at, released_at)
    values (${newId()}, 'j', 't', ${newId()}, 'c', 'm', 1, ${old}, ${old})`,
  alarm_deliveries: async (sql, old) => {
    const id = newId();
    await sql`
      insert into alarms (id, kind, subject, detail, opened_at, seen_at, closed_at) values (${id}, 'k', ${id}, '{}', ${old}, ${old}, ${old})`;
    await sql`
      insert into alarm_deliveries (id, alarm_id, channel, occasion, state, created_at) values (${newId()}, ${id}, 'mail', 'opened', 'sent', ${old})`;
  },
  alarms: (sql, old) => sql`
    insert into alarms (id, kind, subject, detail, opened_at, seen_at, closed_at) values (${newId()}, 'k', ${newId()}, '{}', ${old}, ${old}, ${old})`,
  subject_attempts: (sql, old) => sql`
    insert into subject_attempts (topic, subject_id, last_at) values ('t', ${newId()}, ${old})`,
  console_acts: (sql, old) => sql`
    insert into console_acts (operator_id, key, route, at) values (${operator}, ${newId()}, 'r', ${old})`,
  console_sessions: (sql, old) => sql`
    insert into console_sessions (id_hash, operator_id, complete, created_at, seen_at) values (sha256(${newId()}::bytea), ${operator}, true, ${old}, ${old})`,
  export_parts: async (sql, old) => {
    const id = await anExport(sql, old);
    await sql`insert into export_parts (export_id, part, content) values (${id}, 0, 'a')`;
  },
  exports: (sql, old) => anExport(sql, old),
  bulk_action_rows: async (sql, old) => {
    const id = await aBulkAction(sql, old);
    await sql`insert into bulk_action_rows (bulk_id, position, subject_id) values (${id}, 1, ${newId()})`;
  },
  bulk_actions: (sql, old) => aBulkAction(sql, old),
  inbox_marks: (sql, old) => sql`
    insert into inbox_marks (kind, subject, holder, taken_at) values ('alarm', ${newId()}, 'li.hua', ${old})`,
  plan_rehearsals: (sql, old) => sql`
    insert into plan_rehearsals (id, programme, plan, rules_hash, actor, started_at) values (${newId()}, 'P', 'A', 'h', 'li', ${old})`,
  runners: (sql, old) => sql`
    insert into runners (id, host, pid, started_at, seen_at) values (${newId()}, 'h', 1, ${old}, ${old})`,
};
const counts = async () => {
  const [row] = await world.sql<Record<RecordKind, number>[]>`
    select (select count(*)::int4 from idempotency_keys) as idempotency_keys, (select count(*)::int4 from intake_rejections) as intake_rejections,
      (select count(*)::int4 from schedule_runs where name = 'each-minute' and due_at < ${due - 7 * day + 120_000}) as schedule_runs_frequent,
      (select count(*)::int4 from schedule_runs where name = 'each-day') as schedule_runs,
      (select count(*)::int4 from quarantine) as quarantine, (select count(*)::int4 from alarm_deliveries) as alarm_deliveries,
      (select count(*)::int4 from alarms) as alarms, (select count(*)::int4 from subject_attempts) as subject_attempts,
      (select count(*)::int4 from runners) as runners, (select count(*)::int4 from console_acts) as console_acts,
      (select count(*)::int4 from console_sessions) as console_sessions, (select count(*)::int4 from export_parts) as export_parts,
      (select count(*)::int4 from exports) as exports, (select count(*)::int4 from bulk_action_rows) as bulk_action_rows,
      (select count(*)::int4 from bulk_actions) as bulk_actions, (select count(*)::int4 from inbox_marks) as inbox_marks,
      (select count(*)::int4 from plan_rehearsals) as plan_rehearsals`;
  return row;
};

describe('the trimming of records', () => {
  it('removes what is kept no longer, a second too old, and leaves what is not', async () => {
    for (const { record, clock } of retention)
      for (const old of ages(record, clock === 'business' ? due : Date.now())) await write[record](world.sql, old);
    await world.sql`
      insert into schedule_runs (id, name, due_at, business_date, state)
      select gen_random_uuid(), 'each-minute', ${due}::timestamptz - n * interval '1 minute', '2026-05-12', 'done' from generate_series(1, 200) n`;
    expect(await counts()).toMatchObject({ idempotency_keys: 2, alarms: 4, schedule_runs_frequent: 2, runners: 2 });
    await catchUp(world, 'trim-records', due);
    expect(await counts()).toEqual({
      ...{ idempotency_keys: 1, intake_rejections: 1, schedule_runs_frequent: 1, schedule_runs: 1, quarantine: 1 },
      ...{ alarm_deliveries: 1, alarms: 2, subject_attempts: 1, runners: 1 },
      ...{ console_acts: 1, console_sessions: 1, export_parts: 1, exports: 3, bulk_action_rows: 1, bulk_actions: 2 },
      ...{ inbox_marks: 1, plan_rehearsals: 1 },
    });
    const [run] = await world.sql<
      { result: unknown }[]
    >`select result from schedule_runs where name = 'trim-records' and state = 'done'`;
    expect(run?.result).toEqual({
      ...{ idempotency_keys: 1, intake_rejections: 1, schedule_runs_frequent: 1, schedule_runs: 1, quarantine: 1 },
      ...{ alarm_deliveries: 1, alarms: 2, subject_attempts: 1, runners: 1 },
      ...{ console_acts: 1, console_sessions: 1, export_parts: 1, exports: 1, bulk_action_rows: 1, bulk_actions: 2 },
      ...{ inbox_marks: 1, plan_rehearsals: 1 },
    });
  });

  it('never touches what is open or under way, however old', async () => {
    const old = monday - 1_000 * day;
    await world.sql`
      insert into quarantine (id, job, topic, subject_id, code, message, attempts, quarantined_at) values (${newId()}, 'j', 't', ${newId()}, 'c', 'm', 1, ${old})`;
    await world.sql`
      insert into alarms (id, kind, subject, detail, opened_at, seen_at) values (${newId()}, 'k', 'open', '{}', ${old}, ${old})`;
    await world.sql`
      insert into schedule_runs (id, name, due_at, business_date, state) values (${newId()}, 'each-year', ${old}, '2023-01-01', 'queued')`;
    const runner = newId();
    await world.sql`insert into runners (id, host, pid, started_at, seen_at) values (${runner}, 'h', 1, ${old}, ${old})`;
    await world.sql`
      insert into chunks (topic, lane, ids, oldest_at, due_at, runner) values ('t', 0, array[${newId()}::uuid], ${old}, 'infinity', ${runner})`;
    const before = await counts();
    await catchUp(world, 'trim-records', due + day);
    expect(await counts()).toMatchObject({
      quarantine: before?.quarantine,
      alarms: before?.alarms,
      runners: before?.runners,
    });
    expect(await world.sql`select from schedule_runs where state = 'queued'`).toHaveLength(1);
  });

  it('takes thousands in batches', async () => {
    await world.sql`
      insert into subject_attempts (topic, subject_id, last_at) select 't', gen_random_uuid(), now() - interval '31 days' from generate_series(1, 12000)`;
    await catchUp(world, 'trim-records', due + 2 * day);
    const [run] = await world.sql<
      { result: unknown }[]
    >`select result from schedule_runs where name = 'trim-records' order by due_at desc limit 1`;
    expect(run?.result).toMatchObject({ subject_attempts: 12_000 });
  });

  it('decides by the time of the run, so that one that comes late removes no more', () => {
    const limits = decide(due).filter(({ limit }) => 'before' in limit);
    expect(limits[0]).toEqual({ record: 'idempotency_keys', limit: { before: due - 7 * day } });
  });
});
