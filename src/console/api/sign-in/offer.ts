import { z } from 'zod';
import type { Cipher } from '../../../cipher.ts';
import { UsageError } from '../../../errors.ts';
import type { Login } from '../../../store/operator-logins.ts';

/** A second factor that was offered to somebody whose password was looked at, and is not theirs before a code of it comes back. */
export type Offer = { operatorId: string; passwordHash: string; secret: string; at: number };

const field = 'second factor on offer';
const standsMs = 10 * 60_000;
const shape = z.object({ operatorId: z.string(), passwordHash: z.string(), secret: z.string(), at: z.number() });

const gone = (options?: ErrorOptions): UsageError =>
  new UsageError(
    'offer_gone',
    'this second factor was offered over ten minutes ago, was taken, or was not offered to you: begin again',
    options,
  );

/** Sealed, it is kept by whom it was made to: the server remembers nothing of what is never finished. */
export const sealOffer = (cipher: Cipher, offer: Offer): string => cipher.seal(field, JSON.stringify(offer));

const opened = (cipher: Cipher, sealed: string): Offer => {
  try {
    return shape.parse(JSON.parse(cipher.open(field, sealed)));
  } catch (cause) {
    throw gone({ cause });
  }
};

/** The offer that was made to this operator lately, and is not their second factor yet. @throws {UsageError} `offer_gone` */
export const openOffer = (
  cipher: Cipher,
  sealed: string,
  { operatorId, totpSecret }: Pick<Login, 'operatorId' | 'totpSecret'>,
  now: number,
): Offer => {
  const offer = opened(cipher, sealed);
  if (offer.operatorId !== operatorId || offer.secret === totpSecret || now - offer.at > standsMs) throw gone();
  return offer;
};
