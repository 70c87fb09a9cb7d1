import type { RecordContext } from '../../../src/intake/records/context.ts';
import type { FieldIssue, RawRecord, ReadRecord } from '../../../src/intake/records/field-issue.ts';
import { at, cityCalendar } from '../../support/city.ts';

const now = at('2026-05-11T08:00+08:00');

/** A small reference, on 11 May 2026; `surface` as said. */
export const context = (surface: RecordContext['surface'] = 'import'): RecordContext => ({
  now,
  today: cityCalendar().dateOf(now),
  surface,
  reference: {
    regions: new Set(['350702', '350782']),
    skills: new Map([
      ['采茶', 'tea-picking'],
      ['tea-picking', 'tea-picking'],
      ['保洁', 'cleaning'],
      ['cleaning', 'cleaning'],
    ]),
    servicePoints: new Set(['SP1']),
  },
});

type Read<T> = (raw: RawRecord, context: RecordContext) => ReadRecord<T>;

const brief = ({ column, code }: FieldIssue): string => `${column} ${code}`;

/** Reads a good record with some fields changed: `value` and `warnings`, or `errors`, each issue as `column code`. */
export const reading = <T>(read: Read<T>, good: RawRecord) => {
  const of = (fields: RawRecord = {}, surface: RecordContext['surface'] = 'import') =>
    read({ ...good, ...fields }, context(surface));
  return {
    value: (fields: RawRecord = {}, surface: RecordContext['surface'] = 'import'): T => {
      const record = of(fields, surface);
      if (!record.ok) throw new Error(`refused: ${record.issues.map(brief).join(', ')}`);
      return record.value;
    },
    warnings: (fields: RawRecord, surface: RecordContext['surface'] = 'import'): string[] => {
      const record = of(fields, surface);
      if (!record.ok) throw new Error(`refused: ${record.issues.map(brief).join(', ')}`);
      return record.warnings.map(brief);
    },
    errors: (fields: RawRecord, surface: RecordContext['surface'] = 'import'): string[] => {
      const record = of(fields, surface);
      return record.ok ? [] : record.issues.map(brief);
    },
    messages: (fields: RawRecord): string[] => {
      const record = of(fields);
      return (record.ok ? record.warnings : record.issues).map((issue) => issue.message);
    },
  };
};
