import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { hash, instant, sealed } from './columns.ts';
import { operators } from './operators.ts';

/** How an operator proves who they are at the console. The second factor's secret is sealed; its last step is kept so that a code works once. */
export const operatorLogins = pgTable('operator_logins', {
  /** The operator's. */
  id: uuid()
    .primaryKey()
    .references(() => operators.id),
  /** `argon2id$memory$passes$lanes$salt$hash`, base64url. */
  passwordHash: text('password_hash').notNull(),
  passwordSetAt: instant('password_set_at').notNull(),
  totpSecret: sealed('totp_secret'),
  /** Without it the secret was only shown: the second factor is not asked for yet. */
  totpConfirmedAt: instant('totp_confirmed_at'),
  totpLastStep: bigint('totp_last_step', { mode: 'number' }),
  /** Wrong passwords and codes since the last right one. */
  failures: integer().notNull().default(0),
  lockedUntil: instant('locked_until'),
});

/** Who is signed in. The cookie's secret is kept as a hash only; an ended session keeps its row until it is trimmed. */
export const consoleSessions = pgTable(
  'console_sessions',
  {
    idHash: hash('id_hash').primaryKey(),
    operatorId: uuid('operator_id')
      .notNull()
      .references(() => operators.id),
    /** Whether everything that was asked for has been given; until then it opens the sign-in alone. */
    complete: boolean().notNull(),
    createdAt: instant('created_at').notNull(),
    seenAt: instant('seen_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    index('console_sessions_operator').on(t.operatorId).where(sql`${t.endedAt} is null`),
    check('console_sessions_seen', sql`${t.seenAt} >= ${t.createdAt}`),
  ],
);

/** Acts that were begun under a key, so that the same act comes once however often it is sent. Kept for a day; answers are not kept. */
export const consoleActs = pgTable(
  'console_acts',
  {
    operatorId: uuid('operator_id')
      .notNull()
      .references(() => operators.id),
    key: text().notNull(),
    /** The call and a digest of its input. */
    route: text().notNull(),
    at: instant().notNull(),
    /** Null while it is being done. One that failed is forgotten: its key may be used again. */
    doneAt: instant('done_at'),
  },
  (t) => [primaryKey({ columns: [t.operatorId, t.key] }), index('console_acts_at').on(t.at)],
);
