import { textHoldsIdentityNumber } from './identity-in-text.ts';

const uuids = /([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/i;
/** Also in groups; 17 digits and the check digit. */
const identityLike = /(?<!\d)\d(?:[\s-]*\d){16}[\s-]*[\dXx](?![\dA-Za-z])/g;
/** Also in groups, and with +86 before it. */
const phone = /(?<!\d)(?:(?:\+|00)?86[\s-]*)?1[\s-]*[3-9](?:[\s-]*\d){9}(?!\d)/g;

const struckPart = (text: string): string =>
  text
    .replaceAll(identityLike, (found) => (textHoldsIdentityNumber(found.replaceAll(/[\s-]/g, '')) ? '***' : found))
    .replaceAll(phone, '***');

/** A text with `***` for every mobile and identity number, for where it is kept for good. Our own ids stay as they are. */
export const struck = (text: string): string =>
  text
    .normalize('NFKC')
    .split(uuids)
    .map((part) => (uuids.test(part) ? part : struckPart(part)))
    .join('');
