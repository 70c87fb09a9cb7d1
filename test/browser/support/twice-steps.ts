import type { Locator, Page } from 'playwright-core';

const reason = '一起点的';

/** Fills the reason in, where one is asked for, and leads to the button of the dialog. */
export const confirmIn = async (page: Page, verb: string | RegExp): Promise<Locator> => {
  const dialog = page.getByRole('dialog');
  const button = dialog.getByRole('button', { name: verb, exact: true });
  await button.waitFor();
  const field = dialog.getByLabel('原因', { exact: true });
  if ((await field.count()) > 0) await field.fill(reason);
  return button;
};

/** Chooses the one row of a list and opens what can be done with it. */
export const withRow = async (page: Page, address: string, verb: string, row = ''): Promise<Locator> => {
  await page.goto(address);
  await page.locator('.ant-table-row').filter({ hasText: row }).locator('input[type=checkbox]:enabled').check();
  await page.getByRole('button', { name: `${verb} 1`, exact: true }).click();
  return confirmIn(page, verb);
};

/** The row of the inbox with this text. */
export const inInbox = async (page: Page, text: string, search = ''): Promise<Locator> => {
  await page.goto(`/inbox${search}`);
  const row = page.getByRole('list', { name: '待办列表' }).getByRole('listitem').filter({ hasText: text });
  await row.waitFor();
  return row;
};

/** A button of the page that opens a dialog. */
export const behind = async (page: Page, address: string, button: string, verb: string): Promise<Locator> => {
  await page.goto(address);
  await page.getByRole('button', { name: button, exact: true }).click();
  return confirmIn(page, verb);
};

/** What can be done with one operator. */
export const withOperator = async (page: Page, name: string, verb: string): Promise<Locator> => {
  await page.goto('/operators');
  await page.getByRole('row', { name: new RegExp(name) }).click();
  await page.getByRole('button', { name: verb, exact: true }).click();
  return confirmIn(page, verb);
};

/** An item of the menu of one's own account. */
export const ofAccount = async (page: Page, name: string, item: string): Promise<Locator> => {
  await page.goto('/');
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
  return page.getByRole('dialog');
};
