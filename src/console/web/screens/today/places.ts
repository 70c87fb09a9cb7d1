type Place = { to: '/orders' | '/gaps' | '/exclusions'; search: Record<string, string> };

/** Where those stand who are at work without cover for one cause: the rows that Today counts, and no others. */
export const uninsuredPlace = ({ kind, cause }: { kind: 'gap' | 'exclusion'; cause: string }): Place =>
  kind === 'gap'
    ? { to: '/gaps', search: { cause, when: 'at_work' } }
    : { to: '/exclusions', search: { reason: cause, still: 'at_work' } };

/** Where the orders of a number of the funnel stand: those that came in on that day, also when it is over, and how far they have come. */
export const funnelPlaces = (date: string) => {
  const place = (search: Record<string, string>): Place => ({
    to: '/orders',
    search: { from: date, to: date, ...search },
  });
  return {
    signed: place({}),
    owed: place({ state: 'owed' }),
    requested: place({ state: 'requested' }),
    decided: place({ state: 'decided' }),
    covered: place({ state: 'issued' }),
    excluded: (reason: string): Place => place({ state: 'excluded', reason }),
    told: place({ state: 'decided', told: 'yes' }),
    untold: place({ state: 'decided', told: 'no' }),
  };
};
