import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathOf } from '../../src/console/api/path-of.ts';
import { takeTurn } from '../../src/store/plan-rehearsals.ts';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { order, orders, worker } from '../support/builders.ts';
import { performJob } from '../support/perform-job.ts';
import { expectAccessible, openPage, picture, signInAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('admin', ['system_administrator']);
  await city.operator('wei', ['viewer']);
  const { world } = city;
  await orders(world, 6, (n) => (n < 4 ? {} : { occupationClass: 4 }));
  for (let n = 0; n < 3; n++) await order(world, { worker: await worker(world, { birthDate: '1956-01-01' }) });
  await performJob(world, 'issue-policy');
  city.clock.now = world.now + 2 * 86_400_000;
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the screen of programmes and plans', () => {
  it('rehearses a draft before it can be published, and shows the version that was', async () => {
    await using watched = await openPage(city.base, { height: 1_100 });
    const { page, faults } = watched;
    await signInAs(page, 'admin', '/plans');
    await page.getByText('生效中').waitFor();
    await page.getByText(/· ¥2.40\//).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: '起草新版本' }).click();
    const dialog = page.getByRole('dialog');
    const publish = dialog.getByRole('button', { name: '发布' });
    const rehearse = dialog.getByRole('button', { name: '排演' });
    expect(await publish.isDisabled()).toBe(true);
    await dialog.getByLabel('最大年龄').fill('75');
    await dialog.getByLabel('保费（元/人/日）').fill('0,5');
    await dialog.getByLabel('4', { exact: true }).uncheck();
    await rehearse.click();
    await dialog.getByText('写成 0.40 或 150000').waitFor();
    await dialog.getByLabel('保费（元/人/日）').fill('0.5');
    await rehearse.click();
    await dialog.getByText('失去保障 · 2').waitFor();
    await dialog.getByText('获得保障 · 3').waitFor();
    await dialog.getByText('+¥1.10').waitFor();
    await picture(page, 'plans-rehearsal');
    await expectAccessible(page);

    await dialog.getByLabel('最大年龄').fill('70');
    expect(await publish.isDisabled()).toBe(true);
    await rehearse.click();
    await dialog.getByLabel('生效日').fill('2026-06-01');
    await dialog.getByLabel('原因').fill('放宽年龄');
    await city.world.sql`update plan_rehearsals set started_at = started_at - interval '2 days'`;
    await publish.click();
    await dialog.getByText('一天之内没有人排演过这份草案').waitFor();
    await city.world.sql.begin(async (tx) => {
      await takeTurn(tx, 'LGB');
      await rehearse.click();
      await dialog.getByText('他人 正在排演这个项目').waitFor();
    });
    await rehearse.click();
    await dialog.getByText('获得保障 · 3').waitFor();
    await city.world
      .sql`insert into other_scheme_employers (list, uscc, valid_from) values ('L', '91350700MA00000000', '2026-01-01')`;
    await publish.click();
    await dialog.getByText('这份草案排演之后').waitFor();
    // More orders than are replayed take minutes to make: the row and the answer are made to say so.
    const rehearsing = (url: URL) => url.pathname === pathOf('plans.rehearse');
    await page.route(rehearsing, async (route) => {
      const response = await route.fetch();
      await city.world.sql`update plan_rehearsals set complete = false`;
      await route.fulfill({ response, json: { ...(await response.json()), complete: false } });
    });
    await rehearse.click();
    await dialog.getByText('只排演了最先签订的 9 张').waitFor();
    await publish.click();
    await dialog.getByText('请填写').waitFor();
    await dialog.getByText('我已知悉只排演了一部分订单').click();
    await expectAccessible(page);
    await publish.dblclick();
    await page.getByText('第 2 版已发布').waitFor();
    await page.getByText('第 2 版', { exact: true }).click();
    await page.getByText('未生效').waitFor();
    await page.getByText('16–70').waitFor();
    await picture(page, 'plans');
    await page.reload();
    await page.getByText('16–70').waitFor();
    expect(faults).toEqual([]);
  });

  it('is there to be read by a viewer, without drafts', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'wei', '/plans');
    await page.getByText('LGB-150K').first().waitFor();
    expect(await page.getByRole('button', { name: '起草新版本' }).count()).toBe(0);
    expect(faults).toEqual([]);
  });
});

describe('a draft', () => {
  it('stays the version it was begun as, though somebody makes another meanwhile', async () => {
    await using quiet = await startConsole();
    const { sql } = quiet.world;
    await quiet.operator('admin', ['system_administrator']);
    await using watched = await openPage(quiet.base);
    const { page, faults } = watched;
    await signInAs(page, 'admin', '/plans');
    await page.getByRole('button', { name: '起草新版本' }).click();
    const dialog = page.getByRole('dialog', { name: /第 2 版（草案）/ });
    await dialog.getByLabel('最大年龄').fill('75');
    await sql`update plan_versions set valid_to = '2026-07-01'`;
    await sql`
      insert into plan_versions (id, plan_id, version, valid_from, rules)
      select gen_random_uuid(), plan_id, 2, valid_to, rules from plan_versions`;
    await page.locator('.page').getByRole('button', { name: '刷新', includeHidden: true }).dispatchEvent('click');
    await page.locator('.page').getByText('第 2 版', { exact: true }).waitFor();
    expect(await dialog.getByLabel('最大年龄').inputValue()).toBe('75');
    expect(faults).toEqual([]);
  });
});

describe('a city in which no order came in', () => {
  it('is told so by the rehearsal, instead of by zeros', async () => {
    await using quiet = await startConsole();
    await quiet.operator('admin', ['system_administrator']);
    await using watched = await openPage(quiet.base);
    const { page, faults } = watched;
    await signInAs(page, 'admin', '/plans');
    await page.getByRole('button', { name: '起草新版本' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '排演' }).click();
    await dialog.getByText('没有收到订单，排演比较不出草案的影响').waitFor();
    expect(await dialog.getByText('已发布版本', { exact: true }).count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
