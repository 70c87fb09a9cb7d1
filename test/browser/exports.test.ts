import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endSessionsOf } from '../../src/store/console-sessions.ts';
import { newId } from '../../src/store/ids.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { type ConsoleUnderTest, startConsole, testPassword } from '../console/support/console.ts';
import { expectAccessible, openPage, picture, signInAs, withBrowser } from './support/browser.ts';
import { beginCsv, fetchCsv } from './support/csv.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('li.hua', ['operator']);
  await city.operator('zhou', ['operator']);
  await city.operator('wei', ['viewer']);
  for (let n = 0; n < 30; n++)
    await quarantineSubject(city.world.sql, {
      ...{ job: 'issue-policy', topic: 'order.signed', subjectId: newId(), code: n % 3 === 0 ? '23505' : 'crash' },
      ...{ message: '=HYPERLINK("http://evil.example")', attempts: 3 },
    });
});
afterAll(() => city[Symbol.asyncDispose]());

describe('an export', () => {
  it('is begun at a list, shows how far it is, is fetched there and stays among the exports', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/quarantine?code=%2223505%22');
    await page.getByText('共 10 条').waitFor();
    const head = page.getByRole('columnheader', { name: '隔离时间' });
    await page.locator('th[aria-sort=ascending]').waitFor();
    await head.getByRole('button').click();
    await page.waitForURL(/sort=newest/);
    await page.locator('th[aria-sort=descending]').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: '导出', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('10 条记录').waitFor();
    await dialog.getByLabel('CSV').check();
    await dialog.getByRole('button', { name: '开始导出' }).dblclick();
    await dialog.getByText('已写入 10 行').waitFor();
    await expectAccessible(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('link', { name: '下载文件' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('隔离区-20260511-0800.csv');
    const text = await readFile(await download.path(), 'utf8');
    const times = text
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[3] ?? '');
    expect(times).toHaveLength(10);
    expect(times).toEqual(times.toSorted().toReversed());
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);

    await dialog.getByRole('link', { name: '导出记录' }).click();
    await page.getByText('共 1 条').waitFor();
    await page.getByText('已完成').waitFor();
    await page.getByText('隔离区', { exact: true }).last().waitFor();
    await page.getByText('状态 待处理 · 原因 数据重复 · 顺序 最新的在前').waitFor();
    await picture(page, 'exports');
    await expectAccessible(page);

    await page
      .getByRole('row', { name: /隔离区-20260511-0800/ })
      .getByRole('checkbox')
      .check();
    await page.getByRole('button', { name: /^删除/ }).click();
    const sure = page.getByRole('dialog');
    await sure.getByText(/隔离区-20260511-0800\.csv: [\d.]+ KB 的文件 → 删除/).waitFor();
    await expectAccessible(page);
    await sure.getByRole('button', { name: '删除', exact: true }).dblclick();
    await page.getByText('已删除 1 个').waitFor();
    await page.getByText('还没有导出').waitFor();
    expect(faults).toEqual([]);
  });

  it('that cannot be fetched says why in its place: its session has ended, its file is thrown away', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    const { sql } = city.world;
    await signInAs(page, 'zhou', '/quarantine');
    const dialog = await beginCsv(page);
    await dialog.getByRole('link', { name: '下载文件' }).waitFor();
    const [zhou] = await sql<{ id: string }[]>`select id from operators where name = 'zhou'`;
    await endSessionsOf(sql, zhou?.id ?? '', city.clock.now);
    await dialog.getByRole('link', { name: '下载文件' }).click();
    const over = page.getByRole('dialog').filter({ hasText: '登录家门口后台' });
    await over.getByLabel('密码', { exact: true }).fill(testPassword);
    await over.getByRole('button', { name: '登录', exact: true }).click();
    await over.waitFor({ state: 'detached' });
    expect((await fetchCsv(page, dialog)).name).toMatch(/^隔离区/);
    await sql`delete from export_parts where export_id in (select id from exports where operator_id = ${zhou?.id ?? ''})`;
    await dialog.getByRole('link', { name: '下载文件' }).click();
    await dialog.getByRole('alert').getByText('文件还没写完，或已被清理，请重新导出').waitFor();
    expect(faults).toEqual([]);
  });

  it('is not offered without the permission', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'wei', '/quarantine');
    await page.getByText('共 30 条').waitFor();
    expect(await page.getByRole('button', { name: '导出', exact: true }).count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
