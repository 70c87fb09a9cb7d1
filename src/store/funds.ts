import { yearsAround } from '../domain/cover/fund.ts';
import { brokenConstraint, UsageError } from '../errors.ts';
import { type Access, demand, within } from './access.ts';
import { type First, recordAudit } from './audit.ts';
import type { Queryable, Sql, Tx } from './connect.ts';
import { reopenExcluded } from './reopen-cover.ts';

export type FundYear = {
  programmeId: string;
  programme: string;
  name: string;
  year: number;
  budgetFen: number;
  spentFen: number;
};

const columns = `f.programme_id as "programmeId", p.code as programme, p.name, f.year, f.budget_fen as "budgetFen", f.spent_fen as "spentFen"`;

/** Every fund year that has been opened, by programme and year. */
export const fundYears = (sql: Queryable): Promise<FundYear[]> => sql<FundYear[]>`
  select ${sql.unsafe(columns)} from fund_years f join programmes p on p.id = f.programme_id order by p.code, f.year`;

/** A programme lies within a scope when all of its regions do: its money is spent in each. */
export const programmeWithin = (sql: Queryable, { scope }: Access) => sql`
  not exists (select from unnest(p.region_codes) as region (code) where not ${within(sql, scope, { region: sql`region.code` })})`;

/** The same of the programmes whose regions all lie within the scope. @throws {UsageError} `forbidden` without `fund.read` */
export const listFunds = async (sql: Queryable, access: Access): Promise<FundYear[]> => {
  demand(access, 'fund.read');
  return await sql<FundYear[]>`
    select ${sql.unsafe(columns)} from fund_years f join programmes p on p.id = f.programme_id
    where ${programmeWithin(sql, access)} order by p.code, f.year`;
};

/**
 * What a programme may spend in a calendar year from now on, in whole fen. `fromFen` is the budget that whoever decided on it had seen; without
 * it, it is set whatever it was.
 */
export type FundChange = {
  programme: string;
  year: number;
  budgetFen: number;
  fromFen?: number | undefined;
  reason: string;
  at: number;
};

/** `reopened` counts the excluded orders that are decided again because there is more money. */
export type FundChanged = { before: number; spentFen: number; reopened: number };

const belowSpent = ({ programme, year }: FundChange, spentFen: number): UsageError =>
  new UsageError(
    'budget_below_spent',
    `${spentFen} fen of ${programme}/${year} are spent already: the budget can be lowered to that and no further`,
    { facts: { fen: spentFen } },
  );

/** Refuses a year far from this one, most likely mistyped, unless it was opened by a charge or before. @throws {UsageError} `year_far` */
export const refuseFarYear = async (
  sql: Queryable,
  access: Access,
  { programme, year }: Pick<FundChange, 'programme' | 'year'>,
  thisYear: number,
): Promise<void> => {
  if (Math.abs(year - thisYear) <= yearsAround) return;
  const open = await listFunds(sql, access);
  if (open.some((fund) => fund.programme === programme && fund.year === year)) return;
  const [first, last] = [thisYear - yearsAround, thisYear + yearsAround];
  const message = `the year ${year} is more than ${yearsAround} years from now, and ${programme} has no such fund year: give one from ${first} to ${last}, or one that fund list shows`;
  throw new UsageError('year_far', message);
};

/** Who set it since, and when: for who had seen another budget. */
const changedSince = async (tx: Tx, { programme, year, fromFen = 0 }: FundChange, now: number): Promise<UsageError> => {
  const [last] = await tx<First[]>`
    select actor as by, at from audit_log where subject_type = 'fund year' and subject_id = ${`${programme}/${year}`} order by id desc limit 1`;
  const who = last ? `${last.by} set it to ${now} fen at ${new Date(last.at).toISOString()}` : `it is ${now} fen now`;
  return new UsageError(
    'fund_changed',
    `the budget of ${programme}/${year} was ${fromFen} fen and ${who}: look again`,
    { facts: { ...last, fen: now } },
  );
};

const asChanged = (change: FundChange, cause: unknown): unknown =>
  brokenConstraint(cause) === 'fund_within_budget'
    ? new UsageError(
        'budget_below_spent',
        `more of ${change.programme}/${change.year} was spent meanwhile: look again`,
        {
          cause,
        },
      )
    : cause;

/**
 * Sets the budget of a fund year, opened by this where it was not. More money than before has the orders decided again that the fund
 * could not pay and that can still be covered: they are looked for once the fund's row is held, so that nobody is left who found it empty
 * and has not committed, and locked after it, as whoever decides again does. Repeating it changes nothing but the audit.
 * @throws {UsageError} `forbidden` without `fund.change`, `programme_unknown` (also outside the scope), `budget_below_spent`,
 * `fund_changed` where the budget is not the one that was seen
 */
export const setFundBudget = async (sql: Sql, access: Access, change: FundChange): Promise<FundChanged> => {
  demand(access, 'fund.change');
  const { programme, year, budgetFen, reason, at } = change;
  const set = async (tx: Tx): Promise<FundChanged> => {
    const [found] = await tx<{ id: string; annualBudgetFen: number }[]>`
      select p.id, p.annual_budget_fen as "annualBudgetFen" from programmes p where p.code = ${programme} and ${programmeWithin(tx, access)}`;
    if (!found) throw new UsageError('programme_unknown', `there is no programme ${programme}: see fund list`);
    const opened = await tx`
      insert into fund_years (programme_id, year, budget_fen) values (${found.id}, ${year}, ${found.annualBudgetFen}) on conflict do nothing`;
    const [{ before, spentFen } = { before: found.annualBudgetFen, spentFen: 0 }] = await tx<
      { before: number; spentFen: number }[]
    >`
      select budget_fen as before, spent_fen as "spentFen" from fund_years where programme_id = ${found.id} and year = ${year} for update`;
    if (change.fromFen !== undefined && change.fromFen !== before) throw await changedSince(tx, change, before);
    if (budgetFen < spentFen) throw belowSpent(change, spentFen);
    await tx`update fund_years set budget_fen = ${budgetFen} where programme_id = ${found.id} and year = ${year}`;
    const unpaid = { programmeId: found.id, reasons: ['fund_exhausted'] };
    const reopened = budgetFen > before ? await reopenExcluded(tx, unpaid, at) : 0;
    await recordAudit(tx, {
      ...{ at, actor: access.actor, action: 'fund.set', subjectType: 'fund year', subjectId: `${programme}/${year}` },
      ...{ before: { budgetFen: before, spentFen, open: opened.count === 0 }, after: { budgetFen }, reason },
    });
    return { before, spentFen, reopened };
  };
  return (await sql.begin(set).catch((cause) => {
    throw asChanged(change, cause);
  })) as FundChanged;
};
