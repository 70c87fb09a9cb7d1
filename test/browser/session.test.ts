import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endSessionsOf } from '../../src/store/console-sessions.ts';
import { newId } from '../../src/store/ids.ts';
import { quarantineSubject, retryQuarantined } from '../../src/store/quarantine.ts';
import { type ConsoleUnderTest, startConsole, testPassword } from '../console/support/console.ts';
import { cityAccess } from '../support/access.ts';
import { openAs, type Watched, withBrowser } from './support/browser.ts';
import { beginCsv, fetchCsv } from './support/csv.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
  for (const name of ['dialog', 'export', 'down', 'other', 'chosen']) await city.operator(name, ['operator']);
  await city.operator('chen.jie', ['auditor']);
});
afterAll(() => city[Symbol.asyncDispose]());

/** Three subjects in quarantine for a cause of their own. */
const setAside = async (code: string): Promise<void> => {
  for (let n = 0; n < 3; n++)
    await quarantineSubject(city.world.sql, {
      ...{ job: 'issue-policy', topic: 'order.signed', subjectId: newId(), code, message: 'x', attempts: 3 },
    });
};

/** Somebody drives the last of them again, past this console. */
const releaseLast = async (code: string): Promise<void> => {
  const { sql, now } = city.world;
  const [last] = await sql<{ id: string }[]>`
    select id from quarantine where code = ${code} order by quarantined_at desc, id desc limit 1`;
  await retryQuarantined(sql, cityAccess('operator:wang.fang'), [last?.id ?? ''], { reason: null, at: now });
};

/** Somebody looks at the quarantine of one cause. */
const lookAt = async (name: string, code: string): Promise<Watched> => {
  const watched = await openAs(city, name);
  await watched.page.goto(`/quarantine?code=${code}`);
  await watched.page.getByText('共 3 条').waitFor();
  return watched;
};

/** Chooses the first row and gives a reason for driving it again. */
const draft = async (page: Page, reason: string) => {
  await page.locator('.ant-table-row input[type=checkbox]').first().check();
  await page.getByRole('button', { name: /^重试/ }).click();
  const dialog = page.getByRole('dialog', { name: /重试/ });
  await dialog.getByLabel('原因').fill(reason);
  return dialog;
};

const endSession = async (name: string): Promise<void> => {
  const [row] = await city.world.sql<{ id: string }[]>`select id from operators where name = ${name}`;
  await endSessionsOf(city.world.sql, row?.id ?? '', city.clock.now);
};

const signInAgain = async (page: Page): Promise<void> => {
  const over = page.getByRole('dialog').filter({ hasText: '登录家门口后台' });
  await over.getByLabel('密码', { exact: true }).fill(testPassword);
  await over.getByRole('button', { name: '登录', exact: true }).click();
  await over.waitFor({ state: 'detached' });
};

/** Who drove something again for a reason; not who came too late for it. */
const retriesBecause = async (reason: string): Promise<unknown[]> => [
  ...(await city.world.sql`
    select actor from audit_log where action = 'quarantine.retry' and reason = ${reason} and after->>'outcome' = 'retried'`),
];

describe('what was on screen', () => {
  it('is gone when somebody else signs in over it', async () => {
    await setAside('E-other');
    await using watched = await lookAt('other', 'E-other');
    const { page, faults } = watched;
    await draft(page, '只给自己看的');
    await endSession('other');
    await page.getByRole('dialog', { name: /重试/ }).getByRole('button', { name: '重试' }).click();
    const over = page.getByRole('dialog').filter({ hasText: '登录家门口后台' });
    await over.getByLabel('操作员').fill('chen.jie');
    await over.getByLabel('密码', { exact: true }).fill(testPassword);
    await over.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByText('您没有权限：查看隔离区 (quarantine.read)').waitFor();
    expect(await page.getByText('只给自己看的').count()).toBe(0);
    expect(await retriesBecause('只给自己看的')).toEqual([]);
    expect(faults.filter((fault) => !fault.includes('401'))).toEqual([]);
  });

  it('is no longer chosen once another filter shows other rows', async () => {
    await setAside('E-chosen');
    await setAside('E-shown');
    await using watched = await lookAt('chosen', 'E-chosen');
    const { page, faults } = watched;
    await page.locator('.ant-table-row input[type=checkbox]').first().check();
    await page.getByRole('button', { name: /^重试 1/ }).waitFor();
    await page.goBack();
    await page.goto('/quarantine?code=E-shown');
    await page.getByText('共 3 条').waitFor();
    expect(await page.locator('.ant-table-row input[type=checkbox]:checked').count()).toBe(0);
    await page.locator('.ant-table-row input[type=checkbox]').first().check();
    await page.getByRole('button', { name: '重置' }).click();
    await page.waitForURL((url) => !url.search.includes('code'));
    expect(await page.getByRole('button', { name: '重试', exact: true }).isDisabled()).toBe(true);
    expect(faults).toEqual([]);
  });
});

describe('a session that ends', () => {
  it('in a dialog with a typed reason: signing in over it keeps the reason and the filter, and it is done once', async () => {
    await setAside('E-dialog');
    await using watched = await lookAt('dialog', 'E-dialog');
    const { page, faults } = watched;
    const dialog = await draft(page, '写到一半的原因');
    await endSession('dialog');
    await dialog.getByRole('button', { name: '重试' }).click();
    await signInAgain(page);
    expect(await dialog.getByLabel('原因').inputValue()).toBe('写到一半的原因');
    expect(page.url()).toContain('code=E-dialog');
    expect(await retriesBecause('写到一半的原因')).toEqual([]);
    await dialog.getByRole('button', { name: '重试' }).click();
    await page.getByText('共 2 条').waitFor();
    expect(await retriesBecause('写到一半的原因')).toEqual([{ actor: 'operator:dialog' }]);
    await page.locator('[data-freshness="live"]').waitFor();
    expect(faults).toEqual([]);
  });

  it('while an export is written: the export goes on, and is fetched after signing in again', async () => {
    await setAside('E-export');
    await city.world.sql`
      create function wait_for_test() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock(4711); return new; end'`;
    await city.world.sql`
      create trigger waits before insert on export_parts for each row execute function wait_for_test()`;
    await using watched = await lookAt('export', 'E-export');
    const { page, faults } = watched;
    let dialog = page.getByRole('dialog');
    await city.world.sql.begin(async (tx) => {
      // Whoever writes a part of an export waits for this lock.
      await tx`select pg_advisory_xact_lock(4711)`;
      dialog = await beginCsv(page);
      await dialog.getByRole('progressbar').waitFor();
      await endSession('export');
      await page.getByRole('dialog').filter({ hasText: '登录家门口后台' }).waitFor();
    });
    await signInAgain(page);
    expect((await fetchCsv(page, dialog)).text.trim().split('\r\n')).toHaveLength(4);
    expect(faults).toEqual([]);
  });
});

describe('a server that goes away and comes back', () => {
  it('is said by the lamp and the dialog; what was typed stays, and lists show by themselves what happened meanwhile', async () => {
    await setAside('E-down');
    await using watched = await lookAt('down', 'E-down');
    const { page } = watched;
    await page.locator('[data-freshness="live"]').waitFor();
    const dialog = await draft(page, '服务器不在时写的');
    const beside = await watched.context.newPage();
    await beside.goto('/quarantine?code=E-down');
    await beside.getByText('共 3 条').waitFor();
    await city.stop();
    await releaseLast('E-down');
    await dialog.getByRole('button', { name: '重试' }).click();
    await dialog.getByText('连不上服务器，正在重试').waitFor();
    await page
      .locator('[data-freshness="silent"]')
      .filter({ hasText: /数据截至 \d\d:\d\d:\d\d/ })
      .waitFor({ timeout: 25_000 });
    await city.start();
    await page.locator('[data-freshness="live"]').waitFor({ timeout: 25_000 });
    await beside.getByText('共 2 条').waitFor();
    expect(await dialog.getByLabel('原因').inputValue()).toBe('服务器不在时写的');
    await dialog.getByRole('button', { name: '重试' }).click();
    await page.getByText('共 1 条').waitFor();
    expect(await retriesBecause('服务器不在时写的')).toHaveLength(1);
  });
});
