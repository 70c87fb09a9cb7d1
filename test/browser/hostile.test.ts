import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/store/ids.ts';
import type { ConsoleUnderTest } from '../console/support/console.ts';
import { openAs, openPage, signInAs, type Watched, withBrowser } from './support/browser.ts';
import { beginCsv, fetchCsv } from './support/csv.ts';
import { hostile, hostileCity } from './support/hostile-city.ts';
import { allScreens, type ScreenEntry } from './support/screens.ts';

withBrowser();
let city: ConsoleUnderTest;
let theirs: string;
beforeAll(async () => {
  ({ city, theirs } = await hostileCity());
});
afterAll(() => city[Symbol.asyncDispose]());

const screens = await allScreens();
const auditors = ['operator.read', 'api_key.read', 'audit.read'];

/** Screens that show no text of others before they are asked; on all others the hostile one is seen, as text. */
const silent = ['/cover', '/bulk', '/exports'];

const ran = (page: Page): Promise<unknown> => page.evaluate('window.ran');

const opened = async ({ page }: Watched, { path }: ScreenEntry, language: 'zh' | 'en'): Promise<void> => {
  await page.evaluate(`localStorage.setItem('doorstep.language', '${language}')`);
  await page.goto(path.replace('$id', theirs));
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('main .ant-skeleton, main .ant-spin-spinning').first().waitFor({ state: 'detached' });
  const row = page.locator('.ant-table-row-expand-icon').first();
  if ((await row.count()) > 0) await row.click();
};

describe('text of others', () => {
  let operator: Watched;
  let auditor: Watched;
  beforeAll(async () => {
    operator = await openAs(city, 'li.hua');
    auditor = await openAs(city, 'chen.jie');
    for (const { page, faults } of [operator, auditor]) {
      page.on('dialog', async (dialog) => {
        faults.push(`dialog: ${dialog.message()}`);
        await dialog.dismiss();
      });
      await page.goto('/');
    }
  });
  afterAll(async () => {
    await operator[Symbol.asyncDispose]();
    await auditor[Symbol.asyncDispose]();
  });

  it.each(screens)('is never run on $path, in either language', async (screen) => {
    const watched = auditors.includes(screen.permission) ? auditor : operator;
    for (const language of ['zh', 'en'] as const) {
      await opened(watched, screen, language);
      expect(await ran(watched.page)).toBeUndefined();
      if (!silent.includes(screen.path)) await watched.page.getByText('onerror="window.ran=1"').first().waitFor();
    }
    await watched.page.evaluate(`localStorage.removeItem('doorstep.language')`);
    expect(watched.faults.splice(0)).toEqual([]);
  });

  it('is never run in the dialogs, drawers and searches that show it', async () => {
    const { page, faults } = operator;
    await page.goto('/quarantine');
    await page.locator('.ant-table-row a').first().click();
    await page.getByRole('dialog', { name: '隔离的对象' }).getByText('onerror').first().waitFor();
    await page.goto('/quarantine');
    await page.getByRole('button', { name: /全部 \d+ 条…/ }).click();
    await page.getByRole('dialog').getByText('onerror').first().waitFor();
    await page.goto('/bulk');
    await page.locator('.ant-table-row a').first().click();
    await page.getByText('onerror').first().waitFor();
    await page.goto('/orders');
    await page.getByLabel('精确查找订单').fill(hostile);
    await page.keyboard.press('Enter');
    await page.getByText('没有完全一致的记录').waitFor();
    await page.goto(`/orders?state=${encodeURIComponent(hostile)}&open=${encodeURIComponent(hostile)}`);
    await page.getByRole('alert').waitFor();
    expect(await ran(page)).toBeUndefined();
    expect(faults.splice(0)).toEqual([]);
  });

  it('is no formula in an export, whose file has a harmless name', async () => {
    const { page, faults } = operator;
    await page.goto('/orders');
    const { name, text } = await fetchCsv(page, await beginCsv(page));
    expect(name).toMatch(/^订单与保障-\d{8}-\d{4}\.csv$/);
    const cells = text.split(/[\r\n,]+/).map((cell) => cell.replace(/^"/, ''));
    expect(cells.filter((cell) => /^[=+@-]/.test(cell))).toEqual([]);
    for (const beginning of ['=', '+', '@', '-']) expect(text).toContain(`'${beginning}=1+1<img`);
    expect(faults.splice(0)).toEqual([]);
  });
});

describe('the session of a browser', () => {
  const planted = 'p'.repeat(43);
  const plant = ({ context }: Watched, value: string) =>
    context.addCookies([{ name: 'doorstep_session', value, url: city.base, httpOnly: true }]);
  const held = async ({ context }: Watched): Promise<string> =>
    (await context.cookies(city.base)).find(({ name }) => name === 'doorstep_session')?.value ?? '';
  const whoIs = async (secret: string): Promise<unknown> =>
    (await city.call('session', {}, `doorstep_session=${secret}`)).body.name;

  it('is never one that was planted before: signing in makes another', async () => {
    await using watched = await openPage(city.base);
    await plant(watched, planted);
    await signInAs(watched.page, 'wang.fang');
    expect(await held(watched)).not.toBe(planted);
    expect(await whoIs(await held(watched))).toBe('wang.fang');
    expect((await city.call('session', {}, `doorstep_session=${planted}`)).status).toBe(401);
  });

  it('does not become whoever signs in over a session that somebody else began', async () => {
    const [, theirOwn = ''] = (await city.signIn('of-yanping')).split('=');
    await using watched = await openPage(city.base);
    await plant(watched, theirOwn);
    await watched.page.goto('/');
    await watched.page.getByRole('button', { name: 'of-yanping' }).click();
    await watched.page.getByRole('menuitem', { name: '退出' }).click();
    await watched.page.getByLabel('密码', { exact: true }).waitFor();
    await signInAs(watched.page, 'wang.fang');
    expect(await held(watched)).not.toBe(theirOwn);
    expect(await whoIs(theirOwn)).toBeUndefined();
  });

  it('is out of reach of scripts', async () => {
    await using watched = await openAs(city, 'wang.fang');
    await watched.page.goto('/');
    await watched.page.getByRole('banner').waitFor();
    expect(await watched.page.evaluate('document.cookie')).toBe('');
  });
});

/** A page of another server that tries to act in the name of whoever looks at it; `window.tried` holds what came of each attempt. */
const attacker = async (page: string): Promise<AsyncDisposable & { base: string }> => {
  const server = createServer((_request, reply) => {
    reply.setHeader('content-type', 'text/html; charset=utf-8').end(page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

describe('a page of another server', () => {
  it('makes no act happen and reads nothing, though the browser sends the cookie of whoever is signed in', async () => {
    const { sql } = city.world;
    const [row] = await sql<{ id: string }[]>`select id from quarantine where released_at is null limit 1`;
    const body = JSON.stringify({ ids: [row?.id ?? ''], reason: 'x' });
    const url = `${city.base}/console/api/quarantine/retry`;
    const headers = { 'content-type': 'application/json', 'x-doorstep-console': '1', 'idempotency-key': newId() };
    const tries = [
      `fetch(${JSON.stringify(url)}, { method: 'POST', mode: 'no-cors', credentials: 'include', body: ${JSON.stringify(body)} })`,
      `fetch(${JSON.stringify(url)}, { method: 'POST', credentials: 'include', headers: ${JSON.stringify(headers)}, body: ${JSON.stringify(body)} })`,
      `fetch(${JSON.stringify(`${city.base}/console/api/session?input={}`)}, { credentials: 'include' }).then((r) => r.text())`,
    ];
    await using evil = await attacker(
      `<form id="f" method="post" enctype="text/plain" action="${url}"><input name='${body.slice(0, -1)},"x":"' value='"}'></form>
      <iframe src="${city.base}/quarantine"></iframe>`,
    );
    await using watched = await openAs(city, 'li.hua');
    const { page } = watched;
    const [before] = await sql`select count(*)::int4 as n from audit_log`;
    const sent: string[] = [];
    page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await page.goto(evil.base);
    const answers = await Promise.all(
      tries.map((attempt) => page.evaluate(`${attempt}.then((r) => String(r.type ?? r), String)`)),
    );
    expect(answers).toEqual(['opaque', 'TypeError: Failed to fetch', 'TypeError: Failed to fetch']);
    expect(sent.filter((each) => each === 'POST /console/api/quarantine/retry')).not.toEqual([]);
    const framed = page.frames().find((frame) => frame !== page.mainFrame());
    expect(await framed?.locator('#root').count()).toBe(0);
    const [answer] = await Promise.all([
      page.waitForResponse(url),
      page.evaluate(`document.getElementById('f').submit()`),
    ]);
    expect([403, 415]).toContain(answer.status());
    expect((await answer.request().allHeaders())['cookie']).toContain('doorstep_session=');

    const [after] = await sql`select count(*)::int4 as n from audit_log`;
    expect(after).toEqual(before);
    const [still] = await sql`select released_at from quarantine where id = ${row?.id ?? ''}`;
    expect(still?.['released_at']).toBeNull();
  });
});
