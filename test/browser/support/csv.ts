import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';

/** Begins to write the list on screen to a CSV file, and returns the dialog that shows how far it is. */
export const beginCsv = async (page: Page): Promise<Locator> => {
  await page.getByRole('button', { name: '导出', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: '导出列表' });
  await dialog.getByText('CSV').click();
  await dialog.getByRole('radio', { name: /CSV/, checked: true }).waitFor();
  await dialog.getByRole('button', { name: '开始导出' }).click();
  return dialog;
};

/** Fetches the file once it is written. */
export const fetchCsv = async (page: Page, dialog: Locator): Promise<{ name: string; text: string }> => {
  const link = dialog.getByRole('link', { name: '下载文件' });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
};
