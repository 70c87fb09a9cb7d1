import type { Queryable } from './connect.ts';

const prefix = 'columns.';

/** The columns that an operator has hidden, by list; a list that they have left as it is does not occur. */
export const hiddenColumns = async (sql: Queryable, operatorId: string): Promise<Record<string, string[]>> => {
  const rows = await sql<{ list: string; hidden: string[] }[]>`
    select substr(key, ${prefix.length + 1}) as list, value as hidden from operator_preferences
    where operator_id = ${operatorId} and starts_with(key, ${prefix})`;
  return Object.fromEntries(rows.map(({ list, hidden }) => [list, hidden]));
};

/** Keeps which columns of a list an operator hides; null leaves it as it is for everybody. Done twice, it is the same. */
export const hideColumns = async (
  sql: Queryable,
  { operatorId, list, hidden }: { operatorId: string; list: string; hidden: readonly string[] | null },
): Promise<void> => {
  const key = `${prefix}${list}`;
  if (hidden === null) await sql`delete from operator_preferences where operator_id = ${operatorId} and key = ${key}`;
  else
    await sql`
      insert into operator_preferences (operator_id, key, value) values (${operatorId}, ${key}, ${sql.json([...hidden])})
      on conflict (operator_id, key) do update set value = excluded.value`;
};
