import type { ReactNode } from 'react';

/** What still answers the filter or page before: dimmed, said to be busy, and nothing to press in it, from the moment that something else is asked. */
export const OfBefore = ({ when, children }: { when: boolean; children: ReactNode }) => (
  <div className={when ? 'of-before' : ''} aria-busy={when} inert={when}>
    {children}
  </div>
);
