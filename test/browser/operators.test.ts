import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole, testPassword } from '../console/support/console.ts';
import { expectAccessible, openPage, picture, signInAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('admin', ['system_administrator']);
  await city.operator('chen.jie', ['auditor']);
  await city.operator('li.hua', ['operator']);
  await city.operator('sun', ['viewer', 'approver'], { regions: ['350782'] });
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the screen of operators', () => {
  it('adds one with a token that is shown once, with which they set a password and sign in', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'admin', '/operators');
    await page.getByText('共 4 条').waitFor();
    await page.getByRole('button', { name: '新增操作员' }).click();
    const dialog = page.getByRole('dialog');
    const add = dialog.getByRole('button', { name: '新增操作员' });
    await dialog.getByLabel('用户名').fill('wang fang');
    for (const role of ['审计员', '安全管理员', '审批'])
      expect(await dialog.getByLabel(new RegExp(`^${role} .*只能在服务器上授予`)).isDisabled()).toBe(true);
    await add.click();
    await dialog.getByText('请写明原因').waitFor();
    await dialog.getByText('只能用字母').waitFor();
    await dialog.getByLabel('用户名').fill('wang.fang');
    await dialog.getByLabel('区县、乡镇').click();
    await page.getByText('武夷山市 350782').click();
    await page.keyboard.press('Escape');
    await dialog.getByText('不限定').waitFor();
    await dialog.getByLabel('原因').fill('新入职');
    await dialog.getByText('请写明原因').waitFor({ state: 'detached' });
    await dialog.getByText('只能用字母').waitFor({ state: 'detached' });
    await expectAccessible(page);
    await add.dblclick();
    await page.getByText('令牌只显示这一次').waitFor();
    const token = ((await page.locator('.secret').textContent()) ?? '').trim();
    expect(token).toMatch(/^dso_[\w-]{43}$/);
    await page.getByRole('button', { name: '已妥善保存' }).click();
    await page.getByText('共 5 条').waitFor();
    expect(await page.content()).not.toContain(token);
    await picture(page, 'operators');
    await expectAccessible(page);
    expect(faults).toEqual([]);

    await using theirs = await openPage(city.base);
    await theirs.page.goto('/');
    await theirs.page.getByRole('button', { name: '第一次登录' }).click();
    await theirs.page.getByLabel('操作员').fill('wang.fang');
    await theirs.page.getByLabel('令牌').fill(token);
    await theirs.page.getByLabel('新密码（至少').fill(testPassword);
    await theirs.page.getByLabel('再输一次').fill(testPassword);
    await theirs.page.getByRole('button', { name: '设置密码' }).click();
    await theirs.page.getByRole('navigation').waitFor();
  });

  it('changes roles, resets a sign-in and disables; whoever is meant is asked to sign in at once', async () => {
    await using watched = await openPage(city.base);
    await using other = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(other.page, 'li.hua', '/quarantine');
    await signInAs(page, 'admin', '/operators');
    await page.getByRole('row', { name: /li\.hua/ }).click();
    await page.getByRole('button', { name: '调整角色' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel(/^审批 .*只能在服务器上授予/).isDisabled()).toBe(true);
    await dialog.getByLabel('理赔').check();
    await dialog.getByLabel('原因').fill('兼任理赔');
    await dialog.getByRole('button', { name: '调整角色' }).click();
    await page.getByText('运营 · 理赔').waitFor();
    // What is live may have asked before: the question lies over the button then.
    await other.page.getByRole('button', { name: '刷新' }).dispatchEvent('click');
    await other.page.getByRole('dialog').getByLabel('密码', { exact: true }).waitFor();

    await page.getByRole('button', { name: '重置登录' }).click();
    await dialog.getByRole('button', { name: '忘记密码' }).click();
    await dialog.getByRole('button', { name: '重置登录' }).dblclick();
    await page.getByText('li.hua 的登录令牌').waitFor();
    await page.getByRole('button', { name: '已妥善保存' }).click();
    await page
      .getByRole('row', { name: /li\.hua/ })
      .getByText('未设密码')
      .waitFor();

    await page.getByRole('button', { name: '停用', exact: true }).click();
    await dialog.getByRole('button', { name: '离职' }).click();
    await dialog.getByRole('button', { name: '停用', exact: true }).click();
    await page.getByRole('row', { name: /li\.hua/ }).waitFor({ state: 'detached' });
    await page.goto('/operators?state=disabled');
    await page
      .getByRole('row', { name: /li\.hua/ })
      .getByText('已停用')
      .waitFor();
    expect(faults).toEqual([]);
  });

  it('changes a part of the city, with what was and what is to be; an approver’s sign-in is not reset here', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'admin', '/operators');
    await page.getByRole('row', { name: /sun/ }).click();
    await page.getByText('只能在服务器上用 doorstep operator reset-sign-in').waitFor();
    expect(await page.getByRole('button', { name: '重置登录' }).count()).toBe(0);
    await page.getByRole('button', { name: '调整范围' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('武夷山市 → 武夷山市').waitFor();
    await dialog.getByLabel('区县、乡镇').press('Backspace');
    await dialog.getByText('武夷山市 → 全市').waitFor();
    await dialog.getByText('将可查看和处理全市的数据').waitFor();
    await dialog.getByLabel('原因').fill('兼管全市');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: '调整范围' }).dblclick();
    await page.getByRole('row', { name: /sun/ }).getByText('全市').waitFor();
    const acts = await city.world.sql`select reason from audit_log where action = 'operator.set_scope'`;
    expect([...acts]).toEqual([{ reason: '兼管全市' }]);
    expect(faults).toEqual([]);
  });

  it('is there to be read by an auditor, without anything to press', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'chen.jie', '/operators');
    await page.getByRole('row', { name: /sun/ }).click();
    await page.getByText('没有 operator.manage 权限').waitFor();
    expect(await page.getByRole('button', { name: '新增操作员' }).count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
