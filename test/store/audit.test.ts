import { expect, it } from 'vitest';
import { recordAudit } from '../../src/store/audit.ts';
import { freshDatabase } from '../support/fresh-database.ts';

it('the audit log is only ever added to', async () => {
  await using db = await freshDatabase();
  await recordAudit(db.sql, { at: 0, actor: 'a', action: 'fund.set', subjectType: 'c', subjectId: 'd' });
  for (const change of ["update audit_log set actor = 'x'", 'delete from audit_log', 'truncate audit_log'])
    await expect(db.sql.unsafe(change)).rejects.toMatchObject({ constraint_name: 'audit_append_only' });
  expect(await db.sql`select from audit_log`).toHaveLength(1);
});
