import type { Cipher } from '../cipher.ts';
import { AppError, describeError, UsageError } from '../errors.ts';
import { connect } from '../store/connect.ts';
import { type SchemaState, schemaState } from '../store/migrate.ts';
import { tryKeys } from '../store/server-facts.ts';

/** How far the schema is. @throws {UsageError} `database_unreachable` */
export const stateOfSchema = async (url: string): Promise<SchemaState> => {
  try {
    return await schemaState(url);
  } catch (cause) {
    const { code, kind } = describeError(cause);
    const message = `the database does not answer (${code ?? kind}); see what is wrong with: npm run doorstep -- doctor`;
    throw new UsageError('database_unreachable', message, { cause });
  }
};

/** Refuses a schema other than this version's: only the demo migrates by itself. @throws {UsageError} `schema_older` `database_unreachable` */
export const requireSchema = async (url: string): Promise<void> => {
  const { applied, known } = await stateOfSchema(url);
  if (applied >= known) return;
  const message = `the database has ${applied} of ${known} migrations; bring it up to date with: npm run doorstep -- migrate`;
  throw new UsageError('schema_older', message);
};

/**
 * Refuses keys that do not fit what is stored: what is written with others opens with neither, and with another hash key every person would
 * be entered a second time. @throws {UsageError} `hash_key_differs`, or what the cipher says of a value that does not open
 */
export const requireKeys = async (url: string, cipher: Cipher): Promise<void> => {
  const sql = connect(url, { max: 1, name: 'keys' });
  try {
    const { hashFits } = await tryKeys(sql, cipher).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      const mend =
        'are these the keys of this database? Give DOORSTEP_DATA_KEYS every key that it was sealed with; see: npm run doorstep -- doctor';
      throw new UsageError(error.code, `${error.message}: ${mend}`, { cause: error });
    });
    if (hashFits !== false) return;
    const message =
      'DOORSTEP_HASH_KEY is not the one that the stored persons were hashed with; give that one, or change it with: npm run doorstep -- keys rehash';
    throw new UsageError('hash_key_differs', message);
  } finally {
    await sql.end();
  }
};
