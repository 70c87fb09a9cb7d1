import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { introduce } from '../console/support/people.ts';
import { order, type Worker, worker } from '../support/builders.ts';
import { liveAll } from '../support/order-life.ts';
import { expectAccessible, openPage, picture, signInAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
let covered: string;
let idle: Worker;
const person = { name: '林秀英', phone: '13850612345', idNumber: '35070219800501002X' };
beforeAll(async () => {
  city = await startConsole();
  const known = await worker(city.world);
  await introduce(city, known, person);
  covered = await order(city.world, { externalId: 'O-covered', worker: known });
  await order(city.world, { externalId: 'O-excluded', worker: known, occupationClass: 6 });
  idle = await worker(city.world);
  await introduce(city, idle, { name: '王小明', phone: '13850612346', idNumber: '350702198005010046' });
  await liveAll(city.world);
  await city.operator('viewer', ['viewer']);
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the proof of cover', () => {
  it('proves cover at an instant as the city counts time, keeps the number out of the address, and can be printed', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'viewer', '/cover');
    await page.getByLabel('零工', { exact: true }).fill(person.phone);
    await page.getByLabel('时刻').fill('2026-05-11T12:00');
    await page.getByRole('button', { name: '查证' }).click();
    await page.locator('.state-tag', { hasText: '有保障' }).waitFor();
    await page.getByText('2026/05/11 12:00:00').waitFor();
    await page.getByText('350702*********02X').waitFor();
    expect(page.url()).not.toContain('138');
    await picture(page, 'cover');
    await expectAccessible(page);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    expect(await page.getByText('LGB-150K v1').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
    expect(faults).toEqual([]);
  });

  it('stands in the address by our id and the instant: a pasted link and the way back show the same', async () => {
    await using watched = await openPage(city.base);
    const { page, context, faults } = watched;
    await signInAs(page, 'viewer', '/cover');
    const named = page.getByLabel('零工', { exact: true });
    const ask = async (text: string, name: RegExp): Promise<void> => {
      await named.fill(text);
      await page.getByRole('button', { name: '查证' }).click();
      await page.getByRole('region', { name }).waitFor();
    };
    await page.getByLabel('时刻').fill('2026-05-11T12:00');
    await ask(person.phone, /^林/);
    await page.waitForURL(/worker=[\da-f-]{36}/);
    expect(new URL(page.url()).searchParams.get('at')).toBe('2026-05-11T12:00:00');
    await ask(idle.externalId, /^王/);
    await page.goBack();
    await page.getByRole('region', { name: /^林/ }).waitFor();
    expect(await named.inputValue()).not.toBe(idle.externalId);
    const pasted = await context.newPage();
    await pasted.goto(page.url());
    await pasted.locator('.state-tag', { hasText: '有保障' }).waitFor();
    expect(await pasted.getByText('2026/05/11 12:00:00').count()).toBe(1);
    expect(await pasted.getByLabel('时刻').inputValue()).toBe('2026-05-11 12:00');
    expect(page.url()).not.toContain('138');
    expect(faults).toEqual([]);
  });

  it('is asked at once for the order that another page links to', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'viewer', `/orders/${covered}`);
    await page.getByRole('main').getByRole('link', { name: '保障证明' }).click();
    await page.getByRole('region', { name: /林/ }).waitFor();
    await page.getByText('此刻没有登记的工作').waitFor();
    expect(faults).toEqual([]);
  });
});
