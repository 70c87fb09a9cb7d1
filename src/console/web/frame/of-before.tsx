import type { ReactNode } from 'react';

/** What still answers the filter or page before: dimmed and said to be busy, from the moment that something else is asked. */
export const OfBefore = ({ when, children }: { when: boolean; children: ReactNode }) => (
  <div className={when ? 'of-before' : ''} aria-busy={when}>
    {children}
  </div>
);
