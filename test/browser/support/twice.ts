import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Named, RouteName } from '../../../src/console/api/contract.ts';
import { pathOf } from '../../../src/console/api/path-of.ts';
import type { AuditAction } from '../../../src/domain/audit-words.ts';
import type { Sql } from '../../../src/store/connect.ts';
import type { Watched } from './browser.ts';

/** Every act that a screen performs for somebody who is signed in. */
export type ScreenAct = Exclude<Named<'act'>, `sign-${string}`>;

type Common = {
  /** Goes to its screen, fills everything in, and leads to the button that does it. */
  open(page: Page): Promise<Locator>;
  /** What the first is told; without, the dialog closes. */
  done?: RegExp;
  /** The rows that are there once it has been done, and not before; null for what leaves nothing in the database. */
  happened: ((sql: Sql) => Promise<readonly unknown[]>) | null;
  audited: AuditAction | null;
};

/** What only one person can come at, and why. */
type Alone = Common & { by: readonly [string]; alone: string };

/** What two can come at. */
type Pair = Common & {
  by: readonly [string, string];
  /** What the second is told. */
  late: RegExp;
  /** The two cannot prepare it side by side. */
  inTurn?: true;
  /** An attempt that came late is written down too. */
  tries?: true;
};

/** How an act is tried twice at once, and by two at once. */
export type TwiceAct = Alone | Pair;

/** Where somebody is told that it was done, and where that it was not. */
const praise = '.ant-message-success, [role=dialog]';
const refusal = '.ant-message-warning, .ant-alert, [role=dialog]';
const allClosed = 'body:not(:has([role=dialog]))';

type Said = { how: 'done' | 'late'; text: string };

/** What is said first, read in the moment in which it stands there. */
const told = async (page: Page, act: TwiceAct): Promise<Said> => {
  const late = 'late' in act ? act.late : undefined;
  const done = act.done ? page.locator(praise).filter({ hasText: act.done }) : page.locator(allClosed);
  const said = late ? done.or(page.locator(refusal).filter({ hasText: late })) : done;
  const text = (await said.first().textContent()) ?? '';
  if (late?.test(text)) return { how: 'late', text };
  return { how: 'done', text: act.done ? text : '' };
};

/** Holds what the pages send until each has sent, so that it comes to the server at one instant; returns how often each sent. */
const together = async (pages: readonly Page[], name: RouteName): Promise<number[]> => {
  const sent = pages.map(() => 0);
  const arrived = pages.map(() => Promise.withResolvers<void>());
  for (const [at, page] of pages.entries())
    await page.route(
      (url) => url.pathname === pathOf(name),
      async (route) => {
        sent[at] = (sent[at] ?? 0) + 1;
        arrived[at]?.resolve();
        await Promise.all(arrived.map(({ promise }) => promise));
        await route.continue();
      },
    );
  return sent;
};

/** Two clicks in one task of the page: sooner than anything can be drawn in between. */
const clickTwice = (button: Locator): Promise<void> =>
  button.evaluate((element: { click(): void }) => {
    element.click();
    element.click();
  });

const linesOf = async (sql: Sql, { audited }: TwiceAct): Promise<number> => {
  const [row] = await sql<{ n: number }[]>`select count(*)::int4 as n from audit_log where action = ${audited ?? ''}`;
  return row?.n ?? 0;
};

const opened = async (pages: readonly Page[], act: TwiceAct): Promise<Locator[]> => {
  if (!('inTurn' in act)) return Promise.all(pages.map((page) => act.open(page)));
  const buttons: Locator[] = [];
  for (const page of pages) buttons.push(await act.open(page));
  return buttons;
};

/** Words of a sentence in English, which nobody reads on a page in Chinese: codes, names and numbers are none. */
const english = /\b[A-Za-z]+ [a-z]+ [a-z]+ [a-z]+\b/;

/**
 * Does an act by all who can come at it, at one instant and by two clicks each: it is sent once by each, happens once, and is told to one as
 * done and to the other as what somebody else did.
 */
export const tryTwice = async (
  sql: Sql,
  name: ScreenAct,
  act: TwiceAct,
  watched: readonly Watched[],
): Promise<void> => {
  const pages = watched.map(({ page }) => page);
  const buttons = await opened(pages, act);
  if (act.happened) expect(await act.happened(sql)).toHaveLength(0);
  const before = await linesOf(sql, act);
  const sent = await together(pages, name);
  await Promise.all(buttons.map(clickTwice));
  const said = await Promise.all(pages.map((page) => told(page, act)));
  for (const page of pages) await page.unrouteAll({ behavior: 'wait' });
  expect(said.map(({ how }) => how).toSorted()).toEqual('late' in act ? ['done', 'late'] : ['done']);
  for (const { text } of said) expect(text).not.toMatch(english);
  expect(sent).toEqual(pages.map(() => 1));
  if (act.happened) await expect.poll(() => act.happened?.(sql)).toHaveLength(1);
  const lines = (await linesOf(sql, act)) - before;
  if ('tries' in act) expect([1, 2]).toContain(lines);
  else expect(lines).toBe(act.audited === null ? 0 : 1);
  // What a page follows or asks for by itself is not wanted any more.
  await Promise.all(pages.map((page) => page.goto('about:blank')));
};
