import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsoleUnderTest } from '../console/support/console.ts';
import { expectAccessible, openPage, picture, signInAs, withBrowser } from './support/browser.ts';
import { busyCity } from './support/busy-city.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await busyCity();
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the alarms screen', () => {
  it('shows what is open, what to do first and where, and takes a note of who looks at it', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/alarms');
    await page.getByText('共 2 条').waitFor();
    await picture(page, 'alarms');
    await expectAccessible(page);
    const row = page.locator('.ant-table-row').filter({ hasText: '保障资金已用八成' });
    expect(await row.getByRole('link', { name: '查看预算' }).count()).toBe(1);
    await row.locator('input[type=checkbox]').check();
    await page.getByRole('button', { name: /确认已阅/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '确认已阅' }).click();
    await dialog.getByText('请写明原因').waitFor();
    await dialog.getByRole('button', { name: '已安排预算' }).click();
    await dialog.getByRole('button', { name: '确认已阅' }).dblclick();
    await row.getByText('operator:li.hua').waitFor();
    const audited = await city.world.sql`select actor, reason from audit_log where action = 'alarm.acknowledge'`;
    expect([...audited]).toEqual([{ actor: 'operator:li.hua', reason: '已安排预算' }]);

    await page.goto('/alarms?state=closed');
    await page.getByText('共 0 条').waitFor();
    expect(faults).toEqual([]);
  });
});
