import { describe, expect, it, onTestFinished } from 'vitest';
import { changeCron, pauseSchedule } from '../../../src/queues/scheduler-change.ts';
import type { Sql } from '../../../src/store/connect.ts';
import { cityAccess } from '../../support/access.ts';
import { at, cityCalendar } from '../../support/city.ts';
import { freshDatabase } from '../../support/fresh-database.ts';
import { applyFiles, did, file, now } from './reference-files.ts';

const calendar = cityCalendar();
const open = async (): Promise<Sql> => {
  const database = await freshDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  return database.sql;
};
const named = (...items: { name: string; cron?: string; backfill?: string }[]) => [file('schedules', ...items)];
const trimmed = (cron: string) => named({ name: 'trim-records', cron });
const standing = async (sql: Sql, name = 'trim-records') => {
  const [row] = await sql<{ cron: string; backfill: string; paused: boolean }[]>`
    select cron, backfill, paused_at is not null as paused from schedules where name = ${name}`;
  return row;
};
const person = (sql: Sql) => ({ sql, calendar, access: cityAccess('li') });
const about = { name: 'trim-records', reason: 'test', now };

describe('apply, on schedules', () => {
  it('sets cron and backfill, also before a scheduler ever ran, once, and it is on record', async () => {
    const sql = await open();
    const files = named({ name: 'trim-records', cron: '5 4 * * *', backfill: 'each' }, { name: 'check-fund' });
    expect(did(await applyFiles(sql, files))).toEqual(['changed schedule trim-records']);
    expect(await standing(sql)).toEqual({ cron: '5 4 * * *', backfill: 'each', paused: false });
    expect(did(await applyFiles(sql, files))).toEqual([]);
    expect(did(await applyFiles(sql, trimmed('6 4 * * *')))).toEqual(['changed schedule trim-records']);
    expect(await standing(sql)).toEqual({ cron: '6 4 * * *', backfill: 'each', paused: false });
    expect(await sql`select actor, action, subject_id as id from audit_log where subject_type = 'schedule'`).toEqual(
      Array.from({ length: 2 }, () => ({ actor: 'host:tester', action: 'apply.changed', id: 'trim-records' })),
    );
  });

  it('loses no due time and repeats none: the old cron holds up to now, and a date has one daily run', async () => {
    const sql = await open();
    const noon = at('2026-05-11T12:00+08:00');
    await applyFiles(sql, trimmed('0 11 * * *'), { now: at('2026-05-10T12:00+08:00') });
    await applyFiles(sql, trimmed('0 13 * * *'), { now: noon });
    expect(await sql`select due_at as at, state from schedule_runs where name = 'trim-records'`).toEqual([
      { at: at('2026-05-11T11:00+08:00'), state: 'due' },
    ]);
    const [row] = await sql<
      { filledTo: number }[]
    >`select filled_to as "filledTo" from schedules where name = 'trim-records'`;
    expect(row?.filledTo).toBe(at('2026-05-12T00:00+08:00') - 1);
  });

  it('refuses what a person changed since, unless it is forced; a pause stays', async () => {
    const sql = await open();
    await applyFiles(sql, trimmed('5 4 * * *'));
    await changeCron(person(sql), { ...about, cron: '30 5 * * *' });
    await pauseSchedule(person(sql), about);
    await expect(applyFiles(sql, trimmed('5 4 * * *'))).rejects.toThrow(
      'schedule trim-records: cron: was changed by a person since it was applied and is now "30 5 * * *"',
    );
    expect(did(await applyFiles(sql, trimmed('30 5 * * *')))).toEqual([]);
    await applyFiles(sql, trimmed('5 4 * * *'), { force: true });
    expect(await standing(sql)).toMatchObject({ cron: '5 4 * * *', paused: true });
  });

  it('refuses what a person set before a file ever named it, and takes what a definition of old set', async () => {
    const sql = await open();
    await changeCron(person(sql), { ...about, cron: '30 5 * * *' });
    await expect(applyFiles(sql, trimmed('5 4 * * *'))).rejects.toThrow('was changed by a person');
    await sql`update schedules set cron = '17 1 * * *', changed_by = 'definition'`;
    expect(did(await applyFiles(sql, trimmed('5 4 * * *')))).toEqual(['changed schedule trim-records']);
  });

  it.each([
    [{ name: 'no-such', cron: '5 4 * * *' }, 'schedule no-such: name: there is no such schedule: write one of '],
    [
      { name: 'trim-records', cron: '61 4 * * *' },
      'cron: "61 4 * * *" is no cron expression: its minute cannot be read; a cron has five fields',
    ],
    [{ name: 'trim-records', cron: '0 0 30 2 *' }, 'cron: "0 0 30 2 *" never comes'],
    [{ name: 'trim-records', backfill: 'some' }, 'backfill: write "each" or "latest"'],
  ])('refuses %j, says how to mend it and writes nothing', async (item, mend) => {
    const sql = await open();
    await expect(applyFiles(sql, named({ name: 'check-fund', cron: '1 1 * * *' }, item))).rejects.toThrow(mend);
    expect(await sql`select from schedules`).toHaveLength(0);
  });

  it('shows on a dry run what would change, and enters nothing', async () => {
    const sql = await open();
    const { changes } = await applyFiles(sql, trimmed('5 4 * * *'), { dryRun: true });
    expect(changes).toMatchObject([{ action: 'changed', changes: [{ field: 'cron', after: '5 4 * * *' }] }]);
    expect(await sql`select from schedules`).toHaveLength(0);
  });
});
