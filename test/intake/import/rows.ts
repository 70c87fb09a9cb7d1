import { residentCheckDigit } from '../../../src/domain/identity.ts';

type Row = Record<string, string>;

/** A number that belongs to nobody: its region was never assigned. */
const idNumber = (index: number, born = '19800501'): string => {
  const digits = `350799${born}${String(index).padStart(3, '0')}`;
  return digits + residentCheckDigit(digits);
};

export const workerRow = (index: number, fields: Row = {}): Row => ({
  external_id: `W${index}`,
  name: '张三',
  id_number: idNumber(index % 1_000),
  phone: '13800138000',
  skills: '采茶',
  region_code: '350782',
  ...fields,
});

export const employerRow = (index: number, fields: Row = {}): Row => ({
  external_id: `E${index}`,
  name: '云岭茶业',
  region_code: '350782',
  ...fields,
});

export const postingRow = (index: number, fields: Row = {}): Row => ({
  ...{ external_id: `P${index}`, employer_external_id: 'E1', title: '采茶工', skill: '采茶', headcount: '3' },
  ...{
    starts_at: '2026-05-12T08:00+08:00',
    ends_at: '2026-05-12T17:00+08:00',
    published_at: '2026-05-01T08:00+08:00',
    ...fields,
  },
});

export const orderRow = (index: number, fields: Row = {}): Row => ({
  ...{
    external_id: `O${index}`,
    worker_external_id: `W${index}`,
    employer_external_id: 'E1',
    posting_external_id: 'P1',
  },
  ...{
    signed_at: '2026-05-11T07:00+08:00',
    starts_at: '2026-05-12T08:00+08:00',
    ends_at: '2026-05-12T17:00+08:00',
    ...fields,
  },
});

/** As many rows as are asked for, numbered from 1. */
export const many = (count: number, row: (index: number) => Row): Row[] =>
  Array.from({ length: count }, (_, i) => row(i + 1));
