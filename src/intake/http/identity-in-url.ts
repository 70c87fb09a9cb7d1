import { textHoldsIdentityNumber } from '../../domain/identity-in-text.ts';
import { type ProblemAnswer, problem } from './problem.ts';

const decoded = (url: string): string => {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
};

/** Whether a URL holds a resident identity number: 17 digits with a possible birth date and the check digit that fits them. */
export const holdsIdentityNumber = (url: string): boolean => textHoldsIdentityNumber(decoded(url));

/** URLs stand in logs all along the way, so an identity number is refused in one, wherever it stands. */
export const identityInUrl: ProblemAnswer = problem(
  400,
  'identity_in_url',
  'the URL holds an identity number, which would stand in logs: name the person by our id or as ext: with your own',
);
