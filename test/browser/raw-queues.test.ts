import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issuePolicy } from '../../src/jobs/issue-policy/job.ts';
import { silentLogger } from '../../src/log.ts';
import { migrateQueue, openQueue } from '../../src/queues/connection.ts';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { openPage, picture, signInAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('li.hua', ['operator']);
  await city.operator('of-wuyishan', ['operator'], { regions: ['350782'] });
  const backend = { kind: 'postgres', url: city.world.url } as const;
  await migrateQueue(backend);
  const queue = openQueue(backend, issuePolicy.queue, silentLogger());
  await queue.add([7, 8].map((chunkId) => ({ definition: issuePolicy, payload: { v: 1, chunkId }, priority: 0 })));
  await queue.close();
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the raw view', () => {
  it('opens beside the Queues screen and shows jobs, with nothing to change them and nothing asked of another host', async () => {
    await using watched = await openPage(city.base);
    const { page, context, faults } = watched;
    await signInAs(page, 'li.hua', '/queues');
    const opening = context.waitForEvent('page');
    await page.getByRole('link', { name: '原始视图' }).click();
    const raw = await opening;
    const asked: string[] = [];
    raw.on('console', (said) => {
      if (said.type() === 'error' || /Content Security Policy/.test(said.text())) faults.push(said.text());
    });
    raw.on('pageerror', (error) => faults.push(error.message));
    raw.on('request', (request) => asked.push(request.url()));
    await raw.reload();
    await raw.getByText('policy-life').first().waitFor();
    await raw.getByText('issue-policy').first().click();
    await raw.getByText('chunkId').first().waitFor();
    const [added] = await raw.locator('time').allTextContents();
    const [{ hour } = { hour: '' }] = await city.world.sql<{ hour: string }[]>`
      select to_char(now() at time zone 'Asia/Shanghai', 'YYYY/MM/DD HH24:') as hour`;
    expect(added).toContain(hour);
    await picture(raw, 'raw-queues');
    expect(await raw.getByRole('button', { name: /重试|暂停|清空|删除|添加|Retry|Pause|Empty|Clean/ }).count()).toBe(0);
    expect(asked.filter((url) => !url.startsWith(city.base) && !url.startsWith('data:'))).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('is not offered within a county', async () => {
    await using watched = await openPage(city.base);
    const { page } = watched;
    await signInAs(page, 'of-wuyishan', '/queues');
    await page.getByRole('row', { name: /issue-policy/ }).waitFor();
    expect(await page.getByRole('link', { name: '原始视图' }).count()).toBe(0);
  });
});
