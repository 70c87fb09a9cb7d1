import type { BusinessDate } from '../../src/domain/business-date.ts';
import { parseReference } from '../../src/intake/apply/parse-reference.ts';
import type { CityRow } from './terms.ts';

export type SmallProgramme = {
  code: string;
  name: string;
  planCode: string;
  planName: string;
  regionCode: string;
  annualBudgetFen: number;
};

/** A second, small programme of one county, before the city's own, whose fund runs out: what `fund_exhausted` and the alarm before it look like. */
export const smallProgramme = (p: SmallProgramme) => {
  const programme = {
    code: p.code,
    name: p.name,
    priority: 0,
    regionCodes: [p.regionCode],
    annualBudgetFen: p.annualBudgetFen,
    goLiveAt: '2023-05-01T00:00:00+08:00',
  };
  const rules = {
    consent: 'public_scheme',
    otherScheme: 'exclude',
    maxSigningLagMinutes: 1_440,
    tailMinutes: 90,
    occupationClasses: [1, 2, 3, 4],
    bands: [{ ageMin: 16, ageMax: 65, premiumFen: 40, sumInsuredFen: 5_000_000 }],
  };
  const plan = {
    code: p.planCode,
    name: p.planName,
    programme: p.code,
    insurer: 'PICC-DEMO',
    position: 1,
    policyNoPrefix: `${p.code.split('-')[0]}-`,
    versions: [{ version: 1, validFrom: '2023-05-01T00:00:00+08:00', rules }],
  };
  const text = (kind: string, item: unknown): string => JSON.stringify({ kind, items: [item] });
  return parseReference([
    { file: `${p.code} programme`, text: text('programmes', programme) },
    { file: `${p.code} plan`, text: text('plans', plan) },
  ]);
};

/** Nothing of it is left in the middle of the tea season. */
const seasonBudgetFen = 1_200_000;
const seasonCode = 'WYS-TEA';

/** What 武夷山, the county of the rock tea, pays of its own; by the city's size, as orders are. */
export const seasonProgramme = (scale: number) =>
  smallProgramme({
    ...{ code: seasonCode, name: '武夷山市茶季零工保障项目', planCode: 'WYS-50K', planName: '茶季零工保（5 万元）' },
    ...{ regionCode: '350782', annualBudgetFen: Math.round(seasonBudgetFen * scale) },
  });

/** When the county adds to its fund, and what the year's budget is from then on. */
export const fundRaises = (scale: number): { date: BusinessDate; row: CityRow }[] =>
  (
    [
      ['2024-05-06', 1.25],
      ['2024-07-15', 1.5],
    ] as const
  ).map(([date, times]) => ({
    date: date as BusinessDate,
    row: { programme: seasonCode, year: '2024', budget_fen: String(Math.round(seasonBudgetFen * scale * times)) },
  }));
