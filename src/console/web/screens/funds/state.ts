import { fundIsLow } from '../../../../domain/cover/fund.ts';
import type { FundItem } from '../../../api/funds/routes.ts';
import { moneyText } from '../../frame/value.tsx';
import type { Meaning } from '../../theme.ts';

export type FundState = 'out' | 'low' | 'fine' | 'closed' | 'nothing';
export const fundMeanings: Record<FundState, Meaning> = {
  ...{ out: 'error', low: 'warning', fine: 'success', closed: 'quiet', nothing: 'quiet' },
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

/** A part of a budget with both of them: `35.2% · ¥352.00/¥1,000.00`. */
export const ratioText = (part: number, whole: number): string => {
  const parts = `${moneyText(part)}/${moneyText(whole)}`;
  return whole === 0 ? parts : `${((part * 100) / whole).toFixed(1)}% · ${parts}`;
};
