import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathOf } from '../../src/console/api/path-of.ts';
import { newId } from '../../src/store/ids.ts';
import { setOperatorScope } from '../../src/store/operator-scope.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { type ConsoleUnderTest, startConsole, testPassword } from '../console/support/console.ts';
import { introduceAll } from '../console/support/people.ts';
import { cityAccess } from '../support/access.ts';
import { employer, order } from '../support/builders.ts';
import { expectAccessible, openAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
  const { world } = city;
  await city.operator('filters', ['operator']);
  await city.operator('moves', ['operator'], { regions: ['350702'] });
  const failed = { job: 'issue-policy', topic: 'order.signed', attempts: 3, message: 'x' };
  for (const code of ['E-one', 'E-two']) await quarantineSubject(world.sql, { ...failed, subjectId: newId(), code });
  for (const regionCode of ['350702', '350782'])
    await order(world, { externalId: `O-${regionCode}`, employer: await employer(world, { regionCode }) });
  await introduceAll(city);
});
afterAll(() => city[Symbol.asyncDispose]());

describe('rows of before', () => {
  it('are dimmed and busy from the moment that the filter changes, and nobody can choose them', async () => {
    await using watched = await openAs(city, 'filters');
    const { page, faults } = watched;
    await page.goto('/quarantine');
    await page.locator('.ant-table-row').nth(1).waitFor();
    const held = Promise.withResolvers<void>();
    await page.route(
      (url) => url.pathname === pathOf('quarantine.list'),
      async (route) => {
        await held.promise;
        await route.continue();
      },
    );
    await page.getByRole('button', { name: /E-one/ }).click();
    const busy = page.locator('.of-before[aria-busy=true]').filter({ has: page.locator('.ant-table-row') });
    await busy.waitFor();
    expect(await busy.getAttribute('inert')).not.toBeNull();
    await expectAccessible(page);
    expect(await busy.locator('.ant-table-row input[type=checkbox]:enabled').count()).toBe(0);
    held.resolve();
    await busy.waitFor({ state: 'detached' });
    expect(await page.locator('.ant-table-row').count()).toBe(1);
    expect(faults).toEqual([]);
  });

  it('are out of sight once the operator has another part of the city, and gone when they have signed in for it', async () => {
    await using watched = await openAs(city, 'moves');
    const { page, faults } = watched;
    await page.goto('/orders');
    await page.getByText('O-350702').waitFor();
    await page.getByRole('button', { name: '导出' }).click();
    const exporting = page.getByRole('dialog').filter({ hasText: '导出' });
    await exporting.waitFor();
    const { sql, now } = city.world;
    const scope = { regionCodes: ['350782'], servicePointCodes: [] };
    await setOperatorScope(sql, cityAccess('operator:admin'), { name: 'moves', ...scope }, { at: now, reason: 'x' });
    const over = page.getByRole('dialog').filter({ hasText: '登录家门口后台' });
    await over.waitFor();
    for (const seen of [page.getByText('O-350702'), exporting]) await seen.waitFor({ state: 'hidden' });
    await over.getByLabel('密码', { exact: true }).fill(testPassword);
    await over.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByText('O-350782').waitFor();
    expect(await page.getByText('O-350702').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
