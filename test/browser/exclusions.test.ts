import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { employer, orders } from '../support/builders.ts';
import { atTime, liveAll } from '../support/order-life.ts';
import { expectAccessible, openPage, picture, signInAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
const day = 86_400_000;
beforeAll(async () => {
  city = await startConsole();
  const { world } = city;
  const wuyishan = await employer(world, { regionCode: '350782' });
  for (let back = 6; back >= 0; back--) {
    const then = atTime(world, world.now - back * day);
    const long = { endsAt: world.now + 5 * day };
    await orders(then, 4 + back, (n) => ({
      ...long,
      occupationClass: 5,
      ...(n % 2 === 0 ? { employer: wuyishan } : {}),
    }));
    await orders(then, 3, () => ({ ...long, startsAt: then.now - 2 * 3_600_000 }));
    await liveAll(then);
  }
  await orders(world, 2, () => ({ startsAt: world.now - 2 * 3_600_000, endsAt: world.now - 3_600_000 }));
  await liveAll(world);
  await city.operator('li.hua', ['operator']);
  await city.operator('viewer', ['viewer']);
});
afterAll(() => city[Symbol.asyncDispose]());

describe('exclusions', () => {
  it('leads from a count to its rows, shows the trend as picture and table, and decides chosen rows again', async () => {
    await using watched = await openPage(city.base, { width: 1_440, height: 900 });
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/exclusions');
    await page.getByText('共 51 条').waitFor();
    await page.locator('canvas').first().waitFor();
    await page.getByRole('row', { name: /O-160.*此原因无法补救/ }).waitFor();
    await page
      .getByRole('row', { name: /职业类别未知或不在方案范围内 2026\/05\/16 08:00:00/ })
      .first()
      .waitFor();
    await picture(page, 'exclusions');
    await expectAccessible(page);
    await page.getByRole('button', { name: /没有可保障的工作时间\s*2/ }).click();
    await page.getByText('共 2 条').waitFor();
    await page.getByRole('button', { name: '重置' }).click();
    await page.getByRole('button', { name: '查看表格' }).click();
    await page.getByRole('cell', { name: '2026-05-05' }).waitFor();

    await page.locator('.ant-table-row input[type=checkbox]:enabled').nth(1).check();
    await page.getByRole('button', { name: /^重新办理/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '用工主体已核对' }).click();
    await dialog.getByRole('button', { name: '重新办理' }).dblclick();
    await page.getByText('1 张已安排重新办理').waitFor();
    const audited = await city.world.sql`select actor, reason from audit_log where action = 'order.redecide'`;
    expect(audited).toHaveLength(1);
    expect(audited[0]).toEqual({ actor: 'operator:li.hua', reason: '用工主体已核对' });
    expect(faults).toEqual([]);
  });

  it('narrows by county, with the count that stood there, and names the employer that a link narrowed it to', async () => {
    await using watched = await openPage(city.base, { width: 1_440, height: 900 });
    const { page, faults } = watched;
    await signInAs(page, 'viewer', '/exclusions?still=possible&reason=occupation_class');
    const counted = page.getByRole('button', { name: /^武夷山市 \d+/ });
    const count = (await counted.textContent())?.match(/\d+/)?.[0] ?? '';
    await counted.click();
    await page.getByText(`共 ${count} 条`).waitFor();
    expect(page.url()).toMatch(/county=.*350782/);

    const [boss] = await city.world.sql<{ id: string; name: string }[]>`
      select id, name from employers where region_code = '350782'`;
    await page.goto(`/exclusions?employerId=${boss?.id}`);
    await page
      .locator('.ant-select')
      .filter({ hasText: boss?.name ?? '?' })
      .waitFor();
    expect(faults).toEqual([]);
  });

  it('offers no deciding again to who may only look', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'viewer', '/exclusions?reason=occupation_class');
    await page.getByText('共 49 条').waitFor();
    expect(await page.getByRole('button', { name: /^重新办理/ }).count()).toBe(0);
    expect(faults).toEqual([]);
  });
});

describe('cover gaps', () => {
  it('lists gaps by cause, with how long each lasts, and leads to the order', async () => {
    await using watched = await openPage(city.base, { width: 1_440, height: 900 });
    const { page, faults } = watched;
    await signInAs(page, 'viewer', '/gaps');
    await page.getByText('共 21 条').waitFor();
    await page.locator('canvas').first().waitFor();
    await page.getByRole('row').getByText('2 小时').first().waitFor();
    await picture(page, 'gaps');
    await expectAccessible(page);
    await page.getByRole('button', { name: /开工后才签订\s*21/ }).click();
    await page.getByText('共 21 条').waitFor();
    expect(page.url()).toContain('cause=signed_late');
    expect(faults).toEqual([]);
  });
});

describe('the trend', () => {
  it('opens the day whose bar was clicked, also where the same day of an earlier year is shown', async () => {
    await using years = await startConsole();
    const { world } = years;
    const yearAgo = atTime(world, world.now - 365 * day);
    for (const then of [yearAgo, world]) {
      await orders(then, then === world ? 2 : 3, () => ({ occupationClass: 6 }));
      await liveAll(then);
    }
    await years.operator('li.hua', ['operator']);
    await using watched = await openPage(years.base, { width: 1_440, height: 900 });
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/exclusions?from=2025-05-01');
    await page.getByText('共 5 条').waitFor();
    const canvas = page.locator('canvas').first();
    await canvas.waitFor();
    const { width = 0, height = 0 } = (await canvas.boundingBox()) ?? {};
    // A year of bars: each is a few pixels wide, and the last is the first that a pointer meets from the right.
    for (let right = 1; right < 80 && !page.url().includes('to='); right += 1)
      await canvas.click({ position: { x: width - right, y: height - 34 } });
    expect(page.url()).toMatch(/from=2026-05-11&?.*to=2026-05-11/);
    await page.getByText('共 2 条').waitFor();
    expect(faults).toEqual([]);
  });
});
