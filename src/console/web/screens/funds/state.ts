import type { FundState } from '../../../api/funds/columns.ts';
import { moneyText } from '../../frame/value.tsx';
import type { Meaning } from '../../theme.ts';

export const fundMeanings: Record<FundState, Meaning> = {
  ...{ out: 'error', low: 'warning', fine: 'success', closed: 'quiet', nothing: 'quiet' },
};

/** A part of a budget with both of them: `35.2% · ¥352.00/¥1,000.00`. */
export const ratioText = (part: number, whole: number): string => {
  const parts = `${moneyText(part)}/${moneyText(whole)}`;
  return whole === 0 ? parts : `${((part * 100) / whole).toFixed(1)}% · ${parts}`;
};
