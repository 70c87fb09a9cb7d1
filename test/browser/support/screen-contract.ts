import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RouteName } from '../../../src/console/api/contract.ts';
import { pathOf } from '../../../src/console/api/path-of.ts';
import { expectAccessible, expectFits, type Watched } from './browser.ts';
import { type ListFacts, listContract, type Pages } from './list-contract.ts';
import type { ScreenEntry } from './screens.ts';

export type ScreenFacts = {
  /** Somebody who may see it, with the whole city, and somebody who may not. */
  seenBy: string;
  hiddenFrom: string;
  /** Where it is opened, for a screen whose path has a place in it. */
  at?: () => string;
  /** The call whose answer fills it; a screen without one is filled by the stream, or by what is typed. */
  call?: RouteName;
  /** Somebody of another county, to whom this one thing is as if it were not there. */
  unknownTo?: string;
  list?: ListFacts;
};

type Run = { screen: ScreenEntry; facts: ScreenFacts; pages: Pages; watched: () => Watched };

const everyScreen = ({ screen, facts, watched }: Run, at: () => string): void => {
  it('opens at its address: one heading, accessible, no wider than 1,280 pixels', async () => {
    const { page } = watched();
    await page.goto(at());
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('main .ant-skeleton, main .ant-spin-spinning').first().waitFor({ state: 'detached' });
    await expectAccessible(page);
    await expectFits(page);
    const text = await page.locator('#root').textContent();
    expect(text).not.toMatch(/undefined|NaN|\[object|Invalid Date/);
    if (!screen.hidden) expect(await page.getByRole('link', { name: screen.label.zh }).count()).toBeGreaterThan(0);
  });

  const { call } = facts;
  if (call === undefined) return;
  it('says in its place what failed, with code and trace id, and goes on when asked again', async () => {
    const { page } = watched();
    const body = {
      type: 'about:blank',
      title: 'x',
      status: 500,
      code: 'internal',
      detail: 'not now',
      traceId: 't-4711',
    };
    const address = (url: URL) => url.pathname === pathOf(call);
    let failing = true;
    await page.route(address, (route) => (failing ? route.fulfill({ status: 500, json: body }) : route.continue()));
    await page.goto(at());
    const alert = page.getByRole('alert').filter({ hasText: '出错了' });
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/not now · internal · 追踪号 t-4711/);
    await expectAccessible(page, '[role=alert]');
    const again = alert.getByRole('button', { name: '重试' });
    await again.click({ trial: true });
    failing = false;
    // Pressed where it still is: a page that follows the live news asks again by itself.
    await again.evaluateAll((buttons) => {
      for (const button of buttons) button.dispatchEvent(new Event('click', { bubbles: true }));
    });
    await alert.waitFor({ state: 'detached' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByRole('alert').filter({ hasText: 't-4711' }).count()).toBe(0);
    await page.unroute(address);
  });
};

const permitted = ({ screen, facts, pages }: Run, at: () => string): void => {
  if (screen.permission === 'anybody') return;
  it('is hidden from who may not see it, and names the permission', async () => {
    const { page } = await pages(facts.hiddenFrom);
    await page.goto(at());
    await page.getByText('403', { exact: true }).waitFor();
    await page.getByText(`(${screen.permission})`).waitFor();
    const menu = page.getByRole('navigation');
    expect(await menu.getByRole('link', { name: screen.label.zh, exact: true }).count()).toBe(0);
  });
};

const ofOneCounty = ({ facts, pages }: Run, at: () => string): void => {
  const { unknownTo } = facts;
  if (unknownTo === undefined) return;
  it('is not found by another county', async () => {
    const { page } = await pages(unknownTo);
    await page.goto(at());
    await page.getByText('没有找到，或不在您的数据范围内').waitFor();
  });
};

/**
 * What every screen does, tried in a real browser: it opens at its address, is accessible, fits, says what failed, and is hidden from who may
 * not; and for a list: a link shows the same, count, rows and export agree, an empty one leads on, and a county sees its own. After each,
 * nothing was said in the browser's console, refused by the page's policy, or asked of another server.
 */
export const screenContract = (screen: ScreenEntry, facts: ScreenFacts, pages: Pages): void => {
  describe(`the screen ${screen.path}`, () => {
    let watched: Watched;
    beforeAll(async () => {
      watched = await pages(facts.seenBy);
    });
    afterAll(async () => {
      for (const name of new Set([facts.seenBy, facts.hiddenFrom, ...(facts.list?.apart ?? [])]))
        expect([name, (await pages(name)).faults.splice(0)]).toEqual([name, []]);
    });
    const run: Run = { screen, facts, pages, watched: () => watched };
    const at = facts.at ?? (() => screen.path);
    everyScreen(run, at);
    permitted(run, at);
    ofOneCounty(run, at);
    const { list, call } = facts;
    if (list && call) listContract({ path: screen.path, call, facts: list, pages, watched: () => watched });
  });
};
