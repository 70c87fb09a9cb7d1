import { z } from 'zod';
import { type BusinessDate, parseBusinessDate } from '../../domain/business-date.ts';
import { textHoldsIdentityNumber } from '../../domain/identity-in-text.ts';

/** Which end of a list by time comes first; without it, the one that its screen shows first. */
export const sortInput = z.enum(['oldest', 'newest']).optional();

/** What every list takes beside its filter: where the page begins, as the page before said, and which way round it stands. */
export const pageInput = {
  ...{ after: z.string().max(500).optional(), limit: z.int().min(1).max(200).default(50) },
  sort: sortInput,
};

/** A page of rows, and where the next begins; null at the end. `sorted`: by which column of time the rows stand; only such a list can be turned round. */
export const pageOutput = <R extends z.ZodType>(row: R) =>
  z.object({
    ...{ rows: z.array(row), next: z.string().nullable() },
    sorted: z.object({ by: z.string(), order: z.enum(['oldest', 'newest']) }).optional(),
  });

export const bothOutput = z.object({ zh: z.string(), en: z.string() });

/** What rows were narrowed to, and their order; without `words` a value is what somebody typed, or a code that nobody has words for. */
export const toldOutput = z.array(
  z.object({ key: z.string(), label: bothOutput, value: z.string(), words: bothOutput.nullable() }),
);

/** Exact up to ten thousand. */
export const countOutput = z.object({ count: z.int(), exact: z.boolean() });

/** Also where it is written in groups, or in full width. */
const namesPerson = (text: string): boolean => {
  const plain = text.normalize('NFKC');
  return textHoldsIdentityNumber(plain) || textHoldsIdentityNumber(plain.replaceAll(/(?<=\d)[\s-]+(?=[\dXx])/g, ''));
};

/** Text that is kept where nothing is ever struck out: an identity number is refused in it. */
export const withoutIdentity = (text: z.ZodString) =>
  text.refine((given) => !namesPerson(given), {
    error:
      'this holds an identity number, which would stand in the audit log for good: name the order or the person by our id',
  });

/** Why somebody does something, for the audit. */
export const reasonInput = withoutIdentity(z.string().trim().min(1).max(500));

/** A calendar day of the city, `2026-05-01`: a day, never an instant. */
export const businessDateInput = z.string().transform((text, context): BusinessDate => {
  const read = parseBusinessDate(text);
  if (read.ok) return read.value;
  context.addIssue({ code: 'custom', message: read.message });
  return z.NEVER;
});

/** Who was first, and when, where somebody came second to the same act; null where this call did it. */
export const firstOutput = z.object({ by: z.string(), at: z.number() }).nullable();
