import { type Access, demand, type OperatorGrants, operatorAccess } from './access.ts';
import type { Queryable } from './connect.ts';
import { inboxItem } from './inbox-list.ts';
import { gone, grants, type Thing } from './inbox-marks.ts';
import { inboxPermissions } from './inbox-weights.ts';

const working = (sql: Queryable): Promise<OperatorGrants[]> => sql<OperatorGrants[]>`
  select ${sql.unsafe(grants)} from operators where disabled_at is null order by name`;

/** Names of those, beside oneself, who may deal with this and see it. @throws {UsageError} `forbidden`, `inbox_missing` */
export const colleaguesFor = async (sql: Queryable, access: Access, thing: Thing): Promise<string[]> => {
  const { act } = inboxPermissions[thing.kind];
  demand(access, act);
  if (!(await inboxItem(sql, access, thing))) throw gone();
  const names: string[] = [];
  for (const one of await working(sql)) {
    const theirs = operatorAccess(one);
    if (theirs.actor === access.actor || !theirs.permits(act)) continue;
    if (await inboxItem(sql, theirs, thing)) names.push(one.name);
  }
  return names;
};
