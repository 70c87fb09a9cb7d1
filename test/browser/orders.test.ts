import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordAudit } from '../../src/store/audit.ts';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { introduce, introduceAll } from '../console/support/people.ts';
import { employer, order, orders, worker } from '../support/builders.ts';
import { changed, liveAll } from '../support/order-life.ts';
import { expectAccessible, openPage, picture, signInAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
const person = { name: '林秀英', phone: '13850612345', idNumber: '35070219800501002X' };
beforeAll(async () => {
  city = await startConsole();
  const { world } = city;
  const known = await worker(world);
  await order(world, { externalId: 'O-covered', worker: known });
  await order(world, { externalId: 'O-excluded', occupationClass: 6 });
  await orders(world, 58, (n) => (n % 5 === 0 ? { occupationClass: 5 } : {}));
  const evil = await employer(world);
  await world.sql`update employers set name = '<img src=x onerror=alert(1)>' where id = ${evil.id}`;
  await order(world, { externalId: 'O-evil', employer: evil });
  const called = await order(world, { externalId: 'O-voided' });
  await introduceAll(city);
  await introduce(city, known, person);
  await liveAll(world);
  await changed(world, called, { kind: 'cancel', reason: '下雨' });
  await liveAll(world);
  await city.operator('li.hua', ['operator', 'adjuster']);
  await city.operator('sun.qi', ['auditor']);
  await world.sql`update operators set roles = array['operator', 'auditor'] where name = 'sun.qi'`;
});
afterAll(() => city[Symbol.asyncDispose]());

describe('orders and cover', () => {
  it('lists orders, keeps the filter in the address, and opens the story of one', async () => {
    await using watched = await openPage(city.base, { width: 1_440, height: 900 });
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/orders');
    await page.getByText('共 62 条').waitFor();
    await picture(page, 'orders');
    await expectAccessible(page);
    await page.getByLabel('保障状态').click();
    await page.getByTitle('不承保', { exact: true }).click();
    await page.getByText('共 13 条').waitFor();
    await page.reload();
    await page.getByText('共 13 条').waitFor();
    await page.getByRole('link', { name: 'O-excluded' }).click();
    await page.getByText('职业类别未知或不在方案范围内').first().waitFor();
    await page.getByText('决定依据').click();
    await page.getByText('不通过').waitFor();
    await picture(page, 'order');
    await expectAccessible(page);
    await page.goBack();
    await page.getByText('共 13 条').waitFor();
    expect(faults).toEqual([]);
  });

  it('heads an order by the cover that it has now, finds it by that, and says plainly that nothing was charged', async () => {
    await using watched = await openPage(city.base, { width: 1_440, height: 900 });
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/orders?from=2026-05-11&state=voided');
    await page.getByText('共 1 条').waitFor();
    await page.getByRole('row', { name: /O-voided.*已撤销.*订单已取消/ }).waitFor();
    await picture(page, 'orders-voided');
    await page.getByRole('link', { name: 'O-voided' }).click();
    await page.getByText('保单已撤销，自始无效：订单已取消').waitFor();
    await page.locator('.state-tag').filter({ hasText: '已撤销' }).first().waitFor();
    await page.getByText('没有保费留在这张订单上').waitFor();

    await page.goto('/orders?state=excluded');
    await page.getByRole('link', { name: 'O-excluded' }).click();
    await page.getByText('这张订单不承保（职业类别未知或不在方案范围内），没有计提任何保费。').waitFor();
    await page.getByText('现在重新办理结果不变').waitFor();
    expect(await page.getByRole('button', { name: '重新办理' }).count()).toBe(0);
    await page.goto('/orders?state=voided');
    await page.getByText('共 1 条').waitFor();
    expect(faults).toEqual([]);
  });

  it('begins a week back where who was told is asked for, and says what is missing where no first day is left', async () => {
    await using watched = await openPage(city.base, { width: 1_440, height: 900 });
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/orders');
    await page.getByText('共 62 条').waitFor();
    await page.getByLabel('告知').click();
    await page.getByTitle('未告知').click();
    await page.getByTestId('count').waitFor();
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ told: 'no', from: '2026-05-05' });
    expect(await page.getByLabel('送达自').inputValue()).toBe('2026-05-05');
    await page.goto('/orders?told=no&to=2026-05-11');
    await page.getByRole('alert').getByText('按是否告知查找，一次最多 10 天').waitFor();
    expect(await page.getByText('没有符合条件的记录').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('finds an order by a phone number with the key /, and shows the person for a minute to who may', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/orders');
    await page.getByText('共 62 条').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(person.phone);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'O-covered' }).waitFor();
    expect(page.url()).not.toContain(person.phone);
    expect(await page.title()).not.toContain(person.phone);
    await page.getByText('138****2345').waitFor();
    await page.getByRole('button', { name: '查看' }).dblclick();
    await page.getByText(person.phone).waitFor();
    await page.getByText(person.name).waitFor();
    const [looks] = await city.world.sql`select count(*)::int4 as n from audit_log where action = 'personal_data.show'`;
    expect(looks?.['n']).toBe(1);
    await page.getByRole('button', { name: /隐藏/ }).click();
    await page.getByText('138****2345').waitFor();
    expect(faults).toEqual([]);
  });

  it('tells how late it came, and how late it may come, in days and hours', async () => {
    await using late = await startConsole();
    const { world } = late;
    const id = await order(world, { signedAt: world.now - 8 * 86_400_000 - 3 * 3_600_000 });
    await introduceAll(late);
    await liveAll(world);
    await late.operator('li.hua', ['operator']);
    await using watched = await openPage(late.base, { width: 1_440, height: 900 });
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', `/orders/${id}`);
    await page.getByText('签订后太久才送达').first().waitFor();
    await page.getByText('决定依据').click();
    const [received, rule] = [
      page.getByRole('listitem').filter({ hasText: '送达' }),
      page.getByRole('row', { name: /签订后及时送达/ }),
    ];
    expect(await received.first().textContent()).toContain('签订后8 天 3 小时');
    for (const told of ['签订到送达8 天 3 小时', '最长允许1 天']) expect(await rule.textContent()).toContain(told);
    expect(faults).toEqual([]);
  });

  it('tells who did what to it, and in words what that changed', async () => {
    const { sql, now } = city.world;
    const [excluded] = await sql<{ id: string }[]>`select id from orders where external_id = 'O-excluded'`;
    await recordAudit(sql, {
      ...{ at: now, actor: 'operator:li.hua', action: 'order.redecide', subjectType: 'order' },
      ...{
        subjectId: excluded?.id ?? '',
        before: { exclusion: 'occupation_class' },
        after: { owed: 'a second decision' },
      },
    });
    await using watched = await openPage(city.base, { width: 1_440, height: 900 });
    const { page, faults } = watched;
    await signInAs(page, 'sun.qi', `/orders/${excluded?.id}`);
    await page.getByRole('tab', { name: '操作日志 1' }).click();
    await page
      .getByRole('row', { name: /li\.hua 重新办理订单/ })
      .getByRole('button')
      .click();
    await page.getByRole('row', { name: '不承保原因 职业类别未知或不在方案范围内 —', exact: true }).waitFor();
    await page.getByRole('row', { name: '待办理 — 再次决定', exact: true }).waitFor();
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });

  it('says that nothing matches, shows text of others as text, and answers 404 for an order that is not there', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/orders/0198f000-0000-7000-8000-000000000000');
    await page.getByText('没有找到，或不在您的数据范围内').waitFor();
    await page.getByLabel('精确查找订单').fill('nobody');
    await page.keyboard.press('Enter');
    await page.getByText('没有完全一致的记录').waitFor();
    await page.getByLabel('精确查找订单').fill('O-evil');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'O-evil' }).waitFor();
    await page.getByText('<img src=x onerror=alert(1)>').waitFor();
    expect(faults).toEqual([]);
  });
});
