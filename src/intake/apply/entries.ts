import type { ReferenceFields, ReferenceKind } from '../../store/reference-items.ts';
import type { FileKind, Item } from './items.ts';

/** One item as a file names it: only the fields that stand there. Fund years and plan versions are items of their own. */
export type Entry<K extends ReferenceKind = ReferenceKind> = {
  file: string;
  kind: K;
  key: string;
  fields: Partial<ReferenceFields[K]>;
};

/** Fields that were named: an absent one is not one set to nothing. */
const named = (fields: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** `{ consent }` → `{ 'rules.consent' }`: settings are set one by one. */
const dotted = (prefix: string, settings: object | undefined): Record<string, unknown> =>
  Object.fromEntries(Object.entries(named(settings ?? {})).map(([key, value]) => [`${prefix}.${key}`, value]));

const splitters: { [K in FileKind]: (file: string, item: Item<K>) => Entry[] } = {
  regions: (file, { code, ...fields }) => [{ file, kind: 'region', key: code, fields: named(fields) }],
  skills: (file, { code, ...fields }) => [{ file, kind: 'skill', key: code, fields: named(fields) }],
  programmes: (file, { code, fundYears = [], ...fields }) => [
    { file, kind: 'programme', key: code, fields: named(fields) },
    ...fundYears.map(
      ({ year, budgetFen }): Entry => ({ file, kind: 'fund year', key: `${code}/${year}`, fields: { budgetFen } }),
    ),
  ],
  insurers: (file, { code, settings, ...fields }) => [
    { file, kind: 'insurer', key: code, fields: { ...named(fields), ...dotted('settings', settings) } },
  ],
  plans: (file, { code, versions = [], ...fields }) => [
    { file, kind: 'plan', key: code, fields: named(fields) },
    ...versions.map(({ version, rules, ...window }): Entry => {
      return {
        file,
        kind: 'plan version',
        key: `${code}/${version}`,
        fields: { ...named(window), ...dotted('rules', rules) },
      };
    }),
  ],
  'fund-years': (file, { programme, year, ...fields }) => [
    { file, kind: 'fund year', key: `${programme}/${year}`, fields: named(fields) },
  ],
  'other-scheme-employers': (file, { list, uscc, validFrom, ...fields }) => [
    { file, kind: 'listed employer', key: `${list}/${uscc}/${validFrom}`, fields: named(fields) },
  ],
  schedules: (file, { name, ...fields }) => [{ file, kind: 'schedule', key: name, fields: named(fields) }],
};

/** Takes a file's item apart into the items that are stored. */
export const entriesOf = <K extends FileKind>(file: string, kind: K, item: Item<K>): Entry[] =>
  splitters[kind](file, item);
