import { fundIsLow } from '../../domain/cover/fund.ts';

export type WatchedFund = {
  programme: string;
  year: number;
  budgetFen: number;
  spentFen: number;
  /** The least that a day of cover costs under the programme's plans; null where none is in force. */
  cheapestFen: number | null;
};

/** What a person should hear of: funds that run out, and those that have. */
export type FundAlarm = {
  kind: 'fund_low' | 'fund_exhausted';
  subject: string;
  detail: { budgetFen: number; spentFen: number; leftFen: number };
};

/**
 * One alarm a fund. A fund that cannot pay even the cheapest day is spent, whatever the few fen left in it; then nobody is told beside that
 * that it runs low.
 */
export const decide = (funds: readonly WatchedFund[]): FundAlarm[] =>
  funds.filter(fundIsLow).map(({ programme, year, budgetFen, spentFen, cheapestFen }) => {
    const leftFen = budgetFen - spentFen;
    const alarm = { subject: `${programme}/${year}`, detail: { budgetFen, spentFen, leftFen } };
    return { kind: leftFen < (cheapestFen ?? 1) ? 'fund_exhausted' : 'fund_low', ...alarm };
  });

/** Programmes that have run short and can still pay a day or more, with how many of the cheapest. */
export const affordable = (funds: readonly WatchedFund[]): { programme: string; days: number }[] =>
  funds.filter(fundIsLow).flatMap(({ programme, budgetFen, spentFen, cheapestFen }) => {
    const days = cheapestFen ? Math.floor((budgetFen - spentFen) / cheapestFen) : 0;
    return days > 0 ? [{ programme, days }] : [];
  });
