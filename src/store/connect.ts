import postgres from 'postgres';

/** A pool, or a transaction of one: whatever a query needs. Money and ids come back as numbers (both stay below 2^53). */
export type Sql = postgres.Sql<{ bigint: number }>;
export type Tx = postgres.TransactionSql<{ bigint: number }>;
export type Queryable = Sql | Tx;

export type ConnectOptions = {
  max: number;
  /** Shown in pg_stat_activity. */
  name: string;
  /** Milliseconds a statement may run before Postgres ends it; 0 for commands that may take long. */
  statementTimeoutMs?: number;
  /**
   * For pools that move and run chunks: generic plans (a custom plan per array costs more than it saves) and nested loops by index only,
   * so that locks are taken in the order of the array, and rows in the order of their key, whatever the statistics say. They say little:
   * an outbox is analysed when it is empty and read when it holds a hundred thousand rows.
   */
  steadyPlans?: boolean;
  /**
   * For people who look at a large city: each statement is planned for its own values, an index is trusted to find a few thousand rows among
   * millions, and nobody's look takes more than one core.
   */
  forPeople?: boolean;
};

const instantOf = (text: string): number => Date.parse(`${text.replace(' ', 'T').replace(/\+00$/, '')}Z`);

/**
 * How values cross: bigint as a number, an instant as integer milliseconds (both ways), a business date as its text.
 * No `Date` ever comes out of the database.
 */
const types = {
  bigint: { to: 20, from: [20], parse: Number, serialize: String },
  date: { to: 1184, from: [1184], parse: instantOf, serialize: (at: number | Date) => new Date(at).toISOString() },
  businessDate: { to: 1082, from: [1082], parse: (text: string) => text, serialize: (text: string) => text },
};

/**
 * Opens a pool; connects on first use. Sessions run in UTC and never keep a transaction idle for over a minute.
 * A lost connection rejects the statement that used it and is opened again by the next: nothing has to be restarted.
 */
export const connect = (url: string, options: ConnectOptions): Sql =>
  postgres(url, {
    max: options.max,
    onnotice: () => {},
    connect_timeout: 10,
    backoff: (attempt: number) => Math.min(0.1 * 2 ** attempt, 2),
    connection: {
      application_name: `doorstep ${options.name}`,
      TimeZone: 'UTC',
      statement_timeout: options.statementTimeoutMs ?? 30_000,
      idle_in_transaction_session_timeout: 60_000,
      ...(options.steadyPlans
        ? {
            lock_timeout: 10_000,
            plan_cache_mode: 'force_generic_plan',
            enable_seqscan: 'off',
            enable_bitmapscan: 'off',
            enable_hashjoin: 'off',
            enable_mergejoin: 'off',
            jit: 'off',
          }
        : {}),
      ...(options.forPeople
        ? { plan_cache_mode: 'force_custom_plan', random_page_cost: 1.1, max_parallel_workers_per_gather: 0 }
        : {}),
    },
    types,
  });

/** `timestamptz` → integer milliseconds within a raw query: cheaper than text where a query reads thousands of instants. */
export const ms = (expression: string): string => `(date_part('epoch', ${expression}) * 1000)::int8`;
