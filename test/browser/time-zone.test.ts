import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { introduceAll } from '../console/support/people.ts';
import { order } from '../support/builders.ts';
import { openAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('abroad', ['operator']);
});
afterAll(() => city[Symbol.asyncDispose]());

describe('a browser in another time zone', () => {
  it('shows the dates and clocks of the city', async () => {
    const startsAt = Date.parse('2026-05-12T00:30:00+08:00');
    const id = await order(city.world, { externalId: 'O-midnight', startsAt, endsAt: startsAt + 3_600_000 });
    await introduceAll(city);
    const told: string[] = [];
    for (const timezoneId of ['America/New_York', 'Asia/Shanghai']) {
      await using watched = await openAs(city, 'abroad', { timezoneId });
      const { page, faults } = watched;
      await page.goto(`/orders/${id}`);
      const facts = page.getByRole('region', { name: '要点' });
      await facts.getByText('2026/05/12 00:30:00').first().waitFor();
      told.push((await facts.textContent()) ?? '');
      expect(await page.getByRole('banner').textContent()).toContain('2026/05/11 08:0');
      await page.goto('/orders');
      const cells = page.getByRole('row', { name: /O-midnight/ }).locator('time');
      await cells.first().hover();
      await page
        .getByRole('tooltip')
        .getByText(/2026\/05\/1[12] \d\d:/)
        .first()
        .waitFor();
      expect(faults).toEqual([]);
    }
    expect(told[0]).toBe(told[1]);
  });
});
