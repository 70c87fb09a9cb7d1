import { guard } from '../../../intake/files/formula-guard.ts';
import type { Both, ColumnKind } from '../columns.ts';

export type Language = keyof Both;
/** A value as it stands in a file: text, or a number written out. */
export type Cell = { text: string; numeric: boolean; money: boolean };

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

const plain = (text: string): Cell => ({ text: guard(text), numeric: false, money: false });

const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.join('; ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** A value by the kind of its column. Text that a spreadsheet would run is made harmless. */
export const cellOf = (kind: ColumnKind, value: unknown, instant: (at: number) => string): Cell => {
  if (value === null || value === undefined) return plain('');
  if (typeof value === 'number') {
    if (kind === 'instant') return plain(instant(value));
    if (kind === 'fen') return { text: yuanText(value), numeric: true, money: true };
    if (kind === 'number') return { text: String(value), numeric: true, money: false };
  }
  return plain(textOf(value));
};

/** A column's head: money and time name their unit and zone. */
export const headOf = (label: Both, kind: ColumnKind, language: Language, timeZone: string): string => {
  const unit = { fen: { zh: '元', en: 'CNY' }[language], instant: timeZone }[kind as 'fen' | 'instant'];
  return unit === undefined ? label[language] : `${label[language]} (${unit})`;
};
