import { systemClock } from '../clock.ts';
import { formatYuan } from '../domain/money.ts';
import { UsageError } from '../errors.ts';
import { listFunds, refuseFarYear, setFundBudget } from '../store/funds.ts';
import { withAccess } from './access.ts';
import type { AddCommands, CliContext } from './context.ts';
import { listed } from './listed.ts';
import { table } from './table.ts';

/** `fund list`: what each programme may spend and has spent, by year; with `json`, one a line and in fen. Exit 0. */
export const fundList = async (context: CliContext, { json = false }: { json?: boolean }): Promise<number> => {
  const all = 'no fund year is open yet: each is opened by its first charge, or by fund set';
  const { rows: funds, nothing } = await listed(context, { name: 'fund list', all }, listFunds);
  if (json) {
    for (const { programme, name, year, budgetFen, spentFen } of funds)
      context.out(JSON.stringify({ programme, name, year, budgetFen, spentFen }));
    return 0;
  }
  if (funds.length === 0) {
    context.out(nothing);
    return 0;
  }
  const head = ['programme 项目', 'year 年度', 'budget 预算 ¥', 'spent 已用 ¥', 'left 余额 ¥'];
  const cells = funds.map((f) => [
    ...[f.programme, String(f.year)],
    ...[formatYuan(f.budgetFen), formatYuan(f.spentFen), formatYuan(f.budgetFen - f.spentFen)],
  ]);
  for (const line of table([head, ...cells])) context.out(line);
  return 0;
};

export type FundSetCommand = { programme: string; year: string; budgetFen: string; reason: string };

const read = ({ year, budgetFen, reason }: FundSetCommand): { year: number; budgetFen: number; reason: string } => {
  if (!/^\d{4}$/.test(year)) throw new UsageError('year', '--year is a calendar year, as 2026');
  if (!/^\d{1,15}$/.test(budgetFen))
    throw new UsageError('budget', '--budget-fen is whole fen: 1,000,000 yuan are 100000000');
  if (reason.trim() === '') throw new UsageError('reason', '--reason says why, for the audit log');
  return { year: Number(year), budgetFen: Number(budgetFen), reason };
};

/**
 * `fund set`: what a programme may spend in a year. What the fund could not pay before and can still be covered is decided again. Exit 0;
 * a UsageError (exit 2) on an unknown programme, a year far from now that is not open, or a budget below what is spent.
 */
export const fundSet = async (context: CliContext, command: FundSetCommand): Promise<number> => {
  const { programme } = command;
  const change = { programme, ...read(command), at: systemClock.now() };
  const thisYear = Number(context.config.calendar.dateOf(change.at).slice(0, 4));
  const { before, spentFen, reopened } = await withAccess(context, 'fund set', async (sql, access) => {
    await refuseFarYear(sql, access, change, thisYear);
    return await setFundBudget(sql, access, change);
  });
  context.out(
    `${programme}/${change.year}: ¥${formatYuan(before)} → ¥${formatYuan(change.budgetFen)}, of which ¥${formatYuan(spentFen)} are spent`,
  );
  if (reopened > 0) context.out(`${reopened} orders without cover are decided again 重新审核`);
  return 0;
};

export const addFundCommands: AddCommands = (program, context, done) => {
  const fund = program.command('fund').description('what programmes may spend and have spent');
  fund
    .command('list')
    .description('every fund year')
    .option('--json', 'JSON lines')
    .action(async (options: { json?: boolean }) => done(await fundList(context, options)));
  fund
    .command('set')
    .description('set the budget of a year')
    .requiredOption('--programme <code>')
    .requiredOption('--year <year>')
    .requiredOption('--budget-fen <fen>', 'whole fen')
    .requiredOption('--reason <text>', 'for the audit log')
    .action(async (options: FundSetCommand) => done(await fundSet(context, options)));
};
