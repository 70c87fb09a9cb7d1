import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Cipher } from '../../../cipher.ts';
import { UsageError } from '../../../errors.ts';
import type { Login } from '../../../store/operator-logins.ts';

/**
 * A second factor that was offered to somebody whose password was looked at, and is not theirs before a code of it comes back. `instead` names
 * the one that they have and gave a code of; null where they had none.
 */
export type Offer = { operatorId: string; passwordHash: string; secret: string; instead: string | null; at: number };
type Held = Pick<Login, 'totpSecret' | 'totpConfirmed'>;

const field = 'second factor on offer';
const standsMs = 10 * 60_000;
const shape = z.object({
  ...{ operatorId: z.string(), passwordHash: z.string(), secret: z.string(), instead: z.string().nullable() },
  at: z.number(),
});

const nameOf = ({ totpSecret, totpConfirmed }: Held): string | null =>
  totpConfirmed && totpSecret !== null ? hash('sha256', totpSecret) : null;

const gone = (options?: ErrorOptions): UsageError =>
  new UsageError(
    'offer_gone',
    'this second factor was offered over ten minutes ago, was taken, or was not offered to you: begin again',
    options,
  );

/** Sealed, it is kept by whom it was made to: the server remembers nothing of what is never finished. */
export const sealOffer = (cipher: Cipher, held: Held, offer: Omit<Offer, 'instead'>): string =>
  cipher.seal(field, JSON.stringify({ ...offer, instead: nameOf(held) } satisfies Offer));

const opened = (cipher: Cipher, sealed: string): Offer => {
  try {
    return shape.parse(JSON.parse(cipher.open(field, sealed)));
  } catch (cause) {
    throw gone({ cause });
  }
};

/** The offer that was made to this operator lately, in place of what they have, and is not their second factor yet. @throws {UsageError} `offer_gone` */
export const openOffer = (
  cipher: Cipher,
  sealed: string,
  { operatorId, ...held }: Held & Pick<Login, 'operatorId'>,
  now: number,
): Offer => {
  const offer = opened(cipher, sealed);
  if (offer.operatorId !== operatorId || offer.instead !== nameOf(held) || now - offer.at > standsMs) throw gone();
  if (offer.secret === held.totpSecret) throw gone();
  return offer;
};
