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
  const namesake = await worker(city.world);
  await introduce(city, namesake, { name: '赵一', phone: '13850612346', idNumber: '350702198005010062' });
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
    expect(await pasted.getByLabel('时刻').inputValue()).toBe('2026-05-11 12:00:00');
    expect(page.url()).not.toContain('138');
    expect(faults).toEqual([]);
  });

  it('stands under what it was asked with alone: on the way back, while an answer is slow, and after a refusal', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'viewer', '/cover');
    const field = page.getByLabel('零工', { exact: true });
    const submit = page.getByRole('button', { name: '查证' });
    const regions = page.locator('section.proof');
    const ask = async (text: string): Promise<void> => {
      await field.fill(text);
      await submit.click();
    };
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/cover/prove', async (route) => {
      await held;
      await route.continue();
    });
    await ask(person.phone);
    await field.fill(idle.externalId);
    const late = page.waitForResponse('**/cover/prove');
    release();
    await (await late).finished();
    await page.unroute('**/cover/prove');
    expect([await regions.count(), new URL(page.url()).search]).toEqual([0, '']);

    await ask(person.phone);
    await page.getByRole('region', { name: /^林/ }).waitFor();
    await ask(idle.externalId);
    await page.getByRole('region', { name: /^王/ }).waitFor();
    await page.getByRole('button', { name: '打印', disabled: false }).waitFor();

    await page.route('**/cover/prove', (route) => route.abort());
    await ask('nobody');
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: '打印', disabled: true }).waitFor();
    await page.unroute('**/cover/prove');
    await page.goBack();
    await page.getByRole('region', { name: /^林/ }).waitFor();
    await page.locator('[aria-busy=true] section.proof').waitFor({ state: 'detached' });
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.goBack();
    await regions.waitFor({ state: 'detached' });
    expect([await field.inputValue(), new URL(page.url()).search]).toEqual(['', '']);
    expect(faults).toEqual([]);
  });

  it('of several who share a phone leads on to one of them', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'viewer', '/cover');
    const field = page.getByLabel('零工', { exact: true });
    await field.fill('13850612346');
    await page.getByRole('button', { name: '查证' }).click();
    await page.getByRole('region', { name: /^赵/ }).waitFor();
    expect(await page.locator('section.proof').count()).toBe(2);
    await page.getByRole('button', { name: '打印', disabled: false }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('link', { name: idle.externalId, exact: true }).click();
    await page.waitForURL(/worker=/);
    await page.getByRole('region', { name: /^赵/ }).waitFor({ state: 'detached' });
    await page.getByRole('region', { name: /^王/ }).waitFor();
    expect(await field.inputValue()).toBe(idle.externalId);
    expect(faults).toEqual([]);
  });

  it('of now is of the same second when it is asked again', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'viewer', '/cover');
    city.clock.now += 45_000;
    await page.getByLabel('零工', { exact: true }).fill(idle.externalId);
    await page.getByRole('button', { name: '查证' }).click();
    await page.waitForURL(/worker=/);
    const at = new URL(page.url()).searchParams.get('at') ?? '';
    expect(at).not.toMatch(/:00$/);
    await page.reload();
    await page.getByRole('region', { name: /^王/ }).waitFor();
    expect(await page.getByLabel('时刻').inputValue()).toBe(at.replace('T', ' '));
    const again = page.waitForRequest('**/cover/prove');
    await page.getByRole('button', { name: '查证' }).click();
    expect((await again).postDataJSON()).toMatchObject({ at });
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
