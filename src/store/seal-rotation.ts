import type { Cipher } from '../cipher.ts';
import { AppError } from '../errors.ts';
import { type Access, demandCity } from './access.ts';
import { recordAudit } from './audit.ts';
import type { Sql } from './connect.ts';
import { partsOf, type SealedColumn, sealedColumns } from './sealed-columns.ts';

/** How many values each data key seals, by column. */
export type KeyUse = { field: SealedColumn; keyId: string; values: number };

/** Counts what each key still seals. A key that is not in the answer is no longer used. */
export const keyUse = async (sql: Sql): Promise<KeyUse[]> => {
  const used: KeyUse[] = [];
  for (const field of sealedColumns) {
    const { table, column } = partsOf(field);
    const rows = await sql<Omit<KeyUse, 'field'>[]>`
      select split_part(${sql(column)}, '.', 1) as "keyId", count(*)::int4 as values from ${sql(table)}
      where ${sql(column)} is not null group by 1 order by 1`;
    used.push(...rows.map((row) => ({ field, ...row })));
  }
  return used;
};

type Held = { id: string; text: string };
type Resealed = Held & { fresh: string };

/** What could not be opened is left as it is: another key, or a damaged value, is for a person to look at. */
const reseal = (cipher: Cipher, field: SealedColumn, rows: readonly Held[]): Resealed[] =>
  rows.flatMap((row) => {
    try {
      return [{ ...row, fresh: cipher.seal(field, cipher.open(field, row.text)) }];
    } catch (cause) {
      if (cause instanceof AppError && !cause.retry) return [];
      throw cause;
    }
  });

/**
 * Writes what was sealed anew, unless the row has changed meanwhile or is being changed: those come with the next pass. Rows are never
 * waited for, so that whoever writes them meets no deadlock here.
 */
const replace = async (sql: Sql, field: SealedColumn, rows: readonly Resealed[]): Promise<number> => {
  if (rows.length === 0) return 0;
  const { table, column } = partsOf(field);
  const [ids, old, fresh] = [rows.map((r) => r.id), rows.map((r) => r.text), rows.map((r) => r.fresh)];
  const written = await sql`
    with held as (
      select t.id from ${sql(table)} t join unnest(${ids}::uuid[], ${old}::text[]) as n (id, old) on n.id = t.id and n.old = t.${sql(column)}
      order by t.id for no key update of t skip locked)
    update ${sql(table)} t set ${sql(column)} = n.fresh from unnest(${ids}::uuid[], ${old}::text[], ${fresh}::text[]) as n (id, old, fresh)
    where t.id = n.id and t.${sql(column)} = n.old and t.id in (select id from held)`;
  return written.count;
};

const batchSize = 500;

/** One pass over a column, in the order of its key. Returns how many values it sealed anew. */
const pass = async (sql: Sql, { cipher, keyId, told }: Rotation, field: SealedColumn): Promise<number> => {
  const { table, column } = partsOf(field);
  let [after, resealed] = ['00000000-0000-0000-0000-000000000000', 0];
  for (;;) {
    const rows = await sql<Held[]>`
      select id, ${sql(column)} as text from ${sql(table)}
      where id > ${after} and ${sql(column)} is not null and not starts_with(${sql(column)}, ${`${keyId}.`}) order by id limit ${batchSize}`;
    const last = rows.at(-1);
    if (!last) return resealed;
    after = last.id;
    const count = await replace(sql, field, reseal(cipher, field, rows));
    resealed += count;
    told(field, count);
  }
};

/** `keyId` names the key that the cipher seals with; `told` hears how many values each batch sealed anew. */
export type Rotation = { cipher: Cipher; keyId: string; at: number; told(field: SealedColumn, count: number): void };

/** Who goes on writing under an old key is not chased for ever: what is left after these passes is told. */
const mostPasses = 5;

/**
 * Seals every value anew that another than the first data key sealed, beside everything that runs: batch by batch, each its own
 * statement that overwrites nothing newer. It may be stopped at any instant and run again. Returns how many values were sealed anew;
 * `keyUse` tells what is left. @throws {UsageError} `forbidden` without `keys.rotate` for the city
 */
export const rotateSeals = async (sql: Sql, access: Access, rotation: Rotation): Promise<number> => {
  demandCity(access, 'keys.rotate');
  let resealed = 0;
  for (const field of sealedColumns) {
    for (let passes = 0; passes < mostPasses; passes += 1) {
      const count = await pass(sql, rotation, field);
      resealed += count;
      if (count === 0) break;
    }
  }
  if (resealed > 0)
    await recordAudit(sql, {
      ...{ at: rotation.at, actor: access.actor, action: 'keys.rotate', subjectType: 'data key' },
      ...{ subjectId: rotation.keyId, after: { resealed } },
    });
  return resealed;
};
