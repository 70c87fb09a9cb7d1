import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole, testPassword } from '../console/support/console.ts';
import { expectAccessible, expectFits, openAs, openPage, signInAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
  for (const name of ['li.hua', 'wang', 'narrow']) await city.operator(name, ['operator']);
});
afterAll(() => city[Symbol.asyncDispose]());

const newPassword = 'clouds-in-the-mountains';
const choose = async (page: Page, name: string, what: string) => {
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('menuitem', { name: what }).click();
  return page.getByRole('dialog');
};

describe('the menu of one’s own account', () => {
  it('changes the password: a wrong one is said, this page goes on, the others are asked to sign in', async () => {
    await using watched = await openAs(city, 'li.hua');
    await using other = await openAs(city, 'li.hua');
    const { page, faults } = watched;
    await other.page.goto('/quarantine');
    await page.goto('/quarantine');
    await page.locator('[data-freshness="live"]').waitFor();
    await page.getByRole('button', { name: 'li.hua', exact: true }).click();
    await page.getByRole('menuitem', { name: '更改密码' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('menuitem', { name: '更改密码' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('当前密码').fill('not-my-password');
    await dialog.getByLabel('新密码（至少').fill(newPassword);
    await dialog.getByLabel('再输一次').fill('another');
    await dialog.getByText('两次输入不一致').waitFor();
    await dialog.getByLabel('再输一次').fill(newPassword);
    await dialog.getByText('两次输入不一致').waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: '更改密码' }).click();
    await dialog.getByText('当前密码不对').waitFor();
    await expectAccessible(page);
    await dialog.getByLabel('当前密码').fill(testPassword);
    await dialog.getByRole('button', { name: '更改密码' }).dblclick();
    await page.getByText('密码已更改').waitFor();
    await dialog.waitFor({ state: 'detached' });
    await other.page.getByRole('dialog').getByLabel('密码', { exact: true }).waitFor();
    await page.reload();
    await page.locator('[data-freshness="live"]').waitFor();
    const acts = await city.world.sql`select actor from audit_log where action = 'password.changed'`;
    expect([...acts]).toEqual([{ actor: 'operator:li.hua' }]);
    expect(faults).toEqual([]);
  });

  it('sets an authenticator up with the password and a code, which the next sign-in asks for', async () => {
    await using watched = await openAs(city, 'wang');
    const { page, faults } = watched;
    await page.goto('/quarantine');
    const dialog = await choose(page, 'wang', '绑定验证器');
    await dialog.getByLabel('当前密码').fill(testPassword);
    await dialog.getByRole('button', { name: '下一步' }).click();
    await dialog.getByText('再填入它显示的六位数字').waitFor();
    const secret = ((await dialog.locator('.mono').textContent()) ?? '').trim();
    await expectAccessible(page);
    const code = (at: number) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at });
    await dialog.getByLabel('验证器上的六位数字').fill(code(city.clock.now));
    await dialog.getByRole('button', { name: '确认' }).click();
    await page.getByText('验证器已生效').waitFor();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'wang', exact: true }).click();
    await page.getByRole('menuitem', { name: '更换验证器' }).waitFor();
    await page.getByRole('menuitem', { name: '退出' }).click();
    await page.getByLabel('密码', { exact: true }).waitFor();
    await page.getByLabel('操作员').fill('wang');
    await page.getByLabel('密码', { exact: true }).fill(testPassword);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    city.clock.now += 30_000;
    await page.getByLabel('验证器上的六位数字').fill(code(city.clock.now));
    await page.getByRole('button', { name: '确认' }).click();
    await page.getByRole('banner').waitFor();

    await choose(page, 'wang', '更换验证器');
    await dialog.getByLabel('当前密码').fill(testPassword);
    await dialog.getByLabel('现用验证器上的六位数字').fill(code(city.clock.now));
    await dialog.getByRole('button', { name: '下一步' }).click();
    await dialog.getByText('验证码不对或已用过').waitFor();
    await expectAccessible(page);
    city.clock.now += 30_000;
    await dialog.getByLabel('现用验证器上的六位数字').fill(code(city.clock.now));
    await dialog.getByRole('button', { name: '下一步' }).click();
    await dialog.getByText('再填入它显示的六位数字').waitFor();
    expect(faults).toEqual([]);
  });

  it('is there on a phone too', async () => {
    await using watched = await openPage(city.base, { width: 390, height: 800 });
    const { page, faults } = watched;
    await signInAs(page, 'narrow', '/quarantine');
    await page.getByRole('button', { name: /菜单/ }).click();
    const dialog = await choose(page, 'narrow', '更改密码');
    await dialog.getByLabel('当前密码').waitFor();
    await expectFits(page);
    await dialog.getByRole('button', { name: '取消' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });
});
