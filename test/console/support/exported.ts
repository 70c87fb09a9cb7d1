import { inflateRawSync } from 'node:zlib';
import { expect } from 'vitest';
import { newId } from '../../../src/store/ids.ts';
import { waitUntil } from '../../support/wait-until.ts';
import type { ConsoleUnderTest } from './console.ts';

export type Asked = {
  id?: string;
  list?: string;
  filter?: Record<string, string>;
  format?: 'csv' | 'xlsx';
  language?: 'zh' | 'en';
};

/** Exports of a console, as a page begins and fetches them. */
export const exporterOf = (city: ConsoleUnderTest) => {
  const begin = (asked: Asked, cookie: string) =>
    city.call('export.begin', { id: newId(), list: 'quarantine.list', filter: {}, format: 'csv', ...asked }, cookie);
  const written = async (asked: Asked, cookie: string) => {
    const { status, body } = await begin(asked, cookie);
    expect([status, body]).toEqual([200, expect.anything()]);
    await waitUntil('the export has ended', async () => {
      const { body: now } = await city.call('exports.progress', { id: body.id }, cookie);
      return now.state !== 'running';
    });
    return (await city.call('exports.progress', { id: body.id }, cookie)).body;
  };
  const fetched = (id: string, cookie: string) =>
    fetch(`${city.base}/console/api/exports/${id}/file`, { headers: { cookie } });
  return { begin, written, fetched };
};

/** Cells of a CSV file (RFC 4180), its mark left out. */
export const cellsOf = (text: string): string[][] =>
  text
    .replace(/^\ufeff/, '')
    .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .filter((line) => line !== '')
    .map((line) =>
      [...line.matchAll(/(?<=^|,)(?:"((?:[^"]|"")*)"|([^,"]*))(?=,|$)/g)].map(([, quoted, bare]) =>
        quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'),
      ),
    );

/** The files of a ZIP archive, as its directory names them. */
const unzip = (archive: Buffer): Map<string, string> => {
  const files = new Map<string, string>();
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  let at = archive.readUInt32LE(end + 16);
  for (let n = archive.readUInt16LE(end + 10); n > 0; n--) {
    const [packed, nameLength, offset] = [at + 20, at + 28, at + 42].map((place, i) =>
      i === 1 ? archive.readUInt16LE(place) : archive.readUInt32LE(place),
    ) as [number, number, number];
    const name = archive.subarray(at + 46, at + 46 + nameLength).toString();
    const data = offset + 30 + archive.readUInt16LE(offset + 26);
    files.set(name, inflateRawSync(archive.subarray(data, data + packed)).toString());
    at += 46 + nameLength;
  }
  return files;
};

const plainText = (xml: string): string => xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** A cell as a spreadsheet reads it: its value, and the format that its style leads to. */
export type ReadCell = { value: string | number | null; format: string };
export type Workbook = { name: string; rows: ReadCell[][]; widths: number[]; frozenRows: number };

/** Formats that the file does not spell out: they are the spreadsheet's own. */
const builtIn: Record<string, string> = { 0: 'General', 3: '#,##0', 4: '#,##0.00', 49: '@' };

/** Reads a workbook of one sheet back from its bytes. */
export const readWorkbook = (bytes: Buffer): Workbook => {
  const files = unzip(bytes);
  const styles = files.get('xl/styles.xml') ?? '';
  const own = new Map(
    [...styles.matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g)].map(([, id, code]) => [id, code]),
  );
  const cellXfs = /<cellXfs[^>]*>(.*)<\/cellXfs>/.exec(styles)?.[1] ?? '';
  const formats = [...cellXfs.matchAll(/<xf [^>]*?(?:numFmtId="(\d+)")?[^>]*?\/>/g)].map(([xf]) => {
    const id = /numFmtId="(\d+)"/.exec(xf)?.[1] ?? '0';
    return own.get(id) ?? builtIn[id] ?? 'unknown';
  });
  const sheet = files.get('xl/worksheets/sheet1.xml') ?? '';
  const cell = ([, attributes = '', inside = '']: RegExpMatchArray): ReadCell => {
    const format = formats[Number(/ s="(\d+)"/.exec(attributes)?.[1] ?? 0)] ?? 'unknown';
    const text = /<t[^>]*>([^<]*)<\/t>/.exec(inside)?.[1];
    const number = /<v>([^<]*)<\/v>/.exec(inside)?.[1];
    return { value: text === undefined ? (number === undefined ? null : Number(number)) : plainText(text), format };
  };
  return {
    name: /<sheet name="([^"]*)"/.exec(files.get('xl/workbook.xml') ?? '')?.[1] ?? '',
    rows: [...sheet.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row = '']) =>
      [...row.matchAll(/<c((?:\s[^>]*?)?)(?:\/>|>(.*?)<\/c>)/gs)].map(cell),
    ),
    widths: [...sheet.matchAll(/<col [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width)),
    frozenRows: Number(/<pane ySplit="(\d+)"[^>]*state="frozen"/.exec(sheet)?.[1] ?? 0),
  };
};
