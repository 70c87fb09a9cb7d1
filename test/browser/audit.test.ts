import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordAudit } from '../../src/store/audit.ts';
import { newId } from '../../src/store/ids.ts';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { expectAccessible, openPage, picture, signInAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
const hour = 3_600_000;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('chen.jie', ['auditor']);
  await city.operator('li.hua', ['operator']);
  const { sql, now } = city.world;
  for (let n = 39; n >= 0; n--)
    await recordAudit(sql, {
      ...{ at: now - n * 2 * hour, actor: n % 4 === 0 ? 'host:root' : 'operator:li.hua', subjectId: newId() },
      ...(n % 3 === 0
        ? { action: 'job.pause', subjectType: 'job', before: { paused: false }, after: { paused: true } }
        : { action: 'quarantine.retry', subjectType: 'quarantine', after: { outcome: 'retried' } }),
      reason: n === 1 ? '<img src=x onerror=alert(1)>' : '数据已修正',
    });
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the audit log screen', () => {
  it('finds who did what by person, act and day, and opens a row; a pasted link shows the same', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'chen.jie', '/audit');
    await page.getByText(/共 \d+ 条/).waitFor();
    await page.getByText('<img src=x onerror=alert(1)>').waitFor();

    await page.getByLabel('操作者').fill('li.hua');
    await page.getByLabel('操作者').press('Enter');
    await page.getByText('共 30 条').waitFor();
    await page.getByLabel('自').fill('2026-05-10');
    await page.getByText('共 12 条').waitFor();
    await page
      .getByRole('row', { name: /job\.pause/ })
      .first()
      .click();
    await page.getByRole('rowheader', { name: '已暂停' }).waitFor();
    await picture(page, 'audit');
    await expectAccessible(page);

    await page.reload();
    await page.getByText('共 12 条').waitFor();
    await page.getByRole('rowheader', { name: '已暂停' }).waitFor();
    await page.getByRole('button', { name: '重置' }).click();
    await page.getByText('共 4').first().waitFor();
    await page.getByLabel('自').pressSequentially('2026-05-10 12:30');
    await page.waitForURL((url) => url.searchParams.get('from') === '2026-05-10T12:30');
    await page.reload();
    await page.locator('.ant-table-row').first().waitFor();
    expect(await page.getByLabel('自').inputValue()).toBe('2026-05-10 12:30');
    await page.getByLabel('自').fill('2030-01-01');
    await page.getByRole('button', { name: '清除筛选' }).click();
    await page
      .getByRole('row', { name: /quarantine\.retry/ })
      .first()
      .waitFor();
    expect(faults).toEqual([]);
  });

  it('takes midnight as a time where it was typed or picked, and a day alone as all of it', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'chen.jie', '/audit');
    const to = page.getByLabel('至');
    const reached = (value: string) => page.waitForURL((url) => url.searchParams.get('to') === value);
    await to.pressSequentially('2026-05-10 00:00');
    await reached('2026-05-10T00:00');
    await page.reload();
    await page.locator('.ant-table-row').first().waitFor();
    expect(await to.inputValue()).toBe('2026-05-10 00:00');
    await to.fill('2026-05-10');
    await reached('2026-05-10');
    await page.keyboard.press('Escape');
    await to.click();
    await page.locator('.ant-picker-time-panel-column').first().getByText('00', { exact: true }).click();
    await reached('2026-05-10T00:00');
    await page.getByRole('button', { name: '重置' }).click();
    await to.click();
    await page.locator('.ant-picker-cell[title="2026-05-09"]').click();
    await reached('2026-05-09');
    expect(faults).toEqual([]);
  });

  it('is where an auditor begins, whom the day does not concern; Today says what they may open', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'chen.jie');
    await page.getByRole('heading', { name: '操作日志' }).waitFor();
    await page
      .getByRole('row', { name: /本机账户 root/ })
      .first()
      .waitFor();
    expect(await page.getByRole('navigation').getByRole('link', { name: '待办' }).count()).toBe(0);
    await page.getByRole('link', { name: '今日' }).click();
    await page.getByText('不在您的职责之内').waitFor();
    expect(await page.getByText('没有需要人处理的事').count()).toBe(0);
    await page.getByRole('main').getByRole('link', { name: '接口密钥' }).waitFor();
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });

  it('names the permission to who lacks it', async () => {
    await using watched = await openPage(city.base);
    await signInAs(watched.page, 'li.hua', '/audit');
    await watched.page.getByText('您没有权限：查看操作日志 (audit.read)').waitFor();
    expect(await watched.page.getByRole('link', { name: '操作日志' }).count()).toBe(0);
    expect(watched.faults).toEqual([]);
  });
});
