import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { expectAccessible, openPage, picture, signInAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('keys', ['security_administrator']);
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the screen of API keys', () => {
  it('makes a key whose secret is shown once, and revokes it with a reason', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'keys', '/api-keys');
    await page.getByText('没有密钥').waitFor();
    await page.getByRole('button', { name: '新增密钥' }).click();
    const dialog = page.getByRole('dialog');
    const add = dialog.getByRole('button', { name: '新增密钥' });
    await add.click();
    await dialog.getByText('至少选一项').waitFor();
    await dialog.getByLabel('名称').fill('小程序服务器');
    await dialog.getByLabel('orders:read').check();
    await dialog.getByLabel('orders:write').check();
    await dialog.getByText('请写明原因').waitFor();
    await dialog.getByLabel('原因').fill('小程序上线');
    await expectAccessible(page);
    await add.dblclick();
    await page.getByText('密钥只显示这一次').waitFor();
    const secret = ((await page.locator('.secret').textContent()) ?? '').trim();
    expect(secret).toMatch(/^dsk_/);
    const answered = await fetch(`${city.base}/v1/orders/ext:none`, { headers: { authorization: `Bearer ${secret}` } });
    expect(answered.status).toBe(404);
    await page.getByRole('button', { name: '已妥善保存' }).click();
    await page.getByText('共 1 条').waitFor();
    expect(await page.content()).not.toContain(secret);
    await picture(page, 'api-keys');
    await expectAccessible(page);

    await page.locator('.ant-table-row input[type=checkbox]').check();
    await page.getByRole('button', { name: /吊销/ }).click();
    await dialog.getByText('吊销 小程序服务器').waitFor();
    await dialog.getByRole('button', { name: '已更换密钥' }).click();
    await dialog.getByRole('button', { name: '吊销', exact: true }).dblclick();
    await page.getByText('没有密钥').waitFor();
    await page.goto('/api-keys?state=revoked');
    await page.getByText('共 1 条').waitFor();
    expect(faults).toEqual([]);
  });
});
