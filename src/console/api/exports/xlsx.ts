import { UsageError } from '../../../errors.ts';
import type { Cell } from './cells.ts';
import { zipFile } from './zip.ts';

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';

const parts: Record<string, string> = {
  '[Content_Types].xml': `<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Doorstep" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/><xf xfId="0" numFmtId="4" applyNumberFormat="1"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>`,
};

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

const inline = (text: string, style = ''): string =>
  `<c t="inlineStr"${style}><is><t xml:space="preserve">${xml(text)}</t></is></c>`;

const cell = ({ text, numeric, money }: Cell): string => {
  if (numeric) return `<c${money ? ' s="1"' : ''}><v>${text}</v></c>`;
  return text === '' ? '<c/>' : inline(text);
};

async function* sheet(
  titles: readonly string[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
): AsyncGenerator<string> {
  const frozen =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>';
  const first = titles.map((title) => inline(title, ' s="2"')).join('');
  yield `${head}<worksheet xmlns="${main}">${frozen}<sheetData><row>${first}</row>`;
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

/** An XLSX workbook of one sheet, as its pages of rows come. @throws {UsageError} `export_too_long` */
export const xlsxFile = (
  titles: readonly string[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
): AsyncGenerator<Uint8Array> =>
  zipFile([
    ...Object.entries(parts).map(([name, content]) => ({ name, content: [head + content] })),
    { name: 'xl/worksheets/sheet1.xml', content: sheet(titles, pages) },
  ]);
