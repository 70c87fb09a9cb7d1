import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract, type RouteName } from '../../src/console/api/contract.ts';
import type { RouteDefinition } from '../../src/console/api/define-route.ts';
import { exportableLists } from '../../src/console/api/exports/lists.ts';
import { operatorRoles } from '../../src/domain/permissions.ts';
import { closeAlarm, openAlarm } from '../../src/store/alarms.ts';
import { recordAudit } from '../../src/store/audit.ts';
import { newId } from '../../src/store/ids.ts';
import { employer, order, worker } from '../support/builders.ts';
import { catchUp, onlySchedule } from '../support/schedules.ts';
import { busyCounty } from './support/busy-county.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';
import { cellsOf, exporterOf, readWorkbook } from './support/exported.ts';

/** Pages of rows that nobody exports, and why. */
const notExported: Readonly<Record<string, string>> = {
  'exports.list': 'each of its rows is a file already, and stands in the audit log',
};

let city: ConsoleUnderTest;
let whole: string;
let other: string;
const bulkId = newId();

const happen = async (): Promise<void> => {
  const { world } = city;
  const { sql, now } = world;
  await busyCounty(city);
  await openAlarm(sql, { kind: 'gap_open', subject: '350702/signed_late', regionCode: '350702' });
  await openAlarm(sql, { kind: 'queue_down', subject: 'queue' });
  await closeAlarm(sql, { kind: 'queue_down', subject: 'queue' });
  await openAlarm(sql, { kind: 'under_minimum_age', subject: 'worker:market:W-9', regionCode: '350702' });
  await recordAudit(sql, {
    ...{ at: now, actor: 'host:root', action: 'job.pause', subjectType: 'job', subjectId: 'issue-policy' },
  });
  await recordAudit(sql, {
    ...{ at: now, actor: 'host:root', action: 'fund.set', subjectType: 'fund year', subjectId: 'NONE/2026' },
    ...{ before: { budgetFen: 100 }, after: { budgetFen: 200, spentFen: 50 } },
  });
  await onlySchedule(world, 'check-fund', { cron: '*/5 * * * *', backfill: 'each', from: now });
  city.clock.now += 12 * 60_000;
  await catchUp(world, 'check-fund', city.clock.now);
};

beforeAll(async () => {
  city = await startConsole();
  await happen();
  await city.operator('whole', ['operator']);
  await city.operator('other', ['operator'], { regions: ['350782'] });
  // Nobody has all roles: that each list is bounded all the same is the second lock.
  await city.world.sql`update operators set roles = ${Object.keys(operatorRoles)}`;
  [whole, other] = [await city.signIn('whole'), await city.signIn('other')];
  await city.call('api-keys.add', { name: 'mini', scopes: ['orders:read'], reason: 'x' }, whole);
  const bulk = { action: 'quarantine.retry', filter: {} } as const;
  const { body } = await city.call('bulk.preview', bulk, whole);
  await city.call('bulk.begin', { id: bulkId, ...bulk, until: body.until, reason: 'again' }, whole);
});
afterAll(() => city[Symbol.asyncDispose]());

const answersPages = ({ output }: RouteDefinition): boolean =>
  output instanceof z.ZodObject && 'rows' in output.shape && 'next' in output.shape;
const pages = (Object.entries(contract) as [RouteName, RouteDefinition][]).filter(([, route]) => answersPages(route));
/** Pages that show everything of one instant have a test of their own. */
const exported = Object.keys(exportableLists).filter((list) => pages.some(([name]) => name === list));
/** What a list cannot be asked without. */
const wanted = (list: string): Record<string, string> => (list === 'bulk.rows' ? { bulkId } : {});

type Listed = { rows: Record<string, unknown>[]; next: string | null; sorted?: { by: string; order: string } };
const page = async (list: string, input: Record<string, unknown>): Promise<Listed> => {
  const { status, body } = await city.send(list, { ...wanted(list), ...input }, { cookie: whole });
  expect([list, status]).toEqual([list, 200]);
  return body as Listed;
};
/** All rows, asked for two at a time. */
const allRows = async (list: string, sort?: string): Promise<Record<string, unknown>[]> => {
  const rows: Record<string, unknown>[] = [];
  for (let after: string | undefined; ; ) {
    const found = await page(list, { limit: 2, ...(sort ? { sort } : {}), ...(after ? { after } : {}) });
    rows.push(...found.rows);
    if (found.next === null) return rows;
    after = found.next;
  }
};
const csvOf = async (list: string, filter: Record<string, string> = {}, language: 'zh' | 'en' = 'zh') => {
  const asked = { list, filter: { ...wanted(list), ...filter }, language };
  const { id } = await exporterOf(city).written(asked, whole);
  return cellsOf(await (await exporterOf(city).fetched(id, whole)).text());
};
/** The cells of the first row whose cells include a text, by the titles of their columns. */
const rowWith = ([head = [], ...rows]: string[][], text: string): Record<string, string> => {
  const row = rows.find((cells) => cells.includes(text)) ?? [];
  return Object.fromEntries(head.map((title, at) => [title, row[at] ?? '']));
};

describe('every page of rows', () => {
  it('can be exported, or is named with the reason why not', () => {
    expect(pages.map(([name]) => name).toSorted()).toEqual([...exported, ...Object.keys(notExported)].toSorted());
  });

  it.each(exported)('%s has words for each part of its filter, in both languages', (list) => {
    const filters = exportableLists[list]?.filters ?? new Map();
    for (const { label } of filters.values()) expect([label.zh, label.en]).not.toContain('');
  });
});

describe.each(exported)('an export of %s', (list) => {
  it('holds exactly the rows that its screen shows', async () => {
    const rows = await allRows(list);
    expect(rows.length).toBeGreaterThan(0);
    const [head = [], ...lines] = await csvOf(list);
    expect(head).toHaveLength(exportableLists[list]?.columns.length ?? 0);
    // Each export is itself a line of the audit log.
    expect(lines.length - rows.length).toBe(list === 'audit.list' ? 1 : 0);
  });

  it('shows a county nothing of another, and nobody what concerns the city alone', async () => {
    const { status, body } = await exporterOf(city).begin({ list, filter: wanted(list) }, other);
    const cityWide = ['operators.list', 'api-keys.list'].includes(list);
    if (cityWide) expect([status, body]).toEqual([403, expect.objectContaining({ code: 'forbidden' })]);
    else if (list !== 'schedules.runs') expect([status, body.expected]).toEqual([200, 0]);
  });
});

describe('a list by time', () => {
  it.each(exported)('%s is turned round by its address, page by page, and its export with it', async (list) => {
    const { sorted } = await page(list, {});
    if (!sorted) {
      expect(['inbox.list', 'gaps.list', 'bulk.rows', 'operators.list', 'api-keys.list']).toContain(list);
      return;
    }
    const idsOf = (rows: Record<string, unknown>[]) => rows.map(({ id }) => id);
    const [oldest, newest] = [await allRows(list, 'oldest'), await allRows(list, 'newest')];
    expect(idsOf(oldest)).toEqual(idsOf(newest).toReversed());
    expect(idsOf(await allRows(list))).toEqual(idsOf(sorted.order === 'oldest' ? oldest : newest));
    const times = oldest.map((row) => Number(row[sorted.by]));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect((await page(list, { sort: 'oldest' })).sorted).toEqual({ by: sorted.by, order: 'oldest' });
    if (list === 'audit.list') return;
    const [up, down] = [await csvOf(list, { sort: 'oldest' }), await csvOf(list, { sort: 'newest' })];
    expect(up.slice(1)).toEqual(down.slice(1).toReversed());
  });

  it.each([
    ['orders.list', 'receivedAt'],
    ['exclusions.list', 'decidedAt'],
    ['gaps.list', 'fromAt'],
  ])('%s is turned round within days too, where another index answers', async (list, by) => {
    const today = city.world.calendar.dateOf(city.clock.now);
    for (const days of [{ from: today }, { to: today }, { from: '2020-01-01', to: '2099-01-01' }]) {
      const ids: unknown[][] = [];
      for (const sort of ['oldest', 'newest']) {
        const rows: unknown[] = [];
        for (let after: string | undefined; ; ) {
          const found = await page(list, { ...days, sort, limit: 2, ...(after ? { after } : {}) });
          expect(found.sorted).toEqual({ by, order: sort });
          rows.push(...found.rows.map(({ id }) => id));
          if (found.next === null) break;
          after = found.next;
        }
        ids.push(rows);
      }
      const { body } = await city.send(list.replace('.list', '.count'), days, { cookie: whole });
      expect(ids[0]).toHaveLength(Number(body['count']));
      expect(ids[0]?.length).toBeGreaterThan(1);
      expect(ids[0]).toEqual(ids[1]?.toReversed());
    }
  });

  it('takes no other order', async () => {
    const { status } = await city.send('orders.list', { sort: 'randomly' }, { cookie: whole });
    expect(status).toBe(400);
    const begun = await exporterOf(city).begin({ list: 'orders.list', filter: { sort: 'randomly' } }, whole);
    expect(begun.body).toMatchObject({ code: 'filter_invalid' });
    const boundless = await exporterOf(city).begin(
      { list: 'orders.list', filter: { told: 'no', to: '2026-05-11' } },
      whole,
    );
    expect(boundless.body).toMatchObject({ code: 'told_unbounded' });
  });
});

describe('what stands in a file', () => {
  it('is in words where the screen has words, in the language that was chosen', async () => {
    expect(rowWith(await csvOf('alarms.list'), '延平区 · 职业类别未知或不在方案范围内')).toMatchObject({
      ...{ 告警: '有人正在无保障地工作', 详情: '数量 3' },
    });
    expect(rowWith(await csvOf('alarms.list'), '零工 W-9（来源 market）')).toMatchObject({ 告警: '未满 16 周岁' });
    expect(rowWith(await csvOf('alarms.list', { state: 'closed' }), '队列')).toMatchObject({ 告警: '队列不通' });
    const inbox = await csvOf('inbox.list', {}, 'en');
    expect(rowWith(inbox, 'worker W-9 (from market)')).toMatchObject({ Region: '延平区' });
    expect(rowWith(inbox, 'Issue issue-policy')).toMatchObject({ Kind: 'Quarantine' });
    expect((await csvOf('quarantine.list'))[1]).toContain('出单 issue-policy');
    expect(rowWith(await csvOf('audit.list', { subjectType: 'job' }), '出单 issue-policy')).toMatchObject({
      ...{ 操作者: '本机账户 root', 操作: '暂停任务', 对象编号: 'issue-policy' },
    });
    expect(rowWith(await csvOf('audit.list', { subjectType: 'bulk' }), '开始批量操作')).toMatchObject({
      对象: '重试隔离对象',
    });
    expect(rowWith(await csvOf('audit.list', { subjectType: 'fund year' }), 'NONE 2026 年')).toMatchObject({
      ...{ 操作: '调整预算', 地区: '全市', 之前: '预算：¥1.00', 之后: '已用：¥0.50；预算：¥2.00' },
    });
    expect(rowWith(inbox, 'O-refused')).toMatchObject({ Weight: 'important', Kind: 'Refused order', 'Taken by': '' });
    expect(rowWith(inbox, 'Identity')).toMatchObject({ Detail: '1 order has no cover for it' });
    expect(rowWith(await csvOf('operators.list'), 'other')).toMatchObject({ 登录状态: '仅密码', 数据范围: '武夷山市' });
    expect(rowWith(await csvOf('operators.list', {}, 'en'), 'whole')['Roles']).toContain('Security administrator');
    expect(rowWith(await csvOf('bulk.list'), '重试隔离的对象')).toMatchObject({ 状态: '进行中', 发起人: 'whole' });
    expect((await csvOf('bulk.rows')).slice(1).map((cells) => cells[2])).toEqual(['未处理', '未处理', '未处理']);
    const [run] = (await csvOf('schedules.runs', { state: 'done' }, 'en')).slice(1);
    expect(run).toEqual(expect.arrayContaining(['Check funds check-fund', 'Done']));
  });

  it('is seconds with a format where it says how long something took', async () => {
    const asked = { list: 'schedules.runs', filter: {}, format: 'xlsx' } as const;
    const { id } = await exporterOf(city).written(asked, whole);
    const { rows } = readWorkbook(Buffer.from(await (await exporterOf(city).fetched(id, whole)).arrayBuffer()));
    const [head = [], first = []] = rows;
    const at = head.findIndex(({ value }) => value === '晚了 (秒)');
    const { body } = await city.call('schedules.runs', {}, whole);
    expect(first[at]).toEqual({ value: (body.rows[0]?.lateMs ?? -1) / 1_000, format: '#,##0.0##' });
  });
});

describe('the list of exports', () => {
  it('names a county and a service point of one code each by its own, and the employer of whoever a service point helps', async () => {
    const { world } = city;
    const { sql, now } = world;
    await sql`
      insert into service_points (code, name, region_code, lng, lat, datum, main_trades, content_hash, created_at, updated_at)
      values ('350702', '同码服务点', '350702', 118.03, 27.75, 'gcj02', '{}', ${Buffer.alloc(32)}, ${now}, ${now})`;
    const helped = await worker(world);
    await sql`update workers set service_point_code = '350702' where id = ${helped.id}`;
    const [boss, stranger] = [
      await employer(world, { regionCode: '350782' }),
      await employer(world, { regionCode: '350782' }),
    ];
    await order(world, { worker: helped, employer: boss });
    await city.operator('point', ['operator'], { servicePoints: ['350702'] });
    const point = await city.signIn('point');
    const told = async (filter: Record<string, string>) =>
      (await exporterOf(city).written({ list: 'orders.list', filter }, point)).filter.map(({ words }) => words?.zh);
    const days = { from: '2026-05-01', to: '2026-05-11' };
    expect(await told({ county: '350702', servicePoint: '350702', ...days })).toEqual([
      ...['延平区', '同码服务点', undefined, undefined],
    ]);
    expect(await told({ county: '3507' })).toEqual(['南平市 · 未分区县']);
    const [known] = await sql<{ name: string }[]>`select name from employers where id = ${boss.id}`;
    expect(await told({ employerId: boss.id })).toEqual([known?.name]);
    expect(await told({ employerId: stranger.id })).toEqual(['其他区县的用工主体']);
  });

  it('tells what each was narrowed to in words, and nobody’s telephone number', async () => {
    const [boss] = await city.world.sql<{ id: string; name: string }[]>`select id, name from employers limit 1`;
    const employerId = boss?.id ?? '';
    const told = async (list: string, filter: Record<string, string>) =>
      (await exporterOf(city).written({ list, filter }, whole)).filter.map(
        ({ key, label, value, words }) => `${label.zh} ${words?.zh ?? `${key}=${value}`}`,
      );
    const filter = { county: '350782', employerId, reason: 'occupation_class', from: '2026-05-01', sort: 'oldest' };
    expect(await told('exclusions.list', filter)).toEqual([
      ...['原因 职业类别未知或不在方案范围内', '区县 武夷山市', `用工主体 ${boss?.name}`],
      ...['决定自 from=2026-05-01', '顺序 最早的在前'],
    ]);
    expect(await told('audit.list', { subjectId: '13800138000' })).toEqual(['对象编号 subjectId=***']);
    expect(await told('quarantine.list', { code: 'crash', unheard: 'x' })).toEqual(['原因 处理进程多次崩溃']);
    expect(await told('alarms.list', { state: 'closed' })).toEqual(['状态 已解除']);
    expect(await told('orders.list', {})).toEqual([]);
    expect(await told('orders.list', { employerId: newId() })).toEqual(['用工主体 其他区县的用工主体']);
  });
});
