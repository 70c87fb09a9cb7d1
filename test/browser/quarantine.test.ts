import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/store/ids.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
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
    await signInAs(page, 'li.hua', '/console/quarantine');
    await page.getByText('共 60 条').waitFor();
    await page.locator('.ant-table-row').nth(49).waitFor();
    await picture(page, 'quarantine');
    await expectAccessible(page);

    await page.getByRole('button', { name: /23505/ }).click();
    await page.getByText('共 20 条').waitFor();
    expect(page.url()).toContain('code=');
    await page.reload();
    await page.getByText('共 20 条').waitFor();

    await page.locator('.ant-table-row input[type=checkbox]').first().check();
    await page.getByRole('button', { name: /重试/ }).click();
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
});
