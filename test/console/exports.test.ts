import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileNamesOf, savedAs } from '../../src/console/api/exports/file-name.ts';
import { exportableLists } from '../../src/console/api/exports/lists.ts';
import { writeExport } from '../../src/console/api/exports/write.ts';
import { hostAccess } from '../../src/store/access.ts';
import { recordAudit } from '../../src/store/audit.ts';
import { finishExport, holdExportLock, writeExportPart } from '../../src/store/exports.ts';
import { newId } from '../../src/store/ids.ts';
import { disableOperator, setOperatorRoles } from '../../src/store/operators.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { employer, order } from '../support/builders.ts';
import { performJob } from '../support/perform-job.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';
import { type Asked, cellsOf, exporterOf, readWorkbook } from './support/exported.ts';

let city: ConsoleUnderTest;
let li: string;
let wang: string;
const formulas = ['=1+1', '+cmd|calc', '-2', '@SUM(A1)', '\tx', '\rx', '＝1'];
beforeAll(async () => {
  city = await startConsole();
  await city.operator('li.hua', ['operator']);
  await city.operator('wang', ['operator'], { regions: ['350782'] });
  await city.operator('chen', ['auditor']);
  [li, wang] = [await city.signIn('li.hua'), await city.signIn('wang')];
  for (let n = 0; n < 1_205; n++)
    await quarantineSubject(city.world.sql, {
      ...{
        job: 'issue-policy',
        topic: 'order.signed',
        subjectId: newId(),
        code: n < 5 ? '23505' : 'crash',
        attempts: 3,
      },
      message: formulas[n] ?? `said "no", twice\n${n} & <b>`,
    });
});
afterAll(() => city[Symbol.asyncDispose]());

const begin = (asked: Asked, cookie = li) => exporterOf(city).begin(asked, cookie);
const written = (asked: Asked, cookie = li) => exporterOf(city).written(asked, cookie);
const fetched = (id: string, cookie = li) => exporterOf(city).fetched(id, cookie);

describe('an export', () => {
  it('holds exactly the rows of its filter, in the columns of the screen, over as many pages as it takes', async () => {
    const item = await written({});
    expect(item).toMatchObject({ state: 'done', rows: 1_205, expected: 1_205, failedAs: null });
    const file = await fetched(item.id);
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename="Quarantine-20260511-0800.csv"; filename*=UTF-8''${encodeURIComponent('隔离区')}-20260511-0800.csv`,
    );
    const bytes = Buffer.from(await file.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [head, ...rows] = cellsOf(bytes.toString());
    expect(head).toEqual(['对象', '任务', '原因', '隔离时间 (Asia/Shanghai)', '次数', '说明', '系统编号']);
    expect(rows).toHaveLength(1_205);
    const { body } = await city.call('quarantine.list', { limit: 200 }, li);
    expect(rows.slice(0, 200).map((row) => row.at(-1))).toEqual(body.rows.map(({ subjectId }) => subjectId));
    expect(rows[0]?.[3]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    const few = await written({ filter: { code: '23505' }, language: 'en' });
    expect(few.rows).toBe(5);
    expect(cellsOf(await (await fetched(few.id)).text())[0]?.[0]).toBe('Subject');
  });

  it('is called by its list in the language of who fetches it, in a name that every file system takes', () => {
    const row = {
      id: newId(),
      list: '',
      format: 'xlsx',
      state: 'done',
      filter: {},
      createdAt: city.world.now,
    } as const;
    const none = { finishedAt: null, rows: 0, expected: null, bytes: 0, failedAs: null };
    for (const { title } of Object.values(exportableLists)) {
      const names = fileNamesOf(title, { ...row, ...none }, 'Asia/Shanghai');
      for (const name of [names.zh, names.en]) expect(name).toMatch(/^[\p{L}\d]+(-[\p{L}\d]+)*-\d{8}-\d{4}\.xlsx$/u);
      expect(savedAs(names, 'zh')).toMatch(/^[\x20-\x7e]+$/);
      expect(savedAs(names, 'en')).toContain(`filename="${names.en}"; filename*=UTF-8''${names.en}`);
    }
  });

  it('runs nothing in a spreadsheet', async () => {
    const { id } = await written({});
    const messages = cellsOf(await (await fetched(id)).text()).map((row) => row[5]);
    for (const formula of formulas) expect(messages).toContain(`'${formula}`);
  });

  it('is a workbook where one is asked for: text as text, counts as numbers, instants as days of the city', async () => {
    const { id, state } = await written({ format: 'xlsx' });
    expect(state).toBe('done');
    const { name, rows, widths, frozenRows } = readWorkbook(Buffer.from(await (await fetched(id)).arrayBuffer()));
    const [head = [], ...lines] = rows;
    expect(lines).toHaveLength(1_205);
    expect(name).toBe('隔离区');
    expect(frozenRows).toBe(1);
    expect(widths).toHaveLength(head.length);
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(8);
    const { body } = await city.call('quarantine.list', { limit: 200 }, li);
    const [first] = body.rows;
    const place = (title: string): number => head.findIndex(({ value }) => value === title);
    const at = lines[0]?.[place('隔离时间 (Asia/Shanghai)')];
    expect(at?.format).toBe(String.raw`yyyy\-mm\-dd hh:mm:ss`);
    // Days since 1899-12-30, eight hours ahead of Greenwich.
    const faceMs = Date.UTC(1899, 11, 30) + Number(at?.value) * 86_400_000;
    expect(Math.abs(faceMs - (first?.quarantinedAt ?? 0) - 8 * 3_600_000)).toBeLessThan(1_000);
    expect(lines[0]?.[place('次数')]).toEqual({ value: 3, format: '#,##0' });
    expect(lines[0]?.[place('系统编号')]).toEqual({ value: first?.subjectId, format: '@' });
    const messages = lines.map((cells) => cells[place('说明')]?.value);
    expect(messages).toContain('=1+1');
    expect(messages).toContain('said "no", twice\n7 & <b>');
  });

  it('is written once for a call made twice, and audited when begun and when fetched', async () => {
    const id = newId();
    const answers = await Promise.all([begin({ id }), begin({ id })]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await waitUntil(
      'the export has ended',
      async () => (await city.call('exports.progress', { id }, li)).body.state === 'done',
    );
    await fetched(id);
    const acts = await city.world.sql`
      select actor, action, after from audit_log where subject_type = 'export' and subject_id = ${id} order by id`;
    expect([...acts]).toEqual([
      {
        ...{ actor: 'operator:li.hua', action: 'export.begin' },
        after: { list: 'quarantine.list', filter: {}, format: 'csv', expected: 1_205 },
      },
      { actor: 'operator:li.hua', action: 'export.download', after: { rows: 1_205 } },
    ]);
    const parts = await city.world.sql<
      { n: number }[]
    >`select count(*)::int4 as n from export_parts where export_id = ${id}`;
    expect(parts[0]?.n).toBeGreaterThan(0);
  });

  it('holds only rows within the scope of whoever asks, and is theirs alone', async () => {
    const mine = await written({});
    const theirs = await written({}, wang);
    expect(theirs).toMatchObject({ state: 'done', rows: 0 });
    expect((await fetched(mine.id, wang)).status).toBe(404);
    expect((await fetched(mine.id, '')).status).toBe(401);
    expect((await city.call('exports.progress', { id: mine.id }, wang)).status).toBe(404);
    expect((await begin({ id: mine.id }, wang)).status).toBe(409);
    const { body } = await city.call('exports.list', {}, wang);
    expect(body.rows.map(({ id }) => id)).toEqual([theirs.id]);
  });

  it('needs the permission of the list too, and a filter that its screen has', async () => {
    expect((await begin({ list: 'audit.list' })).body).toMatchObject({ code: 'forbidden' });
    expect((await begin({ list: 'toString' })).body).toMatchObject({ code: 'list_unknown' });
    expect((await begin({ filter: { state: 'everything' } })).body).toMatchObject({ code: 'filter_invalid' });
    const auditor = await city.signIn('chen');
    expect((await written({ list: 'audit.list', filter: { from: '2026-05-01' } }, auditor)).rows).toBeGreaterThan(0);
    expect((await fetched(encodeURIComponent('../../etc/passwd'), auditor)).status).toBe(404);
    expect((await fetched('7', auditor)).status).toBe(404);
  });

  it('says so when its process is gone, and can be fetched for a week', async () => {
    const { id } = await written({});
    const { sql } = city.world;
    await sql`update exports set finished_at = null where id = ${id}`;
    const state = async () => (await city.call('exports.progress', { id }, li)).body.state;
    await waitUntil('its writer has let go', async () => (await state()) === 'interrupted');
    const lock = await holdExportLock(sql, id);
    expect(await state()).toBe('running');
    await lock.release();
    expect((await fetched(id)).status).toBe(409);
    await sql`update exports set finished_at = created_at, created_at = created_at - interval '8 days' where id = ${id}`;
    await written({ filter: { code: '23505' } });
    expect(await state()).toBe('expired');
    expect((await fetched(id)).status).toBe(409);
  });

  it('tells a reason in the words of the screen, and only within a county where one is asked for', async () => {
    const { world } = city;
    await order(world, { occupationClass: 6, employer: await employer(world, { regionCode: '350782' }) });
    await order(world, { occupationClass: 6 });
    await performJob(world, 'issue-policy');
    const filter = { county: '350782' };
    const { id, rows } = await written({ list: 'exclusions.list', filter });
    expect(rows).toBe(1);
    const [head, row] = cellsOf(await (await fetched(id)).text());
    expect(row?.[head?.indexOf('不承保原因') ?? -1]).toBe('职业类别未知或不在方案范围内');
  });

  it('gets no further row for an operator who was disabled, or lost the role, while it is written', async () => {
    const { sql, calendar } = city.world;
    await city.operator('zhao', ['operator']);
    const zhao = await city.signIn('zhao');
    const { id } = (await begin({}, zhao)).body;
    const [who] = await sql<{ id: string }[]>`select id from operators where name = 'zhao'`;
    const list = exportableLists['quarantine.list'];
    if (!list) throw new Error('the quarantine can be exported');
    const go = () =>
      writeExport(
        { sql, calendar, now: () => city.clock.now },
        { id, operatorId: who?.id ?? '', list, filter: {}, format: 'csv', language: 'zh' },
      );
    await sql`update operators set roles = array['auditor'] where name = 'zhao'`;
    await expect(go()).rejects.toMatchObject({ code: 'forbidden' });
    await sql`update operators set disabled_at = ${city.clock.now} where name = 'zhao'`;
    await expect(go()).rejects.toMatchObject({ code: 'operator_disabled' });
    expect((await begin({}, zhao)).status).toBe(401);
  });

  it('is fetched by nobody who may not see its list any more', async () => {
    const { sql } = city.world;
    await city.operator('qian', ['operator']);
    const qian = await city.signIn('qian');
    const { id } = await written({ filter: { code: '23505' } }, qian);
    expect((await fetched(id, qian)).status).toBe(200);
    await sql`update operators set roles = array['auditor'] where name = 'qian'`;
    expect((await fetched(id, qian)).status).toBe(404);
    expect((await city.call('exports.progress', { id }, qian)).status).toBe(404);
    expect((await city.call('exports.list', {}, qian)).body.rows).toEqual([]);
    expect((await city.call('exports.count', {}, qian)).body.count).toBe(0);
  });

  it('is thrown away, also half written, when its operator is given other roles or disabled', async () => {
    const { sql } = city.world;
    const by = { at: city.clock.now, reason: null };
    await city.operator('sun', ['operator']);
    const { id } = await written({ filter: { code: '23505' } }, await city.signIn('sun'));
    const half = (await written({ filter: { code: '23505' } }, await city.signIn('sun'))).id;
    await sql`update exports set finished_at = null where id = ${half}`;
    await setOperatorRoles(sql, hostAccess('test'), { name: 'sun', roles: ['operator', 'approver'] }, by);
    const sun = await city.signIn('sun');
    expect((await fetched(id, sun)).status).toBe(409);
    await writeExportPart(sql, { id: half, part: 7, content: Buffer.from('late'), rows: 9 });
    await finishExport(sql, { id: half, at: city.clock.now, failedAs: null });
    const { body } = await city.call('exports.progress', { id: half }, sun);
    expect(body).toMatchObject({ state: 'failed', failedAs: 'access_changed', bytes: 0 });

    const last = (await written({ filter: { code: '23505' } }, sun)).id;
    await disableOperator(sql, hostAccess('test'), 'sun', by);
    const parts = await sql`select from export_parts where export_id = any(${[id, half, last]}::uuid[])`;
    expect(parts).toHaveLength(0);
  });

  it('is thrown away by whose it is alone, once, with its file, and not while it is written', async () => {
    const { sql } = city.world;
    const [one, other, theirs] = [await written({}), await written({}), await written({}, wang)];
    await sql`update exports set finished_at = null where id = ${other.id}`;
    const ids = [one.id, other.id, theirs.id];
    const drop = (cookie = li) => city.call('exports.delete', { ids }, cookie);
    const lock = await holdExportLock(sql, other.id);
    const answers = await Promise.all([drop(), drop()]);
    expect(answers.flatMap(({ body }) => body.deleted)).toEqual([one.id]);
    await lock.release();
    await waitUntil('nobody writes it', async () => {
      const { body } = await city.call('exports.progress', { id: other.id }, li);
      return body.state === 'interrupted';
    });
    expect((await drop()).body.deleted).toEqual([other.id]);
    expect((await fetched(one.id)).status).toBe(404);
    expect((await fetched(theirs.id, wang)).status).toBe(200);
    expect(await sql`select from export_parts where export_id = any(${[one.id, other.id]}::uuid[])`).toHaveLength(0);
    const acts = await sql`
      select actor, subject_id as id, before from audit_log where action = 'export.delete' and subject_id = any(${ids}) order by id`;
    expect(acts.map(({ actor, id }) => [actor, id])).toEqual([
      ['operator:li.hua', one.id],
      ['operator:li.hua', other.id],
    ]);
    expect(acts[0]?.['before']).toEqual({ list: 'quarantine.list', format: 'csv', rows: one.rows, bytes: one.bytes });
    await city.operator('only-looks', ['viewer']);
    expect((await drop(await city.signIn('only-looks'))).status).toBe(403);
  });

  it('keeps no telephone number of its filter, nor what is no part of it, and holds what was asked for all the same', async () => {
    const { sql } = city.world;
    const auditor = await city.signIn('chen');
    for (const subjectId of ['13800138000', '+86 138-0013-8000', 'ｗ1３８00138000']) {
      await recordAudit(sql, {
        ...{ at: city.clock.now, actor: 'host:root', action: 'fund.set', subjectType: 'fund year', subjectId },
      });
      const filter = { subjectId, [subjectId]: 'x', actor: 'host:root' };
      const { id, rows } = await written({ list: 'audit.list', filter }, auditor);
      expect([subjectId, rows]).toEqual([subjectId, 1]);
      const kept = await sql`
        select filter from exports where id = ${id} union all select after->'filter' from audit_log where subject_id = ${id}`;
      const hidden = { actor: 'host:root', subjectId: subjectId.startsWith('ｗ') ? 'w***' : '***' };
      expect([...kept]).toEqual([{ filter: hidden }, { filter: hidden }]);
    }
    const id = newId();
    expect((await written({ list: 'audit.list', filter: { subjectId: `alarm:${id}` } }, auditor)).filter).toMatchObject(
      [{ value: `alarm:${id}` }],
    );
  });

  it('keeps no identity number in its filter', async () => {
    const { status, body } = await begin({ list: 'audit.list', filter: { subjectId: '11010519491231002X' } });
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('identity number')]);
  });
});
