import type { BusinessCalendar } from '../../domain/business-date.ts';
import { yearOfDay } from '../../domain/business-date.ts';
import { fundIsLow } from '../../domain/cover/fund.ts';
import { type CoverReference, type Programme, versionAt } from '../../domain/cover/reference.ts';
import { formatYuan } from '../../domain/money.ts';
import type { Sql } from '../../store/connect.ts';
import { type FundYear, fundYears } from '../../store/funds.ts';
import { loadReference } from '../../store/reference.ts';
import { type Finding, fault, good, warn } from './finding.ts';

const applyCommand = 'npm run doorstep -- apply examples/nanping (or your own files)';

const programmes = (inForce: readonly Programme[]): Finding => {
  if (inForce.length === 0)
    return fault('programmes', 'no programme is in force: every order is excluded', applyCommand);
  return good('programmes', `in force: ${inForce.map((p) => p.code).join(', ')}`);
};

const plans = (programme: Programme, now: number): Finding => {
  const part = `plans of ${programme.code}`;
  const inForce = programme.plans.flatMap((plan) => {
    const judged = versionAt(plan, now);
    return judged?.inForce ? [`${plan.code} version ${judged.version.version}`] : [];
  });
  return inForce.length > 0
    ? good(part, `in force: ${inForce.join(', ')}`)
    : fault(
        part,
        'no plan version is in force now: its orders are excluded',
        'apply a plan version whose validFrom and validTo hold today',
      );
};

const fund = (programme: Programme, year: number, opened: readonly FundYear[]): Finding => {
  const row = opened.find((f) => f.programmeId === programme.id && f.year === year);
  const money = row ?? { budgetFen: programme.annualBudgetFen, spentFen: 0 };
  const what = `${formatYuan(money.budgetFen - money.spentFen)} of ${formatYuan(money.budgetFen)} yuan left for ${year}`;
  const part = `fund of ${programme.code}`;
  const mend = `raise it: apply the programme with "fundYears": [{ "year": ${year}, "budgetFen": … }]`;
  if (money.budgetFen - money.spentFen <= 0) return warn(part, `${what}: orders are excluded as fund_exhausted`, mend);
  return fundIsLow(money) ? warn(part, what, mend) : good(part, what);
};

const codes = (reference: CoverReference): Finding[] =>
  reference.regionParents.size > 0
    ? []
    : [warn('regions', 'no region lies in another one: programmes match only the codes they name', applyCommand)];

/** Whether an order signed now could be covered at all: a programme, a plan version and money. */
export const examineReference = async (sql: Sql, calendar: BusinessCalendar, now: number): Promise<Finding[]> => {
  const reference = await loadReference(sql, calendar);
  const opened = await fundYears(sql);
  const year = yearOfDay(calendar.dayOf(now));
  const inForce = reference.programmes.filter((p) => p.goLiveAt <= now);
  return [programmes(inForce), ...inForce.flatMap((p) => [plans(p, now), fund(p, year, opened)]), ...codes(reference)];
};
