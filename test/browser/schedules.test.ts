import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scheduledJobs } from '../../src/queues/scheduler.ts';
import { enterSchedules } from '../../src/store/schedules.ts';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { catchUp } from '../support/schedules.ts';
import { expectAccessible, openPage, picture, signInAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('chen.jie', ['system_administrator']);
  await city.operator('li.hua', ['viewer']);
  await enterSchedules(city.world.sql, scheduledJobs, city.world.now - 61 * 60_000);
  for (const name of ['check-fund', 'run-canary', 'release-notices', 'watch-gaps', 'retry-refused'] as const)
    for (let back = 60; back >= 0; back -= 20) await catchUp(city.world, name, city.world.now - back * 60_000);
  // Runs begin on the database's clock, which is not this city's: as if both were one.
  await city.world.sql`
    update schedule_runs set started_at = due_at + interval '310 ms', finished_at = due_at + interval '310 ms' + (finished_at - started_at)`;
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the schedules screen', () => {
  it('says in words when each comes, how it went, and leads to its runs and back', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'chen.jie', '/schedules');
    const fund = page.getByRole('row', { name: /check-fund/ });
    await fund.getByText('每 5 分钟').waitFor();
    await fund.getByText('完成').waitFor();
    await picture(page, 'schedules');
    await expectAccessible(page);
    await fund.getByRole('link', { name: '记录' }).click();
    await page.getByRole('heading', { name: '运行记录 · 检查资金' }).waitFor();
    await page.getByText(/共 \d+ 条/).waitFor();
    await picture(page, 'schedule-runs');
    await expectAccessible(page);
    await page.reload();
    await page.getByRole('heading', { name: '运行记录 · 检查资金' }).waitFor();
    await page.goBack();
    await fund.getByText('每 5 分钟').waitFor();
    expect(faults).toEqual([]);
  });

  it('changes a time after saying what it means, and refuses one that is none', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'chen.jie', '/schedules');
    await page.getByRole('button', { name: '改时间 trim-records' }).click();
    const dialog = page.getByRole('dialog');
    const cron = dialog.getByLabel(/cron/);
    await cron.fill('61 3 * * *');
    await dialog.getByText('不是有效的时间').waitFor();
    await cron.fill('30 4 * * *');
    await dialog.getByText('每天 04:30').waitFor();
    await dialog.getByTestId('next-times').getByText('2026/05/12 04:30:00').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: '避开高峰' }).click();
    await dialog.getByRole('button', { name: '改时间', exact: true }).click();
    await page
      .getByRole('row', { name: /trim-records/ })
      .getByText('每天 04:30')
      .waitFor();
    expect(faults).toEqual([]);
  });

  it('runs one now and pauses it, with a reason, and shows who, why and since when', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'chen.jie', '/schedules');
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: '立即运行 check-fund' }).click();
    await dialog.getByRole('button', { name: '数据已修正，重跑' }).click();
    await dialog.getByRole('button', { name: '立即运行', exact: true }).dblclick();
    await page.getByText('已安排，几秒内开始').waitFor();
    const asked = await city.world.sql`select asked_by from schedule_runs where asked_by is not null`;
    expect([...asked]).toEqual([{ asked_by: 'operator:chen.jie' }]);
    await page.getByRole('button', { name: '暂停 check-fund' }).click();
    await dialog.getByRole('button', { name: '维护', exact: true }).click();
    await dialog.getByRole('button', { name: '暂停', exact: true }).click();
    const fund = page.getByRole('row', { name: /check-fund/ });
    await fund.getByText('已暂停').waitFor();
    expect(await fund.textContent()).toMatch(/chen\.jie.*维护/);
    expect(faults).toEqual([]);
  });

  it('offers no change to who may only look', async () => {
    await using watched = await openPage(city.base);
    const { page } = watched;
    await signInAs(page, 'li.hua', '/schedules');
    await page.getByRole('row', { name: /check-fund/ }).waitFor();
    expect(await page.getByRole('button', { name: /立即运行|暂停|改时间/ }).count()).toBe(0);
  });
});
