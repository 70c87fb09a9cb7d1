import { fundIsLow } from '../../../domain/cover/fund.ts';
import { type Both, defineColumns } from '../columns.ts';
import type { FundFilter, FundItem } from './routes.ts';

export type FundState = 'out' | 'low' | 'fine' | 'closed' | 'nothing';
export const fundStateWords: Record<FundState, Both> = {
  out: { zh: '已用完', en: 'Used up' },
  low: { zh: '已用八成以上', en: 'Over 80% used' },
  fine: { zh: '正常', en: 'Fine' },
  closed: { zh: '尚未启用', en: 'Not open yet' },
  nothing: { zh: '预算为零', en: 'No budget' },
};

export const leftOf = ({ budgetFen, spentFen }: Pick<FundItem, 'budgetFen' | 'spentFen'>): number =>
  budgetFen - spentFen;

/** How a fund stands, as its alarms have it: what cannot pay the cheapest day is used up. */
export const fundState = (fund: FundItem): FundState => {
  if (!fund.open) return 'closed';
  if (fund.budgetFen === 0) return 'nothing';
  if (!fundIsLow(fund)) return 'fine';
  return leftOf(fund) < (fund.cheapestFen ?? 1) ? 'out' : 'low';
};

/** The funds that a filter finds: the same on screen and in a file. */
export const fundsFound = (funds: readonly FundItem[], { programme, year }: FundFilter): FundItem[] =>
  funds.filter((fund) => (!programme || fund.programme === programme) && (!year || String(fund.year) === year));

type FundLine = Pick<FundItem, 'programme' | 'name' | 'year' | 'budgetFen' | 'spentFen' | 'cheapestFen'> & {
  state: FundState;
  leftFen: number;
  changedAt: number | null;
  changedBy: string | null;
  reason: string | null;
};

/** A fund as a line of a file. */
export const fundLine = ({ changed, ...fund }: FundItem): FundLine => ({
  ...{ ...fund, state: fundState({ ...fund, changed }), leftFen: leftOf(fund) },
  ...{ changedAt: changed?.at ?? null, changedBy: changed?.by ?? null, reason: changed?.reason ?? null },
});

export const fundColumns = defineColumns<FundLine>([
  { key: 'programme', label: { zh: '项目代码', en: 'Programme code' }, kind: 'code' },
  { key: 'name', label: { zh: '项目', en: 'Programme' }, kind: 'text' },
  { key: 'year', label: { zh: '年度', en: 'Year' }, kind: 'code' },
  { key: 'state', label: { zh: '状态', en: 'State' }, kind: 'text' },
  { key: 'budgetFen', label: { zh: '预算', en: 'Budget' }, kind: 'fen' },
  { key: 'spentFen', label: { zh: '已用', en: 'Spent' }, kind: 'fen' },
  { key: 'leftFen', label: { zh: '剩余', en: 'Left' }, kind: 'fen' },
  { key: 'cheapestFen', label: { zh: '最低价（每人日）', en: 'Cheapest person-day' }, kind: 'fen' },
  { key: 'changedAt', label: { zh: '上次设定', en: 'Last set' }, kind: 'instant' },
  { key: 'changedBy', label: { zh: '设定人', en: 'Set by' }, kind: 'text' },
  { key: 'reason', label: { zh: '原因', en: 'Reason' }, kind: 'text' },
]);
