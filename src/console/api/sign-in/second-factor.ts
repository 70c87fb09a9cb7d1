import { Secret, TOTP } from 'otpauth';

const periodSeconds = 30;
const of = (secret: string, name: string): TOTP =>
  new TOTP({
    ...{ issuer: 'Doorstep 家门口', label: name, algorithm: 'SHA1', digits: 6, period: periodSeconds },
    secret: Secret.fromBase32(secret),
  });

/** A new secret, base32. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** What an authenticator reads from a QR code. */
export const totpUri = (secret: string, name: string): string => of(secret, name).toString();

/**
 * The time step that a code belongs to (RFC 6238, half a minute each), one step early or late included; undefined for a wrong code. Whoever
 * takes a code keeps its step, so that it works once.
 */
export const stepOf = (secret: string, code: string, now: number): number | undefined => {
  const delta = of(secret, '').validate({ token: code, timestamp: now, window: 1 });
  return delta === null ? undefined : Math.floor(now / 1_000 / periodSeconds) + delta;
};
