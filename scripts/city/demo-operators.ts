import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashPassword } from '../../src/console/api/sign-in/password.ts';
import type { OperatorRole } from '../../src/domain/permissions.ts';
import { hostAccess } from '../../src/store/access.ts';
import type { Sql } from '../../src/store/connect.ts';
import { setFirstPassword } from '../../src/store/operator-logins.ts';
import { addOperator, listOperators } from '../../src/store/operators.ts';

/** The people of the demo: one who may do nearly everything, one of a county, and the two whom that one may not be as well. */
const people: readonly { name: string; roles: readonly OperatorRole[]; regions: readonly string[] }[] = [
  { name: 'demo', roles: ['operator', 'adjuster', 'approver', 'system_administrator'], regions: [] },
  { name: 'demo-wuyishan', roles: ['operator'], regions: ['350782'] },
  { name: 'demo-security', roles: ['security_administrator'], regions: [] },
  { name: 'demo-auditor', roles: ['viewer', 'auditor'], regions: [] },
];

export type FirstLogin = { names: readonly string[]; password: string };

/** The password of a data folder's demo, made once and kept beside the demo's keys, readable by its owner alone. */
const passwordIn = async (dataDir: string): Promise<string> => {
  const file = join(dataDir, 'demo-password');
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (kept !== undefined) return kept.trim();
  const made = randomBytes(9).toString('base64url');
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
};

/** Makes the demo's operators where they are missing, and gives them the data folder's password. Doing it again changes nothing. */
export const prepareOperators = async (sql: Sql, dataDir: string, at: number): Promise<FirstLogin> => {
  const access = hostAccess('demo');
  const password = await passwordIn(dataDir);
  const there = new Set((await listOperators(sql, access)).map(({ name }) => name));
  for (const { name, roles, regions } of people) {
    if (there.has(name)) continue;
    const grants = { name, roles, regionCodes: regions, servicePointCodes: [] };
    const token = await addOperator(sql, access, grants, { at, reason: null });
    const [made] = await sql<{ id: string }[]>`select id from operators where name = ${name}`;
    if (made)
      await setFirstPassword(sql, { operatorId: made.id, token, passwordHash: await hashPassword(password), at });
  }
  return { names: people.map(({ name }) => name), password };
};
