import { PartnerError } from './partner-error.ts';

/** Answers that say something of the moment or of our credentials, nothing of what was sent: it may be taken once that is mended. */
const notAboutTheContent = new Set([401, 403, 407, 408, 421, 425, 429]);
const credentials = new Set([401, 403, 407]);
const longestWaitSeconds = 86_400;

/**
 * `Retry-After` as whole seconds, at most a day: a number, or a date held against the answer's own `Date`, so that two clocks that differ do
 * no harm. Undefined where it is missing or unreadable.
 */
export const retryAfterSeconds = (retryAfter: string | null, date: string | null): number | undefined => {
  const text = retryAfter?.trim() ?? '';
  const until = text.endsWith('GMT') ? Date.parse(text) : Number.NaN;
  const seconds = /^\d+$/.test(text) ? Number(text) : (until - Date.parse(date ?? '')) / 1_000;
  return Number.isFinite(seconds) ? Math.min(longestWaitSeconds, Math.max(0, Math.ceil(seconds))) : undefined;
};

/**
 * An HTTP status that is no success, classified: 5xx, 429 and time-outs are `later`, and so is a refusal of our credentials, which would
 * else be blamed on what was sent; every other 4xx, and a redirect, which is not followed, is `refused`.
 */
export const httpFailure = (
  partner: string,
  status: number,
  header: (name: 'retry-after' | 'date') => string | null,
): PartnerError => {
  const wait = retryAfterSeconds(header('retry-after'), header('date'));
  const later = status >= 500 || notAboutTheContent.has(status);
  const why = credentials.has(status)
    ? ': check the address and the secret that are configured for it'
    : status >= 300 && status < 400
      ? ': redirects are not followed, configure the address it points to'
      : '';
  return new PartnerError(later ? 'later' : 'refused', partner, `${partner} answered ${status}${why}`, {
    status,
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
  });
};

/** A failure without an answer, such as a refused connection or a time-out: whether the work was done is not known, so the key stays the same. */
export const noAnswer = (partner: string, error: unknown): PartnerError => {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  return new PartnerError(
    'later',
    partner,
    `${partner} ${timedOut ? 'did not answer in time' : 'could not be reached'}`,
  );
};
