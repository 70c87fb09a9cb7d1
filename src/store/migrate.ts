import { readFile } from 'node:fs/promises';
import { connect } from './connect.ts';

const folder = new URL('../../drizzle', import.meta.url).pathname;
/** Any two of our processes that migrate at once wait for one another on this advisory lock. */
const migrationLock = 7_236_001;

/**
 * Brings the schema up to date. Safe to repeat and to run from several processes: one works, the others wait and find nothing to do.
 * Each migration is one transaction; a failed one leaves the schema as it was.
 */
export const migrate = async (databaseUrl: string): Promise<void> => {
  const sql = connect(databaseUrl, { max: 1, name: 'migrate', statementTimeoutMs: 0 });
  try {
    const { drizzle } = await import('drizzle-orm/postgres-js');
    const { migrate: runMigrations } = await import('drizzle-orm/postgres-js/migrator');
    await sql`select pg_advisory_lock(${migrationLock})`;
    await runMigrations(drizzle(sql), { migrationsFolder: folder });
  } finally {
    await sql.end();
  }
};

export type SchemaState = { applied: number; known: number };

/** How many migrations the database has and how many this version knows; `applied` is 0 on an empty database. */
export const schemaState = async (databaseUrl: string): Promise<SchemaState> => {
  const journal = JSON.parse(await readFile(`${folder}/meta/_journal.json`, 'utf8')) as { entries: unknown[] };
  const sql = connect(databaseUrl, { max: 1, name: 'schema state' });
  try {
    const [table] = await sql<
      { there: boolean }[]
    >`select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
    if (!table?.there) return { applied: 0, known: journal.entries.length };
    const [row] = await sql<{ applied: number }[]>`select count(*)::int as applied from drizzle.__drizzle_migrations`;
    return { applied: row?.applied ?? 0, known: journal.entries.length };
  } finally {
    await sql.end();
  }
};
