import type { ExportRow } from '../../../store/exports.ts';
import type { Both } from '../columns.ts';
import { instantWriter } from './cells.ts';

/** What Windows takes in no file name, and blanks, at which a terminal ends one. */
const unsafe = /[\\/:*?"<>|\s]+/g;

/** `不承保-20260511-0800.csv`, `Exclusions-20260511-0800.csv`: what and when, and nothing of its filter, which may name somebody. */
export const fileNamesOf = (title: Both, { format, createdAt }: ExportRow, timeZone: string): Both => {
  const [date = '', time = ''] = instantWriter(timeZone)(createdAt).split(' ');
  const end = `-${date.replaceAll('-', '')}-${time.slice(0, 5).replace(':', '')}.${format}`;
  return { zh: title.zh.replace(unsafe, '-') + end, en: title.en.replace(unsafe, '-') + end };
};

/** A header that saves a file under its name in a language (RFC 6266, 8187); what does not know other letters takes the English one. */
export const savedAs = (names: Both, language: keyof Both): string => {
  const encoded = encodeURIComponent(names[language]).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${names.en}"; filename*=UTF-8''${encoded}`;
};
