import { mkdir } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { type ConsoleUnderTest, testPassword } from '../../console/support/console.ts';

let browser: Browser;

/** A real Chromium for the tests of one file. */
export const withBrowser = (): void => {
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
  });
  afterAll(() => browser.close());
};

/** A page, and what went wrong on it: violations of its policy, errors in its console, requests beyond its server. */
export type Watched = AsyncDisposable & { page: Page; context: BrowserContext; faults: string[] };

export type PageOptions = { width?: number; height?: number; timezoneId?: string };

/** Opens a page as a browser in another time zone and language has it: the console shows the city's all the same. */
export const openPage = async (base: string, options: PageOptions = {}): Promise<Watched> => {
  const { width = 1_280, height = 800, timezoneId = 'America/New_York' } = options;
  const context = await browser.newContext({
    ...{ baseURL: base, viewport: { width, height }, timezoneId },
    // Nothing slides or fades, as for whoever has asked their system for less of it: a click does not fall beside what moves.
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('console', (said) => {
    // A refused call is written there by the browser itself; what the page makes of it is what the test looks at.
    if (said.type() === 'error' && !said.text().startsWith('Failed to load resource')) faults.push(said.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !/^(data|blob):/.test(request.url())) faults.push(request.url());
  });
  return { page, context, faults, [Symbol.asyncDispose]: () => context.close() };
};

/** Signs in through the page, as a person does. */
export const signInAs = async (page: Page, name: string, path = '/'): Promise<void> => {
  await page.goto(path);
  await page.getByLabel('操作员').fill(name);
  await page.getByLabel('密码', { exact: true }).fill(testPassword);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('banner').waitFor();
};

/** Opens a page for somebody who has signed in elsewhere in this browser: the same cookie, without the form. */
export const openAs = async (city: ConsoleUnderTest, name: string, options: PageOptions = {}): Promise<Watched> => {
  const watched = await openPage(city.base, options);
  const [cookie = '', value = ''] = (await city.signIn(name)).split('=');
  await watched.context.addCookies([{ name: cookie, value, url: city.base, httpOnly: true, sameSite: 'Strict' }]);
  return watched;
};

/** Until nothing fades or slides any more: what is half there is neither readable nor a picture. What turns for ever is left out. */
const settled = async (page: Page): Promise<void> => {
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter((moving) => Number.isFinite(moving.effect.getComputedTiming().endTime)).map((moving) => moving.finished))`);
};

/** WCAG 2 AA, by axe; the library's hidden measuring row alone is left out. `part`: only what stands in there. */
export const expectAccessible = async (page: Page, part = 'html'): Promise<void> => {
  await settled(page);
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
    .include(part)
    .exclude('.ant-table-measure-row')
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`),
  ).toEqual([]);
};

/** Nothing is cut off or has to be pushed sideways at this width. */
export const expectFits = async (page: Page): Promise<void> => {
  const [content, window] = await page.evaluate<number[]>('[document.documentElement.scrollWidth, innerWidth]');
  expect(content).toBeLessThanOrEqual(Number(window));
};

/** Keeps a picture of the screen for the documents, once nothing moves any more, where `DOORSTEP_PICTURES` asks for pictures. */
export const picture = async (page: Page, name: string): Promise<void> => {
  if (!process.env.DOORSTEP_PICTURES) return;
  await settled(page);
  await mkdir('docs/console', { recursive: true });
  await page.screenshot({ path: `docs/console/${name}.png` });
};
