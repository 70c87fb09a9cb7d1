import { z } from 'zod';
import { parseInstant } from '../../domain/instant.ts';
import { once } from './party-ref.ts';

/** An instant in an answer. */
export const instant = z.iso.datetime();

export const iso = (at: number): string => new Date(at).toISOString();
export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

/** In a query a + that was not written %2B arrives as a blank. */
const unescapedPlus = / (\d\d:?\d\d)$/;

/** An instant in a URL, read to milliseconds. */
export const instantInUrl = once
  .transform((text, context): number => {
    const read = parseInstant(text.replace(unescapedPlus, '+$1'));
    if (read.ok) return read.value;
    context.addIssue({ code: 'custom', params: { code: read.code }, message: read.message });
    return z.NEVER;
  })
  .describe('An instant with its offset, as 2026-05-01T08:00:00%2B08:00');
