import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportableLists } from '../../src/console/api/exports/lists.ts';
import { catalogue } from '../../src/queues/catalogue.ts';
import { employer, order, orders } from '../support/builders.ts';
import { liveAll } from '../support/order-life.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';
import { cellsOf, exporterOf } from './support/exported.ts';

let city: ConsoleUnderTest;
let whole: string;
let county: string;
beforeAll(async () => {
  city = await startConsole({ annualBudgetFen: 300 });
  const { world } = city;
  await orders(world, 6);
  await liveAll(world);
  await order(world, { employer: await employer(world, { regionCode: '350782' }) });
  await city.operator('whole', ['system_administrator', 'operator']);
  await city.operator('county', ['operator'], { regions: ['350782'] });
  [whole, county] = [await city.signIn('whole'), await city.signIn('county')];
  expect((await city.call('queues.pause', { job: 'notify', reason: '网关故障' }, whole)).status).toBe(200);
  expect((await city.call('schedules.pause', { name: 'check-fund', reason: '维护' }, whole)).status).toBe(200);
});
afterAll(() => city[Symbol.asyncDispose]());

const fileOf = async (
  list: string,
  filter: Record<string, string> = {},
  cookie = whole,
  language: 'zh' | 'en' = 'zh',
) => {
  const { id } = await exporterOf(city).written({ list, filter, language }, cookie);
  const [head = [], ...lines] = cellsOf(await (await exporterOf(city).fetched(id, cookie)).text());
  return lines.map((cells) => Object.fromEntries(head.map((title, at) => [title, cells[at] ?? ''])));
};

describe('a file of a page that shows everything of one instant', () => {
  it('has the funds that the filter finds, with what is left', async () => {
    const { body } = await city.call('funds.list', {}, whole);
    expect(await fileOf('funds.list')).toHaveLength(body.funds.length);
    const [fund, ...none] = await fileOf('funds.list', { programme: 'LGB', year: '2026' });
    expect(none).toEqual([]);
    expect(fund).toMatchObject({ 项目: '零工保', 年度: '2026', 状态: '已用八成以上', '剩余 (元)': '0.60' });
    expect(await fileOf('funds.list', {}, county)).toEqual([]);
    const { rows } = (await city.call('exports.list', {}, whole)).body;
    const programme = { key: 'programme', label: { zh: '项目', en: 'Programme' }, value: 'LGB' };
    expect(rows.flatMap(({ filter }) => filter)).toContainEqual({
      ...programme,
      words: { zh: '零工保', en: '零工保' },
    });
  });

  it('has every schedule and every job, in words', async () => {
    const schedules = await fileOf('schedules.list');
    expect(schedules).toHaveLength((await city.call('schedules.list', {}, whole)).body.schedules.length);
    expect(schedules).toContainEqual(
      expect.objectContaining({ 定时任务: '检查资金 check-fund', 状态: '已暂停', 暂停人: 'whole', 暂停原因: '维护' }),
    );
    const jobs = await fileOf('queues.status', {}, whole, 'en');
    expect(jobs).toHaveLength(Object.keys(catalogue).length);
    expect(jobs).toContainEqual(
      expect.objectContaining({ Job: 'Notify notify', State: 'Paused', 'Paused by': 'whole' }),
    );
  });

  it('has the numbers of the map within the scope, and the service points of the county that is chosen', async () => {
    const { body } = await city.call('map.counts', {}, county);
    const lines = await fileOf('map.counts', {}, county);
    expect(lines.map(({ 名称, 订单 }) => [名称, Number(订单)])).toEqual(
      body.counties.map(({ name, orders: n }) => [name, n]),
    );
    const points = body.points.filter((point) => point.county === '350782');
    const chosen = await fileOf('map.counts', { county: '350782' }, county);
    expect(chosen).toHaveLength(lines.length + points.length);
    expect(
      (await fileOf('map.counts', { from: '2020-01-01', to: '2020-01-02' })).map(({ 订单 }) => 订单),
    ).not.toContain('1');
  });

  it.each(['funds.list', 'schedules.list', 'queues.status', 'map.counts'])(
    'of %s takes what its page takes',
    async (list) => {
      expect(exportableLists[list]?.demand).toMatch(/^(fund|schedule|queue|order)\.read$/);
      const unread = await exporterOf(city).begin({ list, filter: { year: '20261', from: 'x' } }, whole);
      if (list === 'funds.list' || list === 'map.counts') expect(unread.body).toMatchObject({ code: 'filter_invalid' });
    },
  );
});
