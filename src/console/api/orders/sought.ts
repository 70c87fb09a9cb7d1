import type { Cipher } from '../../../cipher.ts';
import { residentCheckDigit } from '../../../domain/identity.ts';
import { parsePhone } from '../../../domain/phone.ts';
import { compact } from '../../../domain/text.ts';
import type { Sought } from '../../../store/order-find.ts';

const kinds = ['resident', 'hmt_permit', 'passport'] as const;

/** The number as it is stored: upper case, and of the old form of 15 digits the new one. */
const canonical = (text: string): string => {
  const typed = compact(text).toUpperCase();
  if (!/^\d{15}$/.test(typed)) return typed;
  const digits = `${typed.slice(0, 6)}19${typed.slice(6)}`;
  return digits + residentCheckDigit(digits);
};

/** What a typed text can be, as the store looks for it. A phone or identity number leaves here as its keyed hash alone. */
export const soughtOf = (cipher: Cipher, text: string): Sought => {
  const phone = parsePhone(text);
  const number = canonical(text);
  return {
    text: text.trim(),
    phoneHash: phone.ok ? cipher.hash(phone.value) : null,
    idHashes: /^[\dA-Z()]{7,20}$/.test(number) ? kinds.map((kind) => cipher.hash(`${kind}:${number}`)) : [],
  };
};
