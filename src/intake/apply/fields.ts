import { z } from 'zod';
import { parseBusinessDate } from '../../domain/business-date.ts';
import { parseInstant } from '../../domain/instant.ts';
import { parseUscc } from '../../domain/uscc.ts';

/** A check with one message, which says how to write the field. */
const field = <T>(fits: (value: unknown) => boolean, mend: string) =>
  z.custom<T>(fits, { error: (issue) => (issue.input === undefined ? `is missing: ${mend}` : mend) });

const matches =
  (form: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && form.test(value);

/** A stable name that other items, files and commands refer to. */
export const code = field<string>(
  matches(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u),
  'write a code of letters, digits, ".", "_" and "-", as LGB-150K',
);
export const regionCode = field<string>(
  matches(/^\d{2,12}$/),
  'write the region\'s code in digits between quotes, as "350702"',
);
export const name = field<string>(
  (value) => typeof value === 'string' && value.trim() === value && value.length > 0 && value.length <= 200,
  'write a name of 1 to 200 characters without blanks at its ends',
);

export const whole = (least: number, most: number, mend: string) =>
  field<number>((value) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most, mend);
/** Money: whole fen up to a thousand billion yuan. */
export const fen = whole(0, 100_000_000_000_000, 'write whole fen without quotes, 1,000 yuan as 100000');
export const occupationClass = whole(1, 6, 'write an occupation class from 1 to 6');
export const yes = field<boolean>((value) => typeof value === 'boolean', 'write true or false without quotes');
export const oneOf = <const T extends string>(...options: T[]) =>
  z.enum(options, {
    error: (issue) =>
      `${issue.input === undefined ? 'is missing: ' : ''}write ${options.map((o) => `"${o}"`).join(' or ')}`,
  });

/** An instant with its offset, to milliseconds. */
export const instant = field<string>(
  (value) => typeof value === 'string',
  'write a time between quotes, as "2026-05-01T00:00:00+08:00"',
).transform((text, context): number => {
  const read = parseInstant(text);
  if (read.ok) return read.value;
  context.addIssue({ code: 'custom', message: read.message });
  return z.NEVER;
});

/** When something comes round; whether there is such a time is asked when it is applied. */
export const cron = field<string>(
  (value) => typeof value === 'string' && value.length > 0 && value.length <= 200,
  'write a cron between quotes, as "15 3 * * *" for 03:15 each day',
);

/** A calendar day of the city. */
export const businessDate = field<string>(
  (value) => typeof value === 'string' && parseBusinessDate(value).ok,
  'write a day between quotes, as "2025-07-01"',
);

/** An employer's unified social credit code. */
export const uscc = field<string>(
  (value) => typeof value === 'string',
  'write the 18 characters between quotes',
).transform((text, context): string => {
  const read = parseUscc(text);
  if (read.ok) return read.value;
  context.addIssue({ code: 'custom', message: read.message });
  return z.NEVER;
});

/** A list in which order means nothing: sorted, so that two ways of writing it are one, and without doubles. */
export const setOf = <T extends string | number>(item: z.ZodType<T>, mend: string) =>
  z
    .array(item, { error: (issue) => (issue.input === undefined ? `is missing: ${mend}` : mend) })
    .min(1, { error: mend })
    .transform((values, context): T[] => {
      const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      const twice = sorted.find((value, i) => value === sorted[i - 1]);
      if (twice !== undefined)
        context.addIssue({ code: 'custom', message: `${twice} stands here twice: take one away` });
      return sorted;
    });
