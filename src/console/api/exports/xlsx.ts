import { UsageError } from '../../../errors.ts';
import type { Cell, CellKind } from './cells.ts';
import { zipFile } from './zip.ts';

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';

const format = (id: number): string => `<xf xfId="0" numFmtId="${id}" applyNumberFormat="1"/>`;
/** By their place: what a cell is decides how it is written. `@` is text that stays so when it is edited: a number of an order is none. */
const styles: Record<CellKind | 'none' | 'head', string> = {
  ...{ none: '<xf xfId="0"/>', head: '<xf xfId="0" numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/>' },
  ...{ text: format(49), number: format(3), money: format(4), instant: format(164), seconds: format(165) },
};

const partsOf = (sheetName: string): Record<string, string> => ({
  '[Content_Types].xml': `<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${sheetName}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/><numFmt numFmtId="165" formatCode="#,##0.0##"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="${Object.keys(styles).length}">${Object.values(styles).join('')}</cellXfs></styleSheet>`,
});
const places = new Map(Object.keys(styles).map((kind, at) => [kind, ` s="${at}"`]));
const styleOf = (kind: CellKind | 'head'): string => places.get(kind) ?? '';

/** A sheet of the format has no more rows, its head included. */
const mostRows = 1_048_576;
const mostCharacters = 32_767;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** As XML takes it: characters that it has no way of writing are left out. */
const xml = (text: string): string =>
  text
    .toWellFormed()
    .slice(0, mostCharacters)
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>]/g, (sign) => entities[sign] ?? '');

/** What a spreadsheet takes as the name of a sheet. */
const sheetNameOf = (title: string): string =>
  xml(
    title
      .replace(/[[\]:*?/\\'"]+/g, ' ')
      .slice(0, 31)
      .trim(),
  );

const inline = (text: string, kind: 'text' | 'head'): string =>
  `<c t="inlineStr"${styleOf(kind)}><is><t xml:space="preserve">${xml(text)}</t></is></c>`;

const cell = ({ kind, text, number }: Cell): string => {
  if (kind !== 'text') return `<c${styleOf(kind)}><v>${number}</v></c>`;
  return text === '' ? '<c/>' : inline(text, kind);
};

/** A column of the sheet: its head, and how wide it is on screen. */
export type SheetColumn = { title: string; width: number | undefined };

/** Pixels of a screen as characters, a full-width sign being two of them; the head is never cut off. */
const charactersOf = ({ title, width = 260 }: SheetColumn): number => {
  const signs = [...title].reduce((sum, sign) => sum + (/[\u2e80-\uffef]/.test(sign) ? 2 : 1), 0);
  return Math.min(80, Math.max(8, Math.ceil(width / 7), signs + 2));
};

const beforeRows = (columns: readonly SheetColumn[]): string => {
  const frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const widths = columns.map(
    (column, at) => `<col min="${at + 1}" max="${at + 1}" width="${charactersOf(column)}" customWidth="1"/>`,
  );
  const heads = columns.map(({ title }) => inline(title, 'head')).join('');
  return `<sheetViews><sheetView workbookViewId="0">${frozen}</sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData><row>${heads}</row>`;
};

async function* sheet(
  columns: readonly SheetColumn[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
): AsyncGenerator<string> {
  yield `${head}<worksheet xmlns="${main}">${beforeRows(columns)}`;
  let count = 1;
  for await (const rows of pages) {
    count += rows.length;
    if (count > mostRows)
      throw new UsageError(
        'export_too_long',
        'a spreadsheet holds 1,048,575 rows: export as CSV, or narrow the filter',
      );
    yield rows.map((cells) => `<row>${cells.map(cell).join('')}</row>`).join('');
  }
  yield '</sheetData></worksheet>';
}

/** An XLSX workbook of one sheet that is called by its title, as its pages of rows come. @throws {UsageError} `export_too_long` */
export const xlsxFile = (
  title: string,
  columns: readonly SheetColumn[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
): AsyncGenerator<Uint8Array> =>
  zipFile([
    ...Object.entries(partsOf(sheetNameOf(title))).map(([name, content]) => ({ name, content: [head + content] })),
    { name: 'xl/worksheets/sheet1.xml', content: sheet(columns, pages) },
  ]);
