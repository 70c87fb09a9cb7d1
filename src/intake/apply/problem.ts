import type { RefusedField } from '../../domain/refusal-facts.ts';
import { UsageError } from '../../errors.ts';

/** What is wrong with one file, item or field, and how to mend it. `why` names what pages have words for. */
export type Problem = { file: string; item?: string; field?: string; message: string } & Omit<RefusedField, 'field'>;

const line = ({ file, item, field, message }: Problem): string =>
  [file, item, field, message].filter((part) => part !== undefined && part !== '').join(': ');

/** All that is wrong, a line each: a person mends everything at once. */
export const refusal = (problems: readonly Problem[]): UsageError =>
  new UsageError('reference_refused', `${problems.map(line).join('\n')}\nNothing was applied.`, {
    facts: { fields: problems.map(({ field = '', why, value }) => ({ field, why, value })) },
  });
