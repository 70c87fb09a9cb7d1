import { Typography } from 'antd';
import type { ReactNode } from 'react';
import type { ColumnKind } from '../../api/columns.ts';
import { Instant } from './instant.tsx';

/** Integer fen as money, `¥1,234.00`; never through a fraction. */
export const moneyText = (fen: number): string => {
  const whole = Math.trunc(Math.abs(fen) / 100).toLocaleString('en');
  return `${fen < 0 ? '-' : ''}¥${whole}.${String(Math.abs(fen) % 100).padStart(2, '0')}`;
};

export const numberText = (n: number): string => n.toLocaleString('en');

/** A value of a row as its column's kind wants it; `dated`: instants of this column are shown as such. */
export const shown = (kind: ColumnKind, value: unknown, dated = false): ReactNode => {
  if (value === null || value === undefined || value === '') return '—';
  if (kind === 'instant') return <Instant at={Number(value)} dated={dated} />;
  if (kind === 'fen') return <span className="number">{moneyText(Number(value))}</span>;
  if (kind === 'number') return <span className="number">{numberText(Number(value))}</span>;
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return kind === 'code' ? <span className="mono">{text}</span> : <Typography.Text>{text}</Typography.Text>;
};
