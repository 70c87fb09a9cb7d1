import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAlarm } from '../../src/store/alarms.ts';
import type { ConsoleUnderTest } from '../console/support/console.ts';
import { expectAccessible, expectFits, openPage, picture, signInAs, withBrowser } from './support/browser.ts';
import { busyCity } from './support/busy-city.ts';

withBrowser();
let city: ConsoleUnderTest;
beforeAll(async () => {
  city = await busyCity();
});
afterAll(() => city[Symbol.asyncDispose]());

const marked = async (action: string) => {
  const rows = await city.world.sql`select actor, reason from audit_log where action = ${action} order by id`;
  return [...rows];
};

describe('the inbox', () => {
  it('holds what wants a person, the weightiest first; taking and putting back undo each other', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/inbox');
    const items = page.getByRole('list', { name: '待办列表' }).getByRole('listitem');
    await items.first().getByText('有人正在无保障地工作').waitFor();
    expect(await items.count()).toBe(4);
    await page.getByRole('navigation').getByText('我的 0 · 共 4').waitFor();
    await picture(page, 'inbox');
    await expectAccessible(page);

    const aside = items.filter({ hasText: '处理进程多次崩溃' });
    await aside.getByRole('button', { name: '认领' }).dblclick();
    await aside.getByText('我在处理').waitFor();
    await page.getByRole('navigation').getByText('我的 1 · 共 4').waitFor();
    expect(await marked('inbox.take')).toEqual([{ actor: 'operator:li.hua', reason: null }]);
    await page.getByRole('button', { name: /^我的/ }).click();
    await page.waitForURL(/view=mine/);
    await expect.poll(() => items.count()).toBe(1);
    await page.reload();
    await aside.getByRole('button', { name: '放回' }).click();
    await page.getByText('您手上没有事').waitFor();
    expect(faults).toEqual([]);
  });

  it('drafts the note for the next shift', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/inbox');
    await page.getByRole('button', { name: '交班记录' }).click();
    const note = page.getByRole('textbox', { name: '交班记录' });
    await note.waitFor();
    expect(await note.inputValue()).toMatch(/li\.hua .*\n\n已处理\n- .*在我手上\n.*无人认领 \d+ 件/s);
    await note.press('Control+End');
    await note.pressSequentially('另：林阿婆明天来电');
    await page.getByRole('button', { name: '复制' }).click();
    await page.getByText('已复制').waitFor();
    await picture(page, 'shift-note');
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });

  it('is worked through by keyboard alone: moved along, taken, handed over, put to sleep', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/inbox');
    const items = page.getByRole('list', { name: '待办列表' }).getByRole('listitem');
    await items.first().waitFor();
    const chosen = page.locator('.inbox-row[aria-current="true"]');
    const last = items.filter({ hasText: '保障资金已用八成' });
    for (let n = 0; n < 3; n++) await page.keyboard.press('j');
    expect(await chosen.textContent()).toContain('保障资金已用八成');
    await page.keyboard.press('t');
    await last.getByText('我在处理').waitFor();

    await page.keyboard.press('h');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox').click();
    await page.getByTitle('wang.fang').click();
    await dialog.getByRole('button', { name: '转办' }).click();
    await dialog.getByText('请写明原因').waitFor();
    await dialog.getByRole('button', { name: '交接班' }).click();
    await dialog.getByRole('button', { name: '转办' }).click();
    await last.getByText('wang.fang 处理中').waitFor();
    expect(await marked('inbox.hand_over')).toEqual([{ actor: 'operator:li.hua', reason: '交接班' }]);

    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('s');
    await dialog.getByText(/明天 08:00 · 2026\/05\/12 08:00:00/).waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: '已联系，等待答复' }).click();
    await dialog.getByRole('button', { name: '稍后' }).click();
    await expect.poll(() => items.count()).toBe(3);
    await page.getByRole('button', { name: /^稍后 1/ }).click();
    await page.getByText('推迟至 2026/05/12 08:00:00').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('快捷键', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    const takes = (await marked('inbox.take')).length;
    await page.getByRole('button', { name: '导出' }).click();
    await page.getByRole('dialog').getByRole('button').first().focus();
    for (const key of ['t', 'h', 's']) await page.keyboard.press(key);
    expect([await page.getByRole('dialog').count(), (await marked('inbox.take')).length]).toEqual([1, takes]);
    expect(faults).toEqual([]);
  });

  it('keeps what is new behind a button, so that no row moves under the hand', async () => {
    await using watched = await openPage(city.base);
    const { page } = watched;
    await signInAs(page, 'li.hua', '/inbox');
    const items = page.getByRole('list', { name: '待办列表' }).getByRole('listitem');
    await items.first().waitFor();
    const before = await items.count();
    await page.locator('[data-freshness="live"]').waitFor();
    await openAlarm(city.world.sql, { kind: 'queue_down', subject: 'redis' });
    const fresh = page.getByRole('button', { name: '1 条新数据' });
    await fresh.waitFor();
    expect(await items.count()).toBe(before);
    await fresh.click();
    await expect.poll(() => items.count()).toBe(before + 1);
  });

  it('drives a quarantined order again from its row, with a reason', async () => {
    await using watched = await openPage(city.base);
    const { page, faults } = watched;
    await signInAs(page, 'li.hua', '/inbox?kind=quarantine');
    await page.getByRole('listitem').getByRole('button', { name: '重试' }).click();
    const dialog = page.getByRole('dialog');
    // The dialog is still opening: a click may land beside.
    const usual = dialog.getByRole('button', { name: '数据已修正' });
    const reason = dialog.getByRole('textbox', { name: '原因' });
    await expect.poll(() => usual.click().then(() => reason.inputValue())).toBe('数据已修正');
    await dialog.getByRole('button', { name: '重试' }).dblclick();
    await page.getByText('没有符合条件的记录').waitFor();
    expect(await marked('quarantine.retry')).toEqual([{ actor: 'operator:li.hua', reason: '数据已修正' }]);
    expect(faults).toEqual([]);
  });

  it('is usable at 390 pixels as cards, its menu folded', async () => {
    await using watched = await openPage(city.base, { width: 390, height: 844 });
    const { page, faults } = watched;
    await signInAs(page, 'li.hua');
    await page.getByRole('button', { name: /菜单/ }).click();
    await page.getByRole('navigation').getByRole('link', { name: /待办/ }).click();
    await page.getByText('有人正在无保障地工作').first().waitFor();
    await page.getByRole('navigation').waitFor({ state: 'detached' });
    await picture(page, 'inbox-390');
    await expectAccessible(page);
    await expectFits(page);
    expect(faults).toEqual([]);
  });
});
