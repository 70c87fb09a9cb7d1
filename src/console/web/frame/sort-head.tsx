import { useWords } from '../words/language.tsx';
import { frameWords } from './frame-words.ts';
import type { Search } from './search.ts';
import './frame.css';

/** Which end of a list by time comes first. */
export type Sort = 'oldest' | 'newest';
/** As a list's answer says by which of its columns it stands, and how. */
export type Sorted = { by: string; order: Sort };

/** The address' part of it; what is no order is left out, as if it were not there. */
export const sortIn = ({ sort }: Search): { sort?: Sort } => (sort === 'oldest' || sort === 'newest' ? { sort } : {});

/** For those who do not see the arrow. */
export const ariaSort = { oldest: 'ascending', newest: 'descending' } as const;

/** The head of the column by which a list stands: turns it round. */
export const SortHead = ({ label, order, turn }: { label: string; order: Sort; turn(): void }) => {
  const words = useWords(frameWords);
  return (
    <button type="button" className="sort-head" title={words.sorted[order]} onClick={turn}>
      {label} <span aria-hidden="true">{order === 'oldest' ? '↑' : '↓'}</span>
    </button>
  );
};
