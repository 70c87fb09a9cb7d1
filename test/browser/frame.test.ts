import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathOf } from '../../src/console/api/path-of.ts';
import { recordAudit } from '../../src/store/audit.ts';
import { newId } from '../../src/store/ids.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { introduceAll } from '../console/support/people.ts';
import { orders } from '../support/builders.ts';
import { expectAccessible, expectFits, openAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
const message = `duplicate key value violates the unique constraint ${'of a very long name '.repeat(8)}end`;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('keys', ['security_administrator']);
  await city.operator('chen.jie', ['auditor']);
  await city.operator('li.hua', ['operator']);
  const { sql } = city.world;
  const failed = { job: 'issue-policy', topic: 'order.signed', code: '23505', attempts: 3, message };
  for (let n = 0; n < 3; n++) await quarantineSubject(sql, { ...failed, subjectId: newId() });
  await orders(city.world, 52);
  await introduceAll(city);
  // Half an hour after midnight in the city, where it is still the day before in New York.
  for (const at of ['2026-05-12T00:30+08:00', '2026-05-10T23:30+08:00'])
    await recordAudit(sql, {
      ...{ at: Date.parse(at), actor: 'host:root', action: 'job.pause', subjectType: 'job', subjectId: 'notify' },
      ...{ before: { paused: false }, after: { paused: true }, reason: 'x' },
    });
});
afterAll(() => city[Symbol.asyncDispose]());

/** The server does what it is asked, once, and its answer never arrives. */
const loseAnswer = (page: Page, call: Parameters<typeof pathOf>[0]): Promise<unknown> =>
  page.route(
    (url) => url.pathname === pathOf(call),
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );

describe('an act whose answer was lost', () => {
  it('makes no second key when it is sent again, and says that the secret is gone', async () => {
    await using watched = await openAs(city, 'keys');
    const { page, faults } = watched;
    await page.goto('/api-keys');
    await page.getByRole('button', { name: '新增密钥' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('名称').fill('小程序');
    await dialog.getByLabel('orders:read').check();
    await dialog.getByLabel('原因').fill('小程序上线');
    await loseAnswer(page, 'api-keys.add');
    const add = dialog.getByRole('button', { name: '新增密钥' });
    await add.click();
    await dialog.getByText('连不上服务器').waitFor();
    await add.click();
    await dialog.getByText('此前已经完成').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: '取消' }).click();
    await page.reload();
    await page.getByText('共 1 条').waitFor();
    expect(faults).toEqual([]);
  });

  it('counts as done when it is sent again: the dialog closes and the list is asked again', async () => {
    await using watched = await openAs(city, 'keys');
    const { page, faults } = watched;
    await page.goto('/api-keys');
    await page.locator('.ant-table-row input[type=checkbox]').check();
    await page.getByRole('button', { name: /^吊销/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('原因').fill('已更换');
    await loseAnswer(page, 'api-keys.revoke');
    const revoke = dialog.getByRole('button', { name: /吊销$/ });
    await revoke.click();
    await dialog.getByText('连不上服务器').waitFor();
    await revoke.click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('共 0 条').waitFor();
    const acts = await city.world.sql`select from audit_log where action = 'api_key.revoke'`;
    expect(acts).toHaveLength(1);
    expect(faults).toEqual([]);
  });
});

describe('the columns of a list', () => {
  it('are chosen by keyboard, kept for the operator wherever they sign in, and put back', async () => {
    await using watched = await openAs(city, 'li.hua');
    const { page, faults } = watched;
    await page.goto('/quarantine');
    const head = page.getByRole('columnheader', { name: '次数' });
    await head.waitFor();
    const button = page.getByRole('button', { name: '列', exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('group', { name: '显示哪些列' });
    expect(await panel.getByLabel('对象').isDisabled()).toBe(true);
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    while ((await focused.getAttribute('value')) !== 'attempts') await page.keyboard.press('Tab');
    const kept = page.waitForResponse((answer) => answer.url().endsWith(pathOf('preferences.hide-columns')));
    await page.keyboard.press('Space');
    await head.waitFor({ state: 'detached' });
    await kept;
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(await focused.textContent()).toBe('列');

    await using elsewhere = await openAs(city, 'li.hua');
    await elsewhere.page.goto('/quarantine');
    await elsewhere.page.getByRole('columnheader', { name: '原因' }).waitFor();
    await elsewhere.page.getByRole('columnheader', { name: '次数' }).waitFor({ state: 'detached' });

    await button.click();
    await panel.getByRole('button', { name: '恢复默认' }).click();
    await head.waitFor();
    await page.reload();
    await head.waitFor();
    expect([...faults, ...elsewhere.faults]).toEqual([]);
  });
});

const sideways = (page: Page, measure: 'scrollWidth' | 'clientWidth' | 'scrollLeft'): Promise<number> =>
  page.evaluate<number>(`document.querySelector('.ant-table-content').${measure}`);

describe('a list', () => {
  it('fits 1,280 pixels with a long text cut off, whole when it has the focus', async () => {
    await using watched = await openAs(city, 'li.hua');
    const { page, faults } = watched;
    await page.goto('/quarantine');
    const clipped = page.locator('.clipped').first();
    await clipped.waitFor();
    const content = page.locator('.ant-table-content');
    expect(await sideways(page, 'scrollWidth')).toBeLessThanOrEqual(await sideways(page, 'clientWidth'));
    expect(await content.getAttribute('role')).toBe(null);
    await clipped.focus();
    await page.getByRole('tooltip').getByText(message.trim()).waitFor();
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });

  it('that is wider than its place is reached and scrolled by keyboard, and named', async () => {
    await using watched = await openAs(city, 'li.hua', { width: 700 });
    const { page, faults } = watched;
    await page.goto('/quarantine');
    const region = page.getByRole('region', { name: '隔离区' });
    await region.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => sideways(page, 'scrollLeft')).toBeGreaterThan(0);
    await expectAccessible(page);
    await expectFits(page);
    expect(faults).toEqual([]);
  });
});

/** How what has the focus is drawn, and what is around it; and whether what had it before is drawn otherwise now. */
const focusSeen = `(() => {
  for (const moving of document.getAnimations()) if (moving instanceof CSSTransition) moving.finish();
  const look = (parts) => JSON.stringify(parts.map((part) => {
    const { outline, boxShadow, borderColor, backgroundColor, textDecoration } = getComputedStyle(part);
    return [outline, boxShadow, borderColor, backgroundColor, textDecoration];
  }));
  const before = window.focusBefore;
  const unseen = before && look(before.parts) === before.drawn ? before.parts[0].outerHTML.slice(0, 160) : null;
  const it = document.activeElement;
  const around = [it, it.parentElement, it.parentElement?.parentElement].filter(Boolean);
  const beside = [...(it.parentElement?.children ?? [])].filter((each) => !each.matches('a, button, input, [tabindex]'));
  const parts = [...around, ...it.children, ...beside];
  window.focusBefore = it === document.body ? null : { parts, drawn: look(parts) };
  return unseen;
})()`;

describe('the keyboard', () => {
  it('sees where it is on its whole way through a list', async () => {
    await using watched = await openAs(city, 'li.hua');
    const { page } = watched;
    await page.goto('/quarantine');
    await page.locator('.ant-table-row').first().waitFor();
    const unseen = new Set<string | null>();
    for (let step = 0; step < 50; step++) {
      await page.keyboard.press('Tab');
      unseen.add(await page.evaluate<string | null>(focusSeen));
    }
    unseen.delete(null);
    expect([...unseen]).toEqual([]);
  });
});

describe('one thing on its own page', () => {
  it('leads on to the next in its list, also over the end of a page, and back to the list as it was', async () => {
    await using watched = await openAs(city, 'li.hua');
    const { page, faults } = watched;
    await page.goto('/orders?sort=oldest');
    const links = page.locator('.ant-table-tbody .ant-table-row td:first-child a');
    await links.nth(49).waitFor();
    const names = await links.allTextContents();
    const heading = (name: string | undefined) => page.getByRole('heading', { level: 1, name: name ?? '' }).waitFor();
    await links.nth(49).click();
    await heading(names[49]);
    await page.getByRole('link', { name: '下一条' }).click();
    await page.getByRole('heading', { level: 1, name: names[49] ?? '' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: '上一条' }).waitFor();
    const beyond = await page.getByRole('heading', { level: 1 }).textContent();
    expect(names).not.toContain(beyond?.trim());
    await expectAccessible(page);
    await page.getByRole('link', { name: '上一条' }).click();
    await heading(names[49]);
    await page.getByRole('link', { name: '上一条' }).click();
    await heading(names[48]);
    await page.getByRole('link', { name: '← 订单与保障' }).click();
    await page.waitForURL(/\/orders\?sort=oldest/);
    await links.nth(49).waitFor();
    expect(await links.allTextContents()).toEqual(names);
    expect(faults).toEqual([]);
  });
});

describe('a day', () => {
  it('that is chosen west of the city is the day of the city, in the address, in what is found and in what is shown', async () => {
    await using watched = await openAs(city, 'chen.jie', { timezoneId: 'America/New_York' });
    const { page, faults } = watched;
    await page.goto('/audit');
    const from = page.getByLabel('自', { exact: true });
    await from.click();
    const calendar = page.locator('.ant-picker-dropdown');
    expect(await calendar.locator('.ant-picker-cell-today').getAttribute('title')).toBe('2026-05-11');
    await expectAccessible(page);
    await calendar.getByTitle('2026-05-12').click();
    await page.waitForURL(/from=2026-05-12/);
    expect(await from.inputValue()).toBe('2026-05-12');
    await page.getByText('共 1 条').waitFor();
    await page.getByText('2026/05/12 00:30:00').waitFor();

    await page.reload();
    expect(await from.inputValue()).toBe('2026-05-12');
    await from.fill('2026-05-10');
    await from.press('Enter');
    await page.getByText('2026/05/10 23:30:00').waitFor();
    await page.goBack();
    await page.getByText('共 1 条').waitFor();
    expect(await from.inputValue()).toBe('2026-05-12');
    await page.goForward();
    await page.getByText('2026/05/10 23:30:00').waitFor();
    expect(await from.inputValue()).toBe('2026-05-10');
    await page.getByRole('button', { name: '重置' }).click();
    expect(await from.inputValue()).toBe('');
    expect(page.url()).not.toContain('from');
    expect(faults).toEqual([]);
  });
});

describe('a column of instants', () => {
  it('has one form: as soon as one of its rows is a day old all are instants, with how long ago on focus', async () => {
    const { sql, now } = city.world;
    const failed = { job: 'issue-policy', topic: 'order.signed', code: 'E-old', attempts: 3, message: 'x' };
    for (let n = 0; n < 2; n++) await quarantineSubject(sql, { ...failed, subjectId: newId() });
    await sql`update quarantine set quarantined_at = ${now - 60_000} where code = 'E-old'`;
    await using watched = await openAs(city, 'li.hua');
    const { page, faults } = watched;
    await page.goto('/quarantine?code=E-old');
    const times = page.locator('.ant-table-row time');
    await times.first().waitFor();
    expect((await times.allTextContents()).every((text) => text.endsWith('前'))).toBe(true);
    const [{ id } = { id: '' }] = await sql<{ id: string }[]>`select id from quarantine where code = 'E-old' limit 1`;
    await sql`update quarantine set quarantined_at = ${now - 3 * 86_400_000} where id = ${id}`;
    await page.getByRole('button', { name: '刷新' }).click();
    await page.getByText('2026/05/08', { exact: false }).first().waitFor();
    expect((await times.allTextContents()).filter((text) => text.endsWith('前'))).toEqual([]);
    await times.first().focus();
    await page.getByRole('tooltip').filter({ hasText: /前$/ }).waitFor();
    expect(faults).toEqual([]);
  });
});
