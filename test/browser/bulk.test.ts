import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBulkRunner } from '../../src/console/api/bulk/run.ts';
import { silentLogger } from '../../src/log.ts';
import { bulkStep } from '../../src/store/bulk-actions-step.ts';
import { bulkWorks } from '../../src/store/bulk-actions-works.ts';
import { newId } from '../../src/store/ids.ts';
import { quarantineSubject, retryQuarantined } from '../../src/store/quarantine.ts';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { cityAccess } from '../support/access.ts';
import { expectAccessible, openPage, picture, signInAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('li.hua', ['operator']);
  await city.operator('wang.fang', ['viewer']);
  for (let n = 0; n < 230; n++)
    await quarantineSubject(city.world.sql, {
      ...{ job: 'issue-policy', topic: 'order.signed', subjectId: newId(), code: n < 220 ? 'crash' : '23505' },
      ...{ message: 'took its process with it 3 times while nothing else ran', attempts: 3 },
    });
});
afterAll(() => city[Symbol.asyncDispose]());
const step = () => bulkStep({ sql: city.world.sql, works: bulkWorks, now: () => city.clock.now });

describe('an act on all that match', () => {
  it('is begun at a list with a preview, goes on in the background, and shows what became of each row', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/quarantine?code=crash');
    await page.getByRole('button', { name: '全部 220 条…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('将处理 220 条').waitFor();
    expect(await dialog.textContent()).toContain('原因 处理进程多次崩溃');
    await picture(page, 'bulk-preview');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: '数据已修正' }).click();
    await dialog.getByRole('button', { name: '重试 220 条' }).dblclick();
    await page.getByRole('heading', { name: '重试隔离的对象' }).waitFor();
    expect(page.url()).toContain('bulkId=');
    const [only] = await city.world.sql`select count(*)::int4 as n from bulk_actions`;
    expect(only?.n).toBe(1);

    const [first] = await city.world.sql<{ id: string }[]>`
      select subject_id as id from bulk_action_rows where position = 1`;
    await retryQuarantined(city.world.sql, cityAccess('operator:wang.fang'), [first?.id ?? ''], {
      reason: null,
      at: 0,
    });
    await step();
    await page.getByText('100 / 220').waitFor();
    await page.getByText('进行中').waitFor();
    await picture(page, 'bulk');
    await expectAccessible(page);
    const runner = startBulkRunner({ ...city.world, now: () => city.clock.now, log: silentLogger(), everyMs: 20 });
    await page.getByText('220 / 220').waitFor();
    await page.getByText('已完成').waitFor();
    await runner.stop();
    await page.getByRole('link', { name: '跳过 1' }).click();
    await page.getByText('已被他人放行').waitFor();
    await page.getByText('共 1 条').waitFor();
    await page.reload();
    await page.getByText('已被他人放行').waitFor();
    await page.getByRole('button', { name: '全部批量操作' }).click();
    await page.getByRole('link', { name: '重试隔离的对象' }).waitFor();
    expect(faults).toEqual([]);
  });

  it('is stopped with a reason, and keeps what is done', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/quarantine?code=23505');
    await page.getByRole('button', { name: '全部 10 条…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '再试一次' }).click();
    await dialog.getByRole('button', { name: '重试 10 条' }).click();
    await page.getByRole('button', { name: '停止', exact: true }).click();
    await dialog.getByText('做完的保留').waitFor();
    await dialog.getByRole('button', { name: '筛选有误' }).click();
    await dialog.getByRole('button', { name: '停止', exact: true }).click();
    await page.getByRole('region', { name: '批量操作' }).getByText('已停止').waitFor();
    await page.getByRole('link', { name: '未处理 10' }).waitFor();
    expect(await step()).toBe(false);
    expect(faults).toEqual([]);
  });

  it('is not offered to who may not, nor at what is released', async () => {
    await using watched = await openPage(city.base);
    const { page } = watched;
    await signInAs(page, 'wang.fang', '/quarantine');
    await page.getByText('共 10 条').waitFor();
    expect(await page.getByRole('button', { name: /全部 \d+ 条/ }).count()).toBe(0);
    await page.goto('/bulk');
    await page.getByText('bulk.run').waitFor();
  });
});
