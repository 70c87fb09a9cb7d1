import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/store/ids.ts';
import { quarantineSubject, retryQuarantined } from '../../src/store/quarantine.ts';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { cityAccess } from '../support/access.ts';
import { order } from '../support/builders.ts';
import { expectAccessible, openPage, picture, signInAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('li.hua', ['operator']);
  for (let n = 0; n < 60; n++)
    await quarantineSubject(city.world.sql, {
      ...{ job: 'issue-policy', topic: 'order.signed', subjectId: newId(), code: n % 3 === 0 ? '23505' : 'crash' },
      ...{ message: 'took its process with it 3 times while nothing else ran', attempts: 3 },
    });
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the quarantine screen', () => {
  it('shows what waits by cause, narrows by a click, and drives a row again with a reason', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/quarantine');
    await page.getByText('共 60 条').waitFor();
    expect(await page.getByRole('row').count()).toBeGreaterThan(50);
    await picture(page, 'quarantine');
    await expectAccessible(page);

    await page.getByRole('button', { name: /数据重复/ }).click();
    await page.getByText('共 20 条').waitFor();
    expect(page.url()).toContain('code=');
    await page.reload();
    await page.getByText('共 20 条').waitFor();

    await page.locator('.ant-table-row input[type=checkbox]').first().check();
    await page.getByRole('button', { name: /^重试/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '重试' }).click();
    await dialog.getByText('请写明原因').waitFor();
    await dialog.getByRole('button', { name: '数据已修正' }).click();
    await dialog.getByRole('button', { name: '重试' }).dblclick();
    await page.getByText('共 19 条').waitFor();
    const [audited] = await city.world.sql`select actor, reason from audit_log where action = 'quarantine.retry'`;
    expect(audited).toEqual({ actor: 'operator:li.hua', reason: '数据已修正' });
    expect(faults).toEqual([]);
  });

  it('opens one: what it is about, why it cannot be discarded, what was done before; a pasted link shows the same', async () => {
    const { world } = city;
    const id = await order(world);
    const aside = { job: 'issue-policy', topic: 'order.signed', subjectId: id, attempts: 2 };
    await quarantineSubject(world.sql, { ...aside, code: '22001', message: 'a value does not fit its column' });
    const held = () =>
      world.sql<{ id: string }[]>`select id from quarantine where subject_id = ${id} and released_at is null`;
    const [first] = await held();
    const by = { reason: '先再试一次', at: world.now };
    await retryQuarantined(world.sql, cityAccess('operator:wang.fang'), [first?.id ?? ''], by);
    await quarantineSubject(world.sql, { ...aside, code: '23505', message: 'a row is there already' });
    const [again] = await held();

    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', `/quarantine?open=${again?.id}`);
    const drawer = page.getByRole('dialog', { name: '隔离的对象' });
    await drawer.getByText('a row is there already').first().waitFor();
    await drawer.getByText('订单仍欠一个决定').waitFor();
    await drawer.getByText('请市场取消订单，再在这里重试').waitFor();
    expect(await drawer.locator('pre').textContent()).toBe(
      JSON.stringify({ topic: 'order.signed', ids: [id] }, null, 2),
    );
    expect(await drawer.textContent()).toMatch(/wang\.fang.*先再试一次/);
    await drawer.getByText('隔离：数据值不合法').waitFor();
    await drawer.getByRole('button', { name: '重试' }).hover();
    await picture(page, 'quarantine-one');
    await expectAccessible(page);
    await drawer.getByRole('button', { name: '重试' }).click();
    const dialog = page.getByRole('dialog', { name: /重试/ });
    await dialog.getByRole('button', { name: '数据已修正' }).click();
    await dialog.getByRole('button', { name: '重试' }).click();
    await drawer.getByText('已放行，正在处理').waitFor();
    await drawer.getByText('li.hua', { exact: true }).first().waitFor();
    await drawer
      .getByRole('button', { name: /关闭|Close/ })
      .first()
      .click();
    expect(page.url()).not.toContain('open=');
    expect(faults).toEqual([]);
  });

  it('says of a row that is not there, or lies elsewhere, that it is not found', async () => {
    await using watched = await openPage(city.base);
    await signInAs(watched.page, 'li.hua', `/quarantine?open=${newId()}`);
    await watched.page.getByText('没有找到，或不在您的数据范围内').waitFor();
  });
});
