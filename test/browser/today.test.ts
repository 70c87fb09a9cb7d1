import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepRefusedOrders } from '../../src/intake/refused-orders.ts';
import { pauseJob, resumeJob } from '../../src/store/job-pauses.ts';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { cityAccess } from '../support/access.ts';
import { orders } from '../support/builders.ts';
import { expectAccessible, expectFits, openPage, picture, signInAs, withBrowser } from './support/browser.ts';
import { busyCity } from './support/busy-city.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await busyCity();
});
afterAll(() => city[Symbol.asyncDispose]());

describe('today', () => {
  it('is the first screen, says what wants a person, and leads to it', async () => {
    await using watched = await openPage(city.base, { height: 1_500 });
    const { page, faults } = watched;
    await signInAs(page, 'li.hua');
    await page.getByRole('heading', { name: '今日', exact: true }).waitFor();
    const uninsured = page.getByRole('region', { name: '此刻无保障地工作' });
    await uninsured.getByText('身份号码没有通过校验').first().waitFor();
    await page.locator('[data-freshness="live"]').waitFor();
    await picture(page, 'today');
    await expectAccessible(page);

    await uninsured.getByRole('link', { name: /不承保 · 身份号码没有通过校验/ }).click();
    await page.getByRole('heading', { name: '不承保' }).waitFor();
    expect(page.url()).toContain('reason=identity_invalid');
    await page.getByText('共 2 条').waitFor();
    await page.goBack();
    await page.getByRole('region', { name: '告警' }).getByRole('link', { name: '查看是谁' }).click();
    await page.waitForURL(/exclusions.*county=/);
    expect(faults).toEqual([]);
  });

  it('leads from its sentence to the inbox, and from a loss of the funnel to exactly those orders', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua');
    const sentence = page.getByRole('link', { name: /件待办要人处理/ });
    const wanted = (await sentence.textContent())?.match(/\d+/)?.[0] ?? '';
    await page.getByText('3 单正在无保障地工作').waitFor();
    await sentence.click();
    await page.getByRole('button', { name: `全部 ${wanted}`, exact: true }).waitFor();
    await page.goBack();
    const funnel = page.getByRole('region', { name: '今日订单去向' });
    await funnel.getByRole('link', { name: '− 身份号码没有通过校验 2' }).click();
    await page.waitForURL(/orders.*reason=identity_invalid/);
    await page.getByText('共 2 条').waitFor();
    await page.goBack();
    const decided = funnel.getByRole('listitem').filter({ hasText: '已判定' });
    const all = await decided.locator('b').first().textContent();
    await decided.getByRole('link', { name: '已判定' }).click();
    await page.getByText(`共 ${all} 条`).waitFor();
    await page.goBack();
    const untold = funnel.getByRole('link', { name: /− 未告知/ });
    const count = (await untold.textContent())?.match(/\d+/)?.[0] ?? '';
    await untold.click();
    await page.getByText(`共 ${count} 条`).waitFor();
    await page.getByTitle('未告知').waitFor();
    expect(faults).toEqual([]);
  });

  it('names what is paused, by whom and why, and leads to where it is resumed', async () => {
    const by = { reason: '短信网关维护', at: city.clock.now };
    await pauseJob(city.world.sql, cityAccess('operator:wang.fang'), 'notify', by);
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua');
    const owed = page.getByRole('region', { name: '待办与承诺' }).getByRole('row', { name: /已暂停/ });
    expect(await owed.textContent()).toMatch(/wang\.fang.*短信网关维护/);
    await page.getByRole('link', { name: '1 个任务已暂停' }).click();
    await page.getByRole('heading', { name: '队列' }).waitFor();
    await resumeJob(city.world.sql, cityAccess('operator:wang.fang'), 'notify', by);
    expect(faults).toEqual([]);
  });

  it('says that nothing wants a person only while the inbox is empty too', async () => {
    await using quiet = await startConsole();
    const { world } = quiet;
    await quiet.operator('li.hua', ['operator']);
    await using watched = await openPage(quiet.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua');
    await page.getByText('没有需要人处理的事').waitFor();
    const refusal = { column: 'worker_external_id', code: 'unknown_worker', message: 'there is no such worker' };
    const refused = [{ sent: { raw: { external_id: 'O-1' } }, surface: 'import' as const, line: 2, refusal }];
    await keepRefusedOrders(world.sql, quiet.cipher, { source: 'market', now: world.now, orders: refused });
    await page.getByText('1 件待办要人处理').waitFor();
    expect(await page.getByText('没有需要人处理的事').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('changes by itself when an order comes in', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua');
    const funnel = page.getByRole('region', { name: '今日订单去向' });
    const signed = async () => Number(await funnel.getByRole('listitem').first().locator('b').textContent());
    await funnel.getByRole('listitem').first().waitFor();
    const before = await signed();
    await orders(city.world, 1, () => ({}));
    await expect.poll(signed, { timeout: 15_000 }).toBe(before + 1);
    expect(faults).toEqual([]);
  });

  it('shows a county operator their county', async () => {
    await using watched = await openPage(city.base);
    const { page } = watched;
    await signInAs(page, 'of-wuyishan');
    const alarms = page.getByRole('region', { name: '告警' });
    await alarms.getByText('武夷山市 · 职业类别未知或不在方案范围内').waitFor();
    expect(await alarms.getByText('LGB/2026').count()).toBe(0);
  });

  it('is usable at 390 pixels, without scrolling sideways', async () => {
    await using watched = await openPage(city.base, { width: 390, height: 844 });
    const { page, faults } = watched;
    await signInAs(page, 'li.hua');
    await page.getByText('此刻无保障地工作').waitFor();
    await page.locator('[data-freshness="live"]').waitFor();
    await picture(page, 'today-390');
    await expectAccessible(page);
    await expectFits(page);
    expect(faults).toEqual([]);
  });

  it('speaks English when asked to, without a word of Chinese left in its labels', async () => {
    await using watched = await openPage(city.base);
    const { page } = watched;
    await signInAs(page, 'li.hua');
    await page.getByText('EN', { exact: true }).click();
    await page.getByRole('heading', { name: 'At work without cover now' }).waitFor();
    const headings = await page.getByRole('heading').allTextContents();
    expect(headings.filter((text) => /\p{Script=Han}/u.test(text))).toEqual([]);
  });
});
