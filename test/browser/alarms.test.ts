import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeAlarm, openAlarm } from '../../src/store/alarms.ts';
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
    await row.getByText('li.hua', { exact: true }).waitFor();
    await row.getByText(/2026 年$/).waitFor();
    const audited = await city.world.sql`select actor, reason from audit_log where action = 'alarm.acknowledge'`;
    expect([...audited]).toEqual([{ actor: 'operator:li.hua', reason: '已安排预算' }]);
    await dialog.waitFor({ state: 'detached' });
    await row.locator('input[type=checkbox]').check();
    await page.getByRole('button', { name: /撤回确认/ }).click();
    await dialog.getByText('li.hua 处理中 → 无人处理').waitFor();
    await dialog.getByRole('button', { name: '撤回确认' }).click();
    await page.getByText('1 条已撤回').waitFor();
    await row.getByText('li.hua', { exact: true }).waitFor({ state: 'detached' });

    await page.goto('/alarms?state=closed');
    await page.getByText('共 0 条').waitFor();
    expect(faults).toEqual([]);
  });

  it('changes by itself when an alarm opens and when it closes, and leads from each kind to its place', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    const { sql } = city.world;
    await signInAs(page, 'li.hua', '/alarms');
    await page.getByText('共 2 条').waitFor();
    await openAlarm(sql, { kind: 'alarm_undeliverable', subject: 'email' });
    await openAlarm(sql, { kind: 'under_minimum_age', subject: 'order:market:O-1' });
    const child = page.locator('.ant-table-row').filter({ hasText: '未满 16 周岁' });
    await child.getByRole('link', { name: '查看被拒订单' }).waitFor();
    const mute = page.locator('.ant-table-row').filter({ hasText: '告警送不出去' });
    expect(await mute.getByRole('link').getAttribute('href')).toBe('/queues');
    await page.getByText('共 4 条').waitFor();
    await closeAlarm(sql, { kind: 'alarm_undeliverable', subject: 'email' });
    await mute.waitFor({ state: 'detached' });
    await page.getByText('共 3 条').waitFor();
    await child.getByRole('link').click();
    await page.waitForURL(/inbox\?kind=rejection/);
    expect(faults).toEqual([]);
  });
});
