import type { Both, ColumnKind } from '../columns.ts';

export type Language = keyof Both;
/** How a value is written: text, or a number of some meaning. */
export type CellKind = 'text' | 'number' | 'money' | 'instant' | 'seconds';
/** A value as it stands in a file: as text, and for a workbook as a number where it is one. */
export type Cell = { kind: CellKind; text: string; number: string };

/** Integer fen as yuan with two places, `-1234.05`; never through a fraction. */
const yuanText = (fen: number): string => {
  const whole = Math.abs(fen);
  return `${fen < 0 ? '-' : ''}${Math.trunc(whole / 100)}.${String(whole % 100).padStart(2, '0')}`;
};

/** How a process writes instants: as the city's clocks show them, to the second, `2026-05-01 08:00:00`. */
export const instantWriter = (timeZone: string): ((at: number) => string) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (at) => format.format(at);
};

const dayMs = 86_400_000;
/** Day 0 of a spreadsheet; it knows no time zone, so that a clock's face is what it is given. */
const dayZero = Date.UTC(1899, 11, 30);
/** A spreadsheet has no days before this one. */
const firstDay = Date.UTC(1900, 2, 1);

const plain = (text: string): Cell => ({ kind: 'text', text, number: '' });
const numeric = (kind: CellKind, text: string, number = text): Cell => ({ kind, text, number });

const instantCell = (text: string): Cell => {
  const face = Date.parse(`${text.replace(' ', 'T')}Z`);
  return face >= firstDay
    ? numeric('instant', text, String(Number(((face - dayZero) / dayMs).toFixed(8))))
    : plain(text);
};

const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.join('; ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** A value by the kind of its column. */
export const cellOf = (kind: ColumnKind, value: unknown, instant: (at: number) => string): Cell => {
  if (value === null || value === undefined) return plain('');
  if (typeof value === 'number') {
    if (kind === 'instant') return instantCell(instant(value));
    if (kind === 'fen') return numeric('money', yuanText(value));
    if (kind === 'ms') return numeric('seconds', String(value / 1_000));
    if (kind === 'number') return numeric('number', String(value));
  }
  return plain(textOf(value));
};

/** A column's head: money, durations and time name their unit and zone. */
export const headOf = (label: Both, kind: ColumnKind, language: Language, timeZone: string): string => {
  const units = { fen: { zh: '元', en: 'CNY' }[language], ms: { zh: '秒', en: 's' }[language], instant: timeZone };
  const unit = new Map<string, string>(Object.entries(units)).get(kind);
  return unit === undefined ? label[language] : `${label[language]} (${unit})`;
};
