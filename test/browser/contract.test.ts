import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConsoleUnderTest } from '../console/support/console.ts';
import { openAs, type Watched, withBrowser } from './support/browser.ts';
import { crowdedCity } from './support/busy-city.ts';
import { type ScreenFacts, screenContract } from './support/screen-contract.ts';
import { allScreens } from './support/screens.ts';

withBrowser();
let city: ConsoleUnderTest;
let theirs: string;
beforeAll(async () => {
  ({ city, theirs } = await crowdedCity());
});
afterAll(() => city[Symbol.asyncDispose]());

const open = new Map<string, Promise<Watched>>();
const pages = (name: string): Promise<Watched> => {
  const page = open.get(name) ?? openAs(city, name);
  open.set(name, page);
  return page;
};

const apart = ['of-wuyishan', 'of-yanping'] as const;
const operator = { seenBy: 'li.hua', hiddenFrom: 'keys' };
const auditor = { seenBy: 'chen.jie', hiddenFrom: 'li.hua' };

/** What the contract is tried with, by the screen's path: a new screen needs a line here. */
const facts: Readonly<Record<string, ScreenFacts>> = {
  '/': operator,
  '/inbox': { ...operator, call: 'inbox.list' },
  '/orders': {
    ...{ ...operator, call: 'orders.list' },
    list: { filtered: '?state=excluded', none: '?to=2020-01-01', apart },
  },
  '/orders/$id': { ...operator, call: 'orders.story', at: () => `/orders/${theirs}`, unknownTo: 'of-yanping' },
  '/cover': operator,
  '/exclusions': {
    ...{ ...operator, call: 'exclusions.list' },
    list: { filtered: '?reason=occupation_class', none: '?to=2020-01-01', apart },
  },
  '/gaps': {
    ...operator,
    call: 'gaps.list',
    list: { filtered: '?cause=signed_late', none: '?to=2020-01-01', apart, timeless: true },
  },
  '/map': { ...operator, call: 'map.counts' },
  '/queues': { ...operator, call: 'queues.status' },
  '/quarantine': {
    ...{ ...operator, call: 'quarantine.list' },
    list: { filtered: '?code=crash', none: '?job=nothing', apart },
  },
  '/schedules': { ...operator, call: 'schedules.list' },
  '/bulk': { ...operator, call: 'bulk.list', list: { apart } },
  '/alarms': { ...operator, call: 'alarms.list', list: { filtered: '?kind=fund_low', none: '?state=closed', apart } },
  '/plans': { ...operator, call: 'plans.list' },
  '/funds': { ...operator, call: 'funds.list' },
  '/operators': { ...auditor, call: 'operators.list', list: { filtered: '?state=disabled', timeless: true } },
  '/api-keys': {
    ...auditor,
    call: 'api-keys.list',
    list: { filtered: '?state=in_force', none: '?state=revoked', timeless: true },
  },
  '/audit': {
    ...{ ...auditor, call: 'audit.list' },
    list: { filtered: '?action=operator.add', none: '?to=2020-01-01' },
  },
  '/exports': { ...operator, call: 'exports.list', list: { apart } },
};

const screens = await allScreens();

it('holds every screen to it', () => {
  expect(Object.keys(facts).toSorted()).toEqual(screens.map(({ path }) => path).toSorted());
});

for (const screen of screens) {
  const own = facts[screen.path];
  if (own) screenContract(screen, own, pages);
}
