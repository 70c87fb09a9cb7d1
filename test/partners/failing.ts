import { PartnerError } from '../../src/partners/partner-error.ts';

/** What an adapter's call failed with; fails the test where it did not, or with anything but a PartnerError. */
export const failureOf = async (call: Promise<unknown>): Promise<PartnerError> => {
  const outcome = await call.then(
    () => 'the call succeeded',
    (error: unknown) => error,
  );
  if (outcome instanceof PartnerError) return outcome;
  throw outcome;
};
