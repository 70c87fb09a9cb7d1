import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { orders } from '../support/builders.ts';
import { performJob } from '../support/perform-job.ts';
import { expectAccessible, expectFits, openAs, picture, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole({ annualBudgetFen: 300 });
  await city.operator('zhao', ['approver']);
  await city.operator('wei', ['viewer']);
  await orders(city.world, 6);
  await performJob(city.world, 'issue-policy');
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the screen of funds', () => {
  it('is reached from Today, and sets a budget by before, after and reason', async () => {
    await using watched = await openAs(city, 'zhao');
    const { page, faults } = watched;
    await page.goto('/');
    await page.getByRole('region', { name: '保障资金' }).getByRole('link', { name: '零工保' }).click();
    await page.waitForURL(/\/funds\?programme=LGB&year=/);
    await page.getByText('已用八成以上').waitFor();
    await page.getByText('80.0% · ¥2.40/¥3.00').waitFor();
    await page.getByText('约 1 个人日').waitFor();
    await expectAccessible(page);

    await page.getByRole('button', { name: '调整预算 LGB/2026' }).click();
    const dialog = page.getByRole('dialog');
    const budget = dialog.getByLabel('新预算（元）');
    await budget.fill('2.39');
    await dialog.getByText('不得低于已用的 ¥2.40').waitFor();
    await budget.fill('1000.50');
    await dialog.getByText('¥998.10').waitFor();
    await dialog.getByText('财政追加预算').click();
    await expectAccessible(page);
    await picture(page, 'funds-set');
    await dialog.getByRole('button', { name: '调整预算' }).dblclick();
    await page.getByText('预算 ¥3.00 → ¥1,000.50').waitFor();
    await page.getByText('0.2% · ¥2.40/¥1,000.50').waitFor();
    await page.getByText('财政追加预算').waitFor();
    expect(await city.world.sql`select from audit_log where action = 'fund.set'`).toHaveLength(1);
    await page.getByRole('button', { name: '重置' }).click();
    await page.getByText('尚未启用').waitFor();
    await expectFits(page);
    await page.getByRole('button', { name: '导出' }).waitFor();
    await picture(page, 'funds');
    expect(faults).toEqual([]);
  });

  it('keeps in its dialog what was seen; tells who comes second what the budget has become, and lets them decide anew', async () => {
    await using watched = await openAs(city, 'zhao');
    const { page, faults } = watched;
    await page.goto('/funds?year=2027');
    await page.getByRole('button', { name: '调整预算 LGB/2027' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('新预算（元）').fill('8');
    await dialog.getByLabel('原因').fill('年度预算批复');
    const other = { programme: 'LGB', year: 2027, fromFen: 300, budgetFen: 700, reason: '批复' };
    expect((await city.call('funds.set', other, await city.signIn('zhao'))).status).toBe(200);
    await page.locator('.page').getByRole('button', { name: '刷新', includeHidden: true }).dispatchEvent('click');
    await page.locator('.page td', { hasText: /^¥7\.00$/ }).waitFor();
    expect(await dialog.getByText('¥7.00').count()).toBe(0);
    await dialog.getByRole('button', { name: '调整预算' }).click();
    await dialog.getByText(/^zhao（2026.+）\s*已先将预算改为 ¥7\.00/).waitFor();
    await dialog.getByText('¥7.00', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: '调整预算' }).click();
    await page.getByText('预算 ¥7.00 → ¥8.00').waitFor();
    expect(faults).toEqual([]);
  });

  it('tells what somebody else set also to who was first refused for another reason', async () => {
    await using watched = await openAs(city, 'zhao');
    const { page, faults } = watched;
    await page.goto('/funds?year=2027');
    const open = page.getByRole('button', { name: '调整预算 LGB/2027' });
    await open.click();
    const [seen] = (await city.call('funds.list', {}, await city.signIn('zhao'))).body.funds;
    const fromFen = seen?.budgetFen ?? 0;
    const other = { programme: 'LGB', year: 2027, fromFen, budgetFen: fromFen + 100, reason: '批复' };
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('新预算（元）').fill('9000');
    await dialog.getByLabel('原因').fill('350702198005010046 来电');
    expect((await city.call('funds.set', other, await city.signIn('zhao'))).status).toBe(200);
    await dialog.getByRole('button', { name: '调整预算' }).click();
    await dialog.getByText(/input_invalid/).waitFor();
    await dialog.getByLabel('原因').fill('来电');
    await dialog.getByRole('button', { name: '调整预算' }).click();
    await dialog.getByText(/^zhao（2026.+）\s*已先将预算改为/).waitFor();
    expect(faults).toEqual([]);
  });

  it('is there to be read by a viewer, without the act', async () => {
    await using watched = await openAs(city, 'wei');
    const { page, faults } = watched;
    await page.goto('/funds');
    await page.getByText('零工保').first().waitFor();
    expect(await page.getByRole('button', { name: /^调整预算/ }).count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
