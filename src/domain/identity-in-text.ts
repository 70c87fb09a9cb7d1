import type { BusinessDate } from './business-date.ts';
import { parseIdentity } from './identity.ts';

const eighteen = /(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g;
/** No birth date is later: whether a number is an identity number is asked without a calendar. */
const lastDay = '2200-12-31' as BusinessDate;

/** Whether a text holds a resident identity number: 17 digits with a possible birth date and the check digit that fits them. */
export const textHoldsIdentityNumber = (text: string): boolean =>
  (text.match(eighteen) ?? []).some((idNumber) => parseIdentity({ idNumber }, lastDay).ok);
