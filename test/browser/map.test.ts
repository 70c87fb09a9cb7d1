import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { employer, orders } from '../support/builders.ts';
import { liveAll } from '../support/order-life.ts';
import { expectAccessible, openPage, picture, signInAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
const counties = [
  ['350703', '建阳区'],
  ['350721', '顺昌县'],
  ['350722', '浦城县'],
  ['350723', '光泽县'],
  ['350724', '松溪县'],
  ['350725', '政和县'],
  ['350781', '邵武市'],
  ['350783', '建瓯市'],
] as const;

beforeAll(async () => {
  city = await startConsole();
  const { world } = city;
  const { sql, now } = world;
  for (const [code, name] of counties)
    await sql`insert into regions (code, name, parent_code, level) values (${code}, ${name}, '3507', 'county')`;
  const places = [...counties.map(([code]) => code), '350702', '350782'];
  for (const [at, regionCode] of places.entries()) {
    const boss = await employer(world, { regionCode });
    await orders(world, 5 + at, (n) => ({ employer: boss, occupationClass: n < at ? 6 : 2 }));
  }
  const ofCity = await employer(world, { regionCode: '3507' });
  await sql`
    insert into service_points (code, name, region_code, lng, lat, datum, main_trades, content_hash, created_at, updated_at)
    values ('SP-1', '崇安街道零工服务点', '350782', 118.03, 27.75, 'wgs84', '{}', ${Buffer.alloc(32)}, ${now}, ${now})`;
  await sql`update workers set service_point_code = 'SP-1' where id in (
    select o.worker_id from orders o where o.region_code = '350782' order by o.id limit 2)`;
  await orders(world, 3, () => ({ employer: ofCity }));
  await liveAll(world);
  await city.operator('viewer', ['viewer']);
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the map', () => {
  it('colours the counties, chooses one by a click on the picture or the table, and leads to its rows', async () => {
    await using watched = await openPage(city.base, { width: 1_440, height: 900 });
    const { page, faults } = watched;
    await signInAs(page, 'viewer', '/map');
    await page.locator('canvas').first().waitFor();
    const legend = page.getByRole('region', { name: '图例' });
    expect(await legend.textContent()).toContain('不承保率 （不承保订单占订单的百分比）');
    expect(await legend.getByRole('listitem').allTextContents()).toEqual([
      ...['0', '0–2%', '2–5%', '5–10%', '10–20%', '≥ 20%'],
    ]);
    await legend.getByText('颜色按固定分级').waitFor();
    await page.getByRole('button', { name: '武夷山市' }).click();
    await page.getByText('崇安街道零工服务点').waitFor();
    expect(decodeURIComponent(page.url())).toContain('county="350782"');
    await picture(page, 'map');
    await expectAccessible(page);
    await page.getByRole('button', { name: '全部区县' }).click();
    await page.getByText('崇安街道零工服务点').waitFor({ state: 'hidden' });
    const box = await page.locator('canvas').first().boundingBox();
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
    await page.waitForURL(/county=%223507\d\d/);
    await page.getByRole('link', { name: /9\/14/ }).click();
    await page.getByText('共 9 条').waitFor();
    expect(faults).toEqual([]);
  });

  it('holds orders against the largest county, and leads from a service point and from the whole to exactly their rows', async () => {
    await using watched = await openPage(city.base, { width: 1_440, height: 900 });
    const { page, faults } = watched;
    await signInAs(page, 'viewer', '/map?measure=orders&county=350782');
    const legend = page.getByRole('region', { name: '图例' });
    await legend.getByText('颜色相对于订单最多的区县（武夷山市，14 张）分五级').waitFor();
    expect(await legend.getByRole('listitem').allTextContents()).toEqual(['0', '1–3', '4–6', '7–9', '10–12', '13–14']);
    const point = page.getByRole('row', { name: /崇安街道零工服务点/ });
    await point.getByRole('link', { name: '2', exact: true }).first().click();
    await page.getByText('共 2 条').waitFor();
    await page.getByTitle('崇安街道零工服务点').waitFor();
    await page.goBack();
    await page
      .getByRole('row', { name: /^南平市 · 未分区县/ })
      .getByRole('link', { name: '3', exact: true })
      .first()
      .click();
    await page.getByText('共 3 条').waitFor();
    await page.getByTitle('南平市 · 未分区县').waitFor();
    await page.goBack();
    await page.getByRole('row', { name: /^合计/ }).getByRole('link').first().click();
    await page.getByText('共 98 条').waitFor();
    expect(faults).toEqual([]);
  });
});
