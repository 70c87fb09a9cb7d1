import type { BusinessCalendar } from '../../../domain/business-date.ts';
import { UsageError } from '../../../errors.ts';
import type { Sql } from '../../../store/connect.ts';
import { accessOfExport, type ExportFormat, writeExportPart } from '../../../store/exports.ts';
import { type Cell, cellOf, headOf, instantWriter, type Language } from './cells.ts';
import { csvFile } from './csv.ts';
import type { ExportableList } from './exportable.ts';
import { xlsxFile } from './xlsx.ts';

const pageRows = 1_000;
const partBytes = 256 * 1_024;

/** One export as it is written: all that was asked for, and whose it is. */
export type Writing = {
  id: string;
  operatorId: string;
  list: ExportableList;
  filter: unknown;
  format: ExportFormat;
  language: Language;
};
type Deps = { sql: Sql; calendar: BusinessCalendar; now: () => number };

const gone = () =>
  new UsageError('operator_disabled', 'whoever asked for this export is disabled: nothing more is written');

async function* pagesOf(
  deps: Deps,
  { operatorId, list, filter, language }: Writing,
  counted: (rows: number) => void,
): AsyncGenerator<Cell[][]> {
  const { page } = list.open(deps, filter);
  const instant = instantWriter(deps.calendar.timeZone);
  for (let after: string | undefined; ; ) {
    const access = await accessOfExport(deps.sql, operatorId);
    if (!access) throw gone();
    const { rows, next } = await page(access, undefined, { after, limit: pageRows });
    counted(rows.length);
    yield rows.map((values) =>
      values.map(({ value, words }, at) =>
        cellOf(list.columns[at]?.kind ?? 'text', words?.[language] ?? value, instant),
      ),
    );
    if (next === null) return;
    after = next;
  }
}

/**
 * Writes a list's rows, page by page, to parts of a file: never more than a page and a part in memory. Permission and scope are asked for
 * again with every page. Rejects with what a page is refused with.
 */
export const writeExport = async (deps: Deps, writing: Writing): Promise<void> => {
  const { id, list, format, language } = writing;
  const columns = list.columns.map(({ label, kind, width }) => ({
    ...{ title: headOf(label, kind, language, deps.calendar.timeZone), width },
  }));
  const heads = columns.map(({ title }) => title);
  let rows = 0;
  const pages = pagesOf(deps, writing, (more) => {
    rows += more;
  });
  let part = 0;
  let held: Uint8Array[] = [];
  const flush = async (): Promise<void> => {
    await writeExportPart(deps.sql, { id, part, content: Buffer.concat(held), rows });
    part += 1;
    held = [];
  };
  for await (const bytes of format === 'csv' ? csvFile(heads, pages) : xlsxFile(list.title[language], columns, pages)) {
    held.push(bytes);
    if (held.reduce((sum, { length }) => sum + length, 0) >= partBytes) await flush();
  }
  if (held.length > 0) await flush();
};
