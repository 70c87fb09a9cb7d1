import type { BusinessDate } from '../../domain/business-date.ts';
import { parseIdentity } from '../../domain/identity.ts';
import { type ProblemAnswer, problem } from './problem.ts';

const eighteen = /(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g;
/** No birth date is later: whether a number is an identity number is asked without a calendar. */
const lastDay = '2200-12-31' as BusinessDate;

const decoded = (url: string): string => {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
};

/** Whether a URL holds a resident identity number: 17 digits with a possible birth date and the check digit that fits them. */
export const holdsIdentityNumber = (url: string): boolean =>
  (decoded(url).match(eighteen) ?? []).some((idNumber) => parseIdentity({ idNumber }, lastDay).ok);

/** URLs stand in logs all along the way, so an identity number is refused in one, wherever it stands. */
export const identityInUrl: ProblemAnswer = problem(
  400,
  'identity_in_url',
  'the URL holds an identity number, which would stand in logs: name the person by our id or as ext: with your own',
);
