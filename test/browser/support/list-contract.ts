import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { exportableLists } from '../../../src/console/api/exports/lists.ts';
import type { Watched } from './browser.ts';
import { beginCsv, fetchCsv } from './csv.ts';

/** What a list promises beside what every screen does. */
export type ListFacts = {
  /** A filter as it stands in the address, which finds some of its rows; a list without filters leaves it out. */
  filtered?: string;
  /** One that finds nothing, where there is one. */
  none?: string;
  /** Two operators of different counties, who share no row; a list of the whole city leaves it out. */
  apart?: readonly [near: string, far: string];
  /** Its rows stand by no instant, at least while it is not narrowed: it cannot be turned round. */
  timeless?: boolean;
};

/** The page of somebody who is signed in: one for each, kept open. */
export type Pages = (name: string) => Promise<Watched>;
/** One list under trial: its address, the call of its rows, and the page of somebody who may see it. */
type ListRun = { path: string; call: string; facts: ListFacts; pages: Pages; watched: () => Watched };

const table = '.ant-table-tbody > .ant-table-row';

const rowsOf = async (page: Page): Promise<string[]> => {
  await page.locator(`${table}, .ant-empty`).first().waitFor();
  return page.locator(table).evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row-key') ?? ''));
};

const countOf = async (page: Page): Promise<number> => {
  const text = await page.getByTestId('count').textContent();
  return Number(text?.replace(/\D/g, ''));
};

/** What a list shows once it has settled: its count and which rows. */
const shownOf = async (page: Page): Promise<{ count: number; rows: string[] }> => {
  await page.locator('.page .stale, .page .of-before, .ant-spin-spinning').first().waitFor({ state: 'detached' });
  return { count: await countOf(page), rows: await rowsOf(page) };
};

/** The lines of a CSV file below its head; a field in quotes may hold a line break. */
const linesIn = (csv: string): number =>
  csv
    .replaceAll(/"[^"]*"/g, '')
    .trim()
    .split('\r\n').length - 1;

const exported = async (page: Page): Promise<number> => {
  const dialog = await beginCsv(page);
  const { name, text } = await fetchCsv(page, dialog);
  expect(name).toMatch(/^\p{Script=Han}+-\d{8}-\d{4}\.csv$/u);
  await dialog.getByRole('button', { name: '关闭' }).last().click();
  await dialog.waitFor({ state: 'detached' });
  return linesIn(text);
};

const listAddress = ({ path, facts: { filtered = '', none }, watched }: ListRun): void => {
  it('shows the same after a pasted link, reload and back', async () => {
    const { page } = watched();
    await page.goto(`${path}${filtered}`);
    const first = await shownOf(page);
    expect(first.rows.length).toBeGreaterThan(0);
    await page.reload();
    expect(await shownOf(page)).toEqual(first);
    await page.getByRole('link', { name: '今日', exact: true }).click();
    await page.getByRole('heading', { name: '今日', level: 1, exact: true }).waitFor();
    await page.goBack();
    await page.getByTestId('count').waitFor();
    expect(await shownOf(page)).toEqual(first);
  });

  if (none === undefined) return;
  it('says that nothing matches, and leads out of it', async () => {
    const { page } = watched();
    await page.goto(`${path}${none}`);
    await page.getByText('没有符合条件的记录').waitFor();
    expect(await countOf(page)).toBe(0);
    await page.getByRole('button', { name: '清除筛选' }).click();
    await page.locator(table).first().waitFor();
    expect(page.url()).not.toContain('?');
  });
};

const listCounts = ({ path, call, facts: { filtered = '' }, watched }: ListRun): void => {
  const canExport = Object.hasOwn(exportableLists, call);
  it(`counts what its pages show${canExport ? ' and its export holds' : ''}`, async () => {
    const { page } = watched();
    for (const search of new Set(['', filtered])) {
      await page.goto(`${path}${search}`);
      const { count, rows } = await shownOf(page);
      const seen = new Set(rows);
      const next = page.getByRole('button', { name: '下一页' });
      while ((await next.count()) > 0) {
        const before = page.url();
        await next.click();
        await page.waitForURL((url) => url.href !== before);
        for (const row of (await shownOf(page)).rows) seen.add(row);
      }
      expect([...seen]).toHaveLength(count);
      // Once, where it is narrowed: an export is itself a line of the audit log.
      if (canExport && search === filtered) expect(await exported(page)).toBe(count);
    }
  });
};

const listOrder = ({ path, facts: { timeless = false }, watched }: ListRun): void => {
  const heads = (page: Page) => page.locator('th[aria-sort]');
  if (timeless) {
    it('stands by no instant, and offers no turning round', async () => {
      const { page } = watched();
      await page.goto(path);
      await shownOf(page);
      expect(await heads(page).count()).toBe(0);
    });
    return;
  }
  it('is turned round by the head of its time with the keyboard, from its first page, and stays so after reload and back', async () => {
    const { page } = watched();
    await page.goto(path);
    const first = await shownOf(page);
    const next = page.getByRole('button', { name: '下一页' });
    if ((await next.count()) > 0) {
      await next.click();
      await page.waitForURL(/after=/);
      await shownOf(page);
    }
    const before = await heads(page).getAttribute('aria-sort');
    await heads(page).getByRole('button').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(before === 'descending' ? /sort=oldest/ : /sort=newest/);
    expect(page.url()).not.toContain('after=');
    const turned = await shownOf(page);
    expect(await heads(page).getAttribute('aria-sort')).toBe(before === 'descending' ? 'ascending' : 'descending');
    expect(turned.count).toBe(first.count);
    if (first.count === first.rows.length) expect(turned.rows).toEqual(first.rows.toReversed());
    else expect(turned.rows[0]).not.toBe(first.rows[0]);
    await page.reload();
    expect(await shownOf(page)).toEqual(turned);
    await heads(page).getByRole('button').click();
    await page.waitForURL(before === 'descending' ? /sort=newest/ : /sort=oldest/);
    expect(await shownOf(page)).toEqual(first);
    await page.goBack();
    expect(await shownOf(page)).toEqual(turned);
  });
};

const listScope = ({ path, facts: { apart }, pages }: ListRun): void => {
  if (!apart) return;
  it('shows a county nothing of another', async () => {
    const seen: string[][] = [];
    for (const name of apart) {
      const { page } = await pages(name);
      await page.goto(path);
      seen.push((await shownOf(page)).rows);
    }
    const [own = [], others = []] = seen;
    expect(own.length).toBeGreaterThan(0);
    expect(others.filter((row) => own.includes(row))).toEqual([]);
  });
};

/** What every list does beside being a screen. */
export const listContract = (run: ListRun): void => {
  listAddress(run);
  listCounts(run);
  listOrder(run);
  listScope(run);
};
