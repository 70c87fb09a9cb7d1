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

/** A fund that cannot pay even the cheapest day is spent, whatever the few fen left in it. */
export const decide = (funds: readonly WatchedFund[]): FundAlarm[] =>
  funds.filter(fundIsLow).flatMap(({ programme, year, budgetFen, spentFen, cheapestFen }) => {
    const leftFen = budgetFen - spentFen;
    const alarm = { subject: `${programme}/${year}`, detail: { budgetFen, spentFen, leftFen } };
    const low: FundAlarm = { kind: 'fund_low', ...alarm };
    return leftFen < (cheapestFen ?? 1) ? [low, { kind: 'fund_exhausted', ...alarm }] : [low];
  });

/** Programmes that have run short and can still pay a day or more, with how many of the cheapest. */
export const affordable = (funds: readonly WatchedFund[]): { programme: string; days: number }[] =>
  funds.filter(fundIsLow).flatMap(({ programme, budgetFen, spentFen, cheapestFen }) => {
    const days = cheapestFen ? Math.floor((budgetFen - spentFen) / cheapestFen) : 0;
    return days > 0 ? [{ programme, days }] : [];
  });
