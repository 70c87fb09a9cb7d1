import { hash, randomBytes } from 'node:crypto';

/** A secret as it is kept: 32 bytes that do not lead back to it. Only for secrets of full entropy, which nobody guesses. */
export const digestOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');

/** A secret that nobody guesses: 32 random bytes, base64url, behind its prefix. */
export const newSecret = (prefix: string): string => `${prefix}${randomBytes(32).toString('base64url')}`;
