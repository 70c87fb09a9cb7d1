import { setTimeout as sleep } from 'node:timers/promises';
import { blamesTheRows, brokenConstraint, sqlState } from '../../errors.ts';
import { halving } from '../halve.ts';
import type { Refusal } from '../sign-refusals.ts';
import type { ImportDeps, Kind, RowOutcome, StoreBatch } from './kind.ts';

const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 100;

/** SQLSTATE classes that another attempt does not heal: a wrong statement, refused access, no such database, a program limit. */
const LASTING = /^(0A|28|3D|42|54)/;

/** Tries again while the database restarts or another transaction is in the way; some 12 seconds in all. */
const patiently = async <T>(attempt: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === ATTEMPTS || blamesTheRows(error) || LASTING.test(sqlState(error) ?? '')) throw error;
      await sleep(FIRST_PAUSE_MS * 2 ** (tries - 1));
    }
  }
};

const notStorable = (error: unknown): Refusal => ({
  column: '',
  code: 'not_storable',
  message: `the database refused this row (${brokenConstraint(error) ?? sqlState(error) ?? 'unknown'}): compare it with its source, and report this if it is right`,
});

/**
 * Writes one batch in one transaction and answers each record, in order. Where the database refuses the batch because of its rows, it is
 * halved until the one bad row stands alone and is refused as `not_storable`; the others are in. Throws what has nothing to do with the
 * rows once patience is at its end: then nothing of the part at hand is in, and importing it again is harmless. Each attempt is received when it
 * begins: whoever polls for changes counts on that no transaction is much older than what it writes.
 */
export const storeBatch = async <T>(
  deps: ImportDeps,
  kind: Kind<T>,
  batch: Omit<StoreBatch<T>, 'tx' | 'now'>,
): Promise<RowOutcome[]> => {
  const { records, ...shared } = batch;
  const work = (part: readonly T[]): Promise<RowOutcome[]> =>
    patiently(
      () =>
        deps.sql.begin((tx) => kind.store(deps, { ...shared, records: part, tx, now: deps.clock.now() })) as Promise<
          RowOutcome[]
        >,
    );
  return halving(records, work, async (_, error) => notStorable(error));
};
