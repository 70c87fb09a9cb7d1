/** What intake froze on an order when it was signed: all that the decision on cover may read of it. Instants in milliseconds. */
export type OrderFacts = {
  identityStatus: 'missing' | 'invalid' | 'valid';
  /** Days since 1970-01-01; null without a valid identity. */
  birthDay: number | null;
  employerUscc: string | null;
  occupationClass: number | null;
  regionCode: string | null;
  hasConsent: boolean;
  signedAt: number;
  receivedAt: number;
  startsAt: number;
  endsAt: number;
  cancelledAt: number | null;
};
