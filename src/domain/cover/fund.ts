/** Money is set for as many years as people plan ahead, or look back: one further away is most likely mistyped. */
export const yearsAround = 5;

/** The share of a year's budget, in percent, from which a person should look at the fund. */
const lowFromPercent = 80;

/** Whether a fund year wants a person: four fifths of it are spent. A budget of nothing is not low, it is empty by intent. */
export const fundIsLow = (fund: { budgetFen: number; spentFen: number }): boolean =>
  fund.budgetFen > 0 && fund.spentFen * 100 >= fund.budgetFen * lowFromPercent;
