import { type BusinessCalendar, type BusinessDate, dayNumber } from '../../../domain/business-date.ts';
import { UsageError } from '../../../errors.ts';
import { applyReference } from '../../../intake/apply/apply-reference.ts';
import { parseReference, type ReferenceSet } from '../../../intake/apply/parse-reference.ts';
import type { Access } from '../../../store/access.ts';
import type { Sql, Tx } from '../../../store/connect.ts';
import { type ListedPlan, type ListedVersion, listProgrammes } from '../../../store/plan-list.ts';
import { rehearsePlan } from '../../../store/plan-rehearsal.ts';
import { demandRehearsal } from '../../../store/plan-rehearsals.ts';
import { readReference } from '../../../store/reference.ts';
import type { HandlersOf } from '../handlers.ts';
import type { planRoutes } from './routes.ts';

type Tested = Omit<ListedVersion['rules'], 'benefits'>;

const planNamed = async (sql: Sql, access: Access, code: string): Promise<ListedPlan> => {
  const programmes = await listProgrammes(sql, access);
  const plan = programmes.flatMap(({ plans }) => plans).find((each) => each.code === code);
  if (plan) return plan;
  throw new UsageError('plan_unknown', `there is no plan ${code}: look at the list of plans again`);
};

/** The new version, and the one that it ends, as a reference file would name them: checked as such. */
const setOf = (code: string, versions: readonly object[]): ReferenceSet =>
  parseReference([{ file: code, text: JSON.stringify({ kind: 'plans', items: [{ code, versions }] }) }]);

const instantText = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** The version in force at an instant, and the first that begins after it. Versions come newest first. */
const around = ({ versions }: ListedPlan, at: number) => {
  const before = versions.find(({ validFrom, validTo }) => validFrom < at && (validTo === null || at < validTo));
  const after = versions.findLast(({ validFrom }) => validFrom > at);
  return { before, after };
};

/** A version takes over what it does not name, its benefits, from the newest. */
const rulesOf = ({ versions }: ListedPlan, rules: Tested) => ({
  ...rules,
  benefits: versions[0]?.rules.benefits ?? {},
});

const versionsOf = (plan: ListedPlan, draft: { version: number; rules: Tested }, from: number): object[] => {
  const { before, after } = around(plan, from);
  const validTo = after?.validFrom ?? before?.validTo ?? null;
  const made = {
    ...{ version: draft.version, validFrom: instantText(from), validTo: instantText(validTo) },
    rules: rulesOf(plan, draft.rules),
  };
  return before ? [made, { version: before.version, validTo: instantText(from) }] : [made];
};

/** Rules that could not be published are not rehearsed. @throws {UsageError} `reference_refused`, naming each field */
const checkRules = (plan: ListedPlan, rules: Tested): void =>
  void setOf(plan.code, [{ version: 1, rules: rulesOf(plan, rules) }]);

const dayFrom = (calendar: BusinessCalendar, day: BusinessDate, now: number): number => {
  const from = calendar.startOfDay(dayNumber(day));
  if (from > now) return from;
  throw new UsageError('day_passed', `a version begins on a day to come, and ${day} has begun: take a later one`);
};

export const planHandlers = ({
  sql,
  calendar,
}: {
  sql: Sql;
  calendar: BusinessCalendar;
}): HandlersOf<typeof planRoutes> => ({
  'plans.list': async (_input, { access }) => ({ programmes: await listProgrammes(sql, access) }),
  'plans.rehearse': async ({ plan: code, rules }, { access, now }) => {
    const plan = await planNamed(sql, access, code);
    checkRules(plan, rules);
    return await rehearsePlan(sql, access, calendar, { plan: code, rules: rulesOf(plan, rules), at: now });
  },
  'plans.publish': async ({ plan: code, version, validFrom, rules, partSeen, reason }, { access, now }) => {
    const plan = await planNamed(sql, access, code);
    const set = setOf(code, versionsOf(plan, { version, rules }, dayFrom(calendar, validFrom, now)));
    const draft = { plan: code, rules: rulesOf(plan, rules), partSeen };
    const agreed = async (tx: Tx) => demandRehearsal(tx, draft, await readReference(tx, calendar), now);
    const byHand = { reason, newVersion: `${code}/${version}`, agreed };
    const { reopened } = await applyReference(sql, set, { now, access, byHand });
    return { version, reopened };
  },
});
