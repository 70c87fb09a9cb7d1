import type { ReferenceKind } from '../../store/reference-items.ts';
import type { Change } from './merge.ts';

/** What an item holds that no decision on cover reads. Of a region only what it lies in counts, of a skill only its class. */
const beside: Partial<Record<ReferenceKind, readonly string[]>> = {
  region: ['name', 'level'],
  skill: ['name', 'parentCode', 'needsProof'],
  programme: ['name', 'annualBudgetFen'],
  insurer: ['name'],
  plan: ['name', 'policyNoPrefix'],
};

/** Whether a change can turn an exclusion into cover, other than by money. An item that is new may, whatever it holds. */
export const bearsOnCover = ({ entry, action, changes }: Change): boolean =>
  entry.kind !== 'fund year' &&
  entry.kind !== 'schedule' &&
  (action === 'created' || changes.some(({ field }) => !beside[entry.kind]?.includes(field)));

const more = ({ before, after }: { before: unknown; after: unknown }): boolean => Number(after) > Number(before);

/** Codes of the programmes that have more to spend than before, in a year or in those to come. A year that is new may be such. */
export const programmesWithMore = (changes: readonly Change[]): string[] => {
  const raised = changes.filter(({ entry, action, changes: fields }) => {
    if (entry.kind === 'fund year') return action === 'created' || fields.some(more);
    return entry.kind === 'programme' && fields.some((change) => change.field === 'annualBudgetFen' && more(change));
  });
  return [
    ...new Set(
      raised.map(({ entry: { key, kind } }) => (kind === 'programme' ? key : key.slice(0, key.lastIndexOf('/')))),
    ),
  ];
};
