import { AppError } from '../errors.ts';

/** `refused`: the same thing will be refused again, don't repeat it. `later`: repeat it with the same key, it was not or may not have been taken. */
export type FailureKind = 'refused' | 'later';

/** What is known of a failure beside its kind: the partner's own status, and how long it asked us to stay away. */
export type FailureFacts = { status?: number; retryAfterSeconds?: number };

/**
 * A partner did not take what it was given. Made by adapters alone, which classify a failure once, by status and never by the text of an
 * answer: answers quote addresses and numbers, so neither they nor the error underneath are kept. A thrown `later` sends a chunk back to the
 * queue, a thrown `refused` blames the row (`blamesTheRows`).
 */
export class PartnerError extends AppError {
  readonly kind: FailureKind;
  readonly partner: string;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  constructor(kind: FailureKind, partner: string, message: string, facts: FailureFacts = {}) {
    super(`${partner}_${kind}`, message, { retry: kind === 'later' });
    this.name = 'PartnerError';
    this.kind = kind;
    this.partner = partner;
    this.status = facts.status;
    this.retryAfterSeconds = facts.retryAfterSeconds;
  }
}
