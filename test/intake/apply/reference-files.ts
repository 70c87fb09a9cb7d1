import { type ApplyOptions, applyReference } from '../../../src/intake/apply/apply-reference.ts';
import { parseReference, type ReferenceFile } from '../../../src/intake/apply/parse-reference.ts';
import type { Sql } from '../../../src/store/connect.ts';
import { cityAccess } from '../../support/access.ts';
import { cityCalendar } from '../../support/city.ts';

type Json = Record<string, unknown>;

export const file = (kind: string, ...items: Json[]): ReferenceFile => ({
  file: `${kind}.json`,
  text: JSON.stringify({ kind, items }),
});

export const region: Json = { code: '350702', name: '延平区', level: 'county' };
export const programme: Json = {
  code: 'CITY',
  name: '保障项目',
  priority: 1,
  regionCodes: ['350702'],
  annualBudgetFen: 1_000_000,
  goLiveAt: '2023-05-01T00:00:00+08:00',
};
export const insurer: Json = {
  code: 'INS',
  name: '保险公司',
  settings: { binding: 'delegated', coverStarts: 'at_once', reporting: { kind: 'open_cover', declareWithinHours: 24 } },
};
export const rules: Json = {
  consent: 'public_scheme',
  otherScheme: 'exclude',
  maxSigningLagMinutes: 1440,
  tailMinutes: 90,
  occupationClasses: [1, 2, 3, 4],
  bands: [{ ageMin: 16, ageMax: 65, premiumFen: 40, sumInsuredFen: 15_000_000 }],
};
export const version: Json = { version: 1, validFrom: '2023-05-01T00:00:00+08:00', rules };
export const plan: Json = {
  code: 'PLAN',
  name: '方案',
  programme: 'CITY',
  insurer: 'INS',
  position: 1,
  policyNoPrefix: 'P',
  versions: [version],
};

/** A small city, whole. */
export const city = [
  file('regions', region),
  file('programmes', programme),
  file('insurers', insurer),
  file('plans', plan),
];

/** 2026-05-01T00:00:00Z. */
export const now = 1_777_593_600_000;

export const applyFiles = async (sql: Sql, files: readonly ReferenceFile[], options: Partial<ApplyOptions> = {}) =>
  applyReference(sql, parseReference(files), {
    ...{ now, access: cityAccess('host:tester'), calendar: cityCalendar() },
    ...options,
  });

/** What an apply did, as `created region 350702`, without what it left alone. */
export const did = ({ changes }: Awaited<ReturnType<typeof applyFiles>>): string[] =>
  changes.flatMap((c) => (c.action === 'unchanged' ? [] : [`${c.action} ${c.entry.kind} ${c.entry.key}`])).toSorted();
