import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endSessionsOf } from '../../src/store/console-sessions.ts';
import { type ConsoleUnderTest, startConsole, testPassword } from '../console/support/console.ts';
import { openPage, signInAs, withBrowser } from './support/browser.ts';
import { wireTo } from './support/wire.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
  for (const name of ['li.hua', 'leaving', 'many']) await city.operator(name, ['operator']);
});
afterAll(() => city[Symbol.asyncDispose]());

const live = '[data-freshness="live"]';

describe('what is live', () => {
  it('says of which instant the numbers are once the server is not heard, greys them, and recovers by itself', async () => {
    await using wire = await wireTo(city.base);
    await using watched = await openPage(wire.base);
    const { page } = watched;
    await signInAs(page, 'li.hua');
    await page.locator(live).waitFor();
    wire.cut();
    const lamp = page.getByRole('status').filter({ hasText: /数据截至 \d\d:\d\d:\d\d/ });
    await lamp.waitFor({ timeout: 25_000 });
    expect(await page.locator('.shell-content.stale').count()).toBeGreaterThan(0);
    wire.join();
    await page.locator(live).waitFor({ timeout: 25_000 });
    expect(await page.locator('.shell-content.stale').count()).toBe(0);
  });

  it('puts the sign-in over the page when the session ends, and goes on live after it', async () => {
    await using watched = await openPage(city.base);
    const { page } = watched;
    await signInAs(page, 'leaving');
    await page.locator(live).waitFor();
    const [row] = await city.world.sql<{ id: string }[]>`select id from operators where name = 'leaving'`;
    await endSessionsOf(city.world.sql, row?.id ?? '', city.clock.now);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('密码', { exact: true }).fill(testPassword);
    await dialog.getByRole('button', { name: '登录', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator(live).waitFor();
  });

  it('takes one connection, however many tabs are open', async () => {
    await using wire = await wireTo(city.base);
    await using watched = await openPage(wire.base);
    const { page, context } = watched;
    await signInAs(page, 'many');
    await page.locator(live).waitFor();
    for (let n = 0; n < 7; n++) {
      const tab = await context.newPage();
      await tab.goto('/');
      await tab.locator(live).waitFor();
    }
    expect(wire.streams()).toBe(1);
  });
});
