import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, type RouteName } from '../../src/console/api/contract.ts';
import { openAs, type Watched, withBrowser } from './support/browser.ts';
import { type ScreenAct, type TwiceAct, tryTwice } from './support/twice.ts';
import { type TwiceCity, twiceCity } from './support/twice-city.ts';
import { ruleActs } from './support/twice-rule.ts';
import { workActs } from './support/twice-work.ts';

/** Acts of which each click counts, and why that is right. */
const eachCounts = {
  'preferences.hide-columns': 'a box that is ticked twice is unticked again, and what it leaves is the operator’s own',
} as const satisfies Partial<Record<ScreenAct, string>>;

type Tried = Exclude<ScreenAct, keyof typeof eachCounts>;
const acts = (made: TwiceCity): Readonly<Record<Tried, TwiceAct>> => ({ ...workActs(made), ...ruleActs(made) });

withBrowser();
let made: TwiceCity;
beforeAll(async () => {
  made = await twiceCity();
});
const open = new Map<string, Promise<Watched>>();
afterAll(async () => {
  const faults: string[] = [];
  for (const watched of open.values()) faults.push(...(await watched).faults);
  await made.city[Symbol.asyncDispose]();
  expect(faults).toEqual([]);
});

const pageOf = (name: string): Promise<Watched> => {
  const page = open.get(name) ?? openAs(made.city, name);
  open.set(name, page);
  return page;
};

const names = Object.entries(contract)
  .filter(([name, { kind }]) => kind === 'act' && !name.startsWith('sign-') && !Object.hasOwn(eachCounts, name))
  .map(([name]) => name as Tried & RouteName);

describe('an act that is clicked twice, by all who can come at it, at one instant', () => {
  it('is each act of the contract that a screen performs', () => {
    expect(Object.keys(acts(made)).toSorted()).toEqual(names.toSorted());
  });

  for (const name of names)
    it(`happens once, and each is told how it went: ${name}`, async () => {
      const act = acts(made)[name];
      const watched = await Promise.all(act.by.map(pageOf));
      await tryTwice(made.city.world.sql, name, act, watched);
    });
});
