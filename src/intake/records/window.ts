import { parseInstant } from '../../domain/instant.ts';
import type { FieldReader } from './field-issue.ts';

const DAY_MS = 86_400_000;
/** Three years: a longer engagement is a mistyped year, and each of its days would be a charge. */
const LONGEST_DAYS = 1_096;

/** Reads `starts_at` and `ends_at`, the half-open window of work. Errors beside those of instants: `ends_before_start`, `window_too_long`. */
export const readWindow = (fields: FieldReader): { startsAt: number; endsAt: number } => {
  const startsAt = fields.required('starts_at', parseInstant, Number.NaN);
  const endsAt = fields.required('ends_at', parseInstant, Number.NaN);
  if (endsAt <= startsAt) {
    fields.error(
      'ends_at',
      'ends_before_start',
      'ends_at has to be later than starts_at: compare both, with their dates and offsets',
    );
  }
  if (endsAt - startsAt > LONGEST_DAYS * DAY_MS) {
    fields.error(
      'ends_at',
      'window_too_long',
      `the work would last more than ${LONGEST_DAYS} days: look for a mistyped year, or split it`,
    );
  }
  return { startsAt, endsAt };
};
