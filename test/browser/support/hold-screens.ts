import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConsoleUnderTest } from '../../console/support/console.ts';
import { openAs, type Watched, withBrowser } from './browser.ts';
import { crowdedCity } from './busy-city.ts';
import { screenContract } from './screen-contract.ts';
import { screenFacts } from './screen-facts.ts';
import { allScreens, type ScreenEntry } from './screens.ts';

/** Holds the screens of some groups of the menu to the contract of every screen, in one crowded city. */
export const holdScreens = async (groups: readonly ScreenEntry['group'][]): Promise<void> => {
  withBrowser();
  let city: ConsoleUnderTest;
  let theirs = '';
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

  const facts = screenFacts(() => theirs);
  const screens = await allScreens();
  it('holds every screen to it', () => {
    expect(Object.keys(facts).toSorted()).toEqual(screens.map(({ path }) => path).toSorted());
  });
  for (const screen of screens.filter(({ group }) => groups.includes(group))) {
    const own = facts[screen.path];
    if (own) screenContract(screen, own, pages);
  }
};
