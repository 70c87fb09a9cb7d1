/** What became of one row: `id` is the stored row's, whoever wrote it. */
export type Upserted = { id: string; change: 'created' | 'updated' | 'unchanged' };

/** A row that may be written: what it is known by outside, an id in case it is new, and a hash (hex) of all that it says. */
export type Candidate = { key: string; id: string; hash: string };

export type Stored = { key: string; id: string; hash: string };

export type UpsertStatements<R extends Candidate> = {
  /** The stored rows among these keys. */
  read(keys: readonly string[]): Promise<Stored[]>;
  /**
   * Inserts rows, or replaces those whose content differs, in the given order; answers those that it wrote. `stored` are the ids of those that
   * were there before.
   */
  write(rows: readonly R[], stored: readonly string[]): Promise<{ key: string; id: string }[]>;
};

const byKey = (a: Candidate, b: Candidate): number => (a.key < b.key ? -1 : Number(a.key > b.key));

/**
 * Brings rows up to date and answers each, in input order; keys must differ from one another. A row whose content is stored already is
 * neither written nor locked. Rows are written in the order of their keys, so that calls that meet wait for one another and never in
 * a circle. A row that another transaction wrote meanwhile with the same content counts as unchanged.
 */
export const upsertChanged = async <R extends Candidate>(
  rows: readonly R[],
  statements: UpsertStatements<R>,
): Promise<Upserted[]> => {
  const before = new Map((await statements.read(rows.map((row) => row.key))).map((stored) => [stored.key, stored]));
  const changed = rows.filter((row) => before.get(row.key)?.hash !== row.hash).sort(byKey);
  const stored = changed.flatMap((row) => before.get(row.key)?.id ?? []);
  const written = new Map(
    (changed.length > 0 ? await statements.write(changed, stored) : []).map((row) => [row.key, row.id]),
  );
  const passed = changed.filter((row) => !written.has(row.key)).map((row) => row.key);
  const meanwhile = new Map(
    (passed.length > 0 ? await statements.read(passed) : []).map((stored) => [stored.key, stored]),
  );
  return rows.map((row) => {
    const id = written.get(row.key);
    if (id !== undefined) return { id, change: before.has(row.key) ? 'updated' : 'created' };
    return { id: (before.get(row.key) ?? meanwhile.get(row.key))?.id ?? row.id, change: 'unchanged' };
  });
};
