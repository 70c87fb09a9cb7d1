import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/store/ids.ts';
import { pauseJob } from '../../src/store/job-pauses.ts';
import { quarantineSubject } from '../../src/store/quarantine.ts';
import { type ConsoleUnderTest, startConsole } from '../console/support/console.ts';
import { cityAccess } from '../support/access.ts';
import { employer, order } from '../support/builders.ts';
import { performJob } from '../support/perform-job.ts';
import { expectAccessible, openPage, picture, signInAs, withBrowser } from './support/browser.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await startConsole();
  const { world } = city;
  await city.operator('chen.jie', ['system_administrator']);
  await city.operator('li.hua', ['operator'], { regions: ['350702'] });
  for (let n = 0; n < 30; n++) await order(world, { employer: await employer(world) });
  await performJob(world, 'issue-policy');
  for (let n = 0; n < 3; n++) await order(world, { employer: await employer(world) });
  for (let n = 0; n < 5; n++)
    await quarantineSubject(world.sql, {
      ...{ job: 'issue-policy', topic: 'order.signed', subjectId: newId(), code: n % 3 === 0 ? '23505' : 'crash' },
      ...{ message: 'took its process with it 3 times while nothing else ran', attempts: 3 },
    });
  const by = { reason: '短信网关维护', at: world.now - 3_600_000 };
  await pauseJob(world.sql, cityAccess('operator:wang.fang'), 'notify', by);
});
afterAll(() => city[Symbol.asyncDispose]());

describe('the queues screen', () => {
  it('shows what each job owes and holds, who paused what and why, and leads to what failed', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'chen.jie', '/queues');
    const issue = page.getByRole('row', { name: /issue-policy/ });
    await issue.getByText('等待 3').waitFor();
    expect(await issue.textContent()).toContain('3.0 / 分钟');
    const told = page.getByRole('row', { name: /notify/ });
    expect(await told.textContent()).toMatch(/已暂停.*wang\.fang.*短信网关维护/);
    await picture(page, 'queues');
    await expectAccessible(page);
    await issue.getByRole('link', { name: /崩溃/ }).click();
    await page.getByText('共 3 条').waitFor();
    expect(page.url()).toContain('code=crash');
    await page.goBack();
    await issue.getByText('等待 3').waitFor();
    expect(faults).toEqual([]);
  });

  it('pauses a job with a reason, once for a double click, and lets it go on', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'chen.jie', '/queues');
    await page.getByRole('button', { name: '暂停 issue-policy' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('不再派发“出单”').waitFor();
    await dialog.getByRole('button', { name: '维护', exact: true }).click();
    await dialog.getByRole('button', { name: '暂停', exact: true }).dblclick();
    await page.getByRole('button', { name: '恢复 issue-policy' }).waitFor();
    expect(await page.getByRole('row', { name: /issue-policy/ }).textContent()).toContain('chen.jie');
    const audited = await city.world.sql`select action from audit_log where subject_id = 'issue-policy'`;
    expect([...audited]).toEqual([{ action: 'job.pause' }]);
    await page.getByRole('button', { name: '恢复 issue-policy' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '维护结束' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '恢复', exact: true }).click();
    await page.getByRole('button', { name: '暂停 issue-policy' }).waitFor();
    expect(faults).toEqual([]);
  });

  it('shows a county its own part, and no button to who may not pause', async () => {
    await using watched = await openPage(city.base);
    const { page } = watched;
    await signInAs(page, 'li.hua', '/queues');
    await page
      .getByRole('row', { name: /issue-policy/ })
      .getByText('等待 3')
      .waitFor();
    expect(await page.getByRole('button', { name: /暂停 issue-policy/ }).count()).toBe(0);
    expect(await page.getByRole('link', { name: /崩溃/ }).count()).toBe(0);
  });
});
