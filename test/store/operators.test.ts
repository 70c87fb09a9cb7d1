import { describe, expect, it } from 'vitest';
import type { Sql } from '../../src/store/connect.ts';
import { setOperatorScope } from '../../src/store/operator-scope.ts';
import {
  accessByToken,
  addOperator,
  disableOperator,
  listOperators,
  setOperatorRoles,
} from '../../src/store/operators.ts';
import { cityAccess } from '../support/access.ts';
import { freshDatabase } from '../support/fresh-database.ts';

const host = cityAccess('host:root');
const by = { at: 1_777_593_600_000, reason: 'as agreed' };
type Given = { roles?: string[]; regionCodes?: string[]; servicePointCodes?: string[] };
const make = (sql: Sql, name: string, { roles = ['operator'], regionCodes = [], servicePointCodes = [] }: Given = {}) =>
  addOperator(sql, host, { name, roles, regionCodes, servicePointCodes }, by);
const audited = async (sql: Sql) => [
  ...(await sql`select actor, action, subject_id as subject, before, after, reason from audit_log order by id`),
];

describe('an operator', () => {
  it('is known by name and token, and may what the roles permit within the scope', async () => {
    await using db = await freshDatabase();
    await db.sql`insert into regions (code, name, level) values ('350702', '延平区', 'county')`;
    const token = await make(db.sql, '李华', { roles: ['viewer'], regionCodes: ['350702'] });
    const access = await accessByToken(db.sql, '李华', token);
    expect(access).toMatchObject({ actor: 'operator:李华', scope: { regions: ['350702'], servicePoints: [] } });
    expect([access.permits('quarantine.read'), access.permits('quarantine.retry')]).toEqual([true, false]);
  });

  it('has a token that is kept nowhere', async () => {
    await using db = await freshDatabase();
    const token = await make(db.sql, 'li');
    const [stored] = await db.sql<{ text: string }[]>`
      select (select jsonb_agg(o)::text from operators o) || (select jsonb_agg(a)::text from audit_log a) as text`;
    expect(token).toMatch(/^dso_[\w-]{43}$/);
    expect(stored?.text).not.toContain(token.slice(4));
    expect(stored?.text).not.toContain(Buffer.from(token).toString('hex'));
  });

  it('is refused with another token, under another name, and once disabled, always in the same words', async () => {
    await using db = await freshDatabase();
    const [li, wang] = [await make(db.sql, 'li'), await make(db.sql, 'wang')];
    await disableOperator(db.sql, host, 'wang', by);
    const refusals = await Promise.allSettled([
      ...[accessByToken(db.sql, 'li', wang), accessByToken(db.sql, 'li', '')],
      ...[accessByToken(db.sql, 'chen', li), accessByToken(db.sql, 'wang', wang)],
    ]);
    const told = refusals.map((r) => (r.status === 'rejected' ? `${r.reason.code} ${r.reason.message}` : 'let in'));
    expect(new Set(told).size).toBe(1);
    expect(told[0]).toMatch(/^operator_unknown .*DOORSTEP_TOKEN/);
  });

  it.each([
    [{ roles: [] }, 'role_missing'],
    [{ roles: ['boss'] }, 'role_unknown'],
    [{ roles: ['auditor', 'system_administrator'] }, 'roles_apart'],
    [{ roles: ['viewer'], regionCodes: ['999999'] }, 'scope_unknown'],
    [{ roles: ['viewer'], servicePointCodes: ['SP-9'] }, 'scope_unknown'],
  ])('is not made with %j: %s', async (grants, code) => {
    await using db = await freshDatabase();
    await expect(make(db.sql, 'li', grants)).rejects.toMatchObject({ code });
    expect(await db.sql`select from operators`).toHaveLength(0);
    expect(await audited(db.sql)).toEqual([]);
  });

  it('has a name that nobody had before', async () => {
    await using db = await freshDatabase();
    await make(db.sql, 'li');
    await disableOperator(db.sql, host, 'li', by);
    await expect(make(db.sql, 'li')).rejects.toMatchObject({ code: 'operator_exists' });
    await expect(make(db.sql, 'li hua')).rejects.toMatchObject({ code: 'name_missing' });
  });

  it('is on record with before and after: made, changed, shut out', async () => {
    await using db = await freshDatabase();
    await make(db.sql, 'li');
    expect(await setOperatorRoles(db.sql, host, { name: 'li', roles: ['viewer', 'approver'] }, by)).toEqual([
      'viewer',
      'approver',
    ]);
    expect(await disableOperator(db.sql, host, 'li', by)).toBe(true);
    expect(await disableOperator(db.sql, host, 'li', by)).toBe(false);
    const scope = { regionCodes: [], servicePointCodes: [] };
    const who = { actor: 'host:root', subject: 'li', reason: 'as agreed' };
    expect(await audited(db.sql)).toEqual([
      { ...who, action: 'operator.add', before: null, after: { roles: ['operator'], ...scope } },
      {
        ...who,
        action: 'operator.set_roles',
        before: { roles: ['operator'] },
        after: { roles: ['viewer', 'approver'] },
      },
      {
        ...{ ...who, action: 'operator.disable', after: { disabled: true } },
        before: { roles: ['viewer', 'approver'], ...scope, disabled: false },
      },
    ]);
    await expect(setOperatorRoles(db.sql, host, { name: 'li', roles: ['viewer'] }, by)).rejects.toMatchObject({
      code: 'operator_disabled',
    });
  });

  it('keeps the scope within which a role may be held', async () => {
    await using db = await freshDatabase();
    await db.sql`insert into regions (code, name, level) values ('350702', '延平区', 'county')`;
    await make(db.sql, 'li', { regionCodes: ['350702'] });
    const change = { name: 'li', roles: ['auditor'] };
    await expect(setOperatorRoles(db.sql, host, change, by)).rejects.toMatchObject({ code: 'roles_need_city' });
  });

  it('never changes what they themselves may do', async () => {
    await using db = await freshDatabase();
    const token = await make(db.sql, 'li', { roles: ['system_administrator'] });
    const li = await accessByToken(db.sql, 'li', token);
    const change = { name: 'li', roles: ['system_administrator', 'approver'] };
    await expect(setOperatorRoles(db.sql, li, change, by)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(disableOperator(db.sql, li, 'li', by)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('the part of the city of an operator', () => {
  const county = { regionCodes: ['350702'], servicePointCodes: [] };
  const whole = { regionCodes: [], servicePointCodes: [] };

  it('is changed in full, and stands on record with before and after', async () => {
    await using db = await freshDatabase();
    await db.sql`
      insert into regions (code, name, level) values ('350702', '延平区', 'county'), ('350703', '建阳区', 'county')`;
    await make(db.sql, 'li', county);
    const twice = { name: 'li', regionCodes: ['350703', '350702', '350703'], servicePointCodes: [], expected: county };
    const both = { ...county, regionCodes: ['350702', '350703'] };
    expect(await setOperatorScope(db.sql, host, twice, by)).toEqual(both);
    const [, entry] = await audited(db.sql);
    expect(entry).toMatchObject({ action: 'operator.set_scope', subject: 'li', before: county, after: both });
    const late = setOperatorScope(db.sql, host, { name: 'li', ...whole, expected: county }, by);
    await expect(late).rejects.toMatchObject({ code: 'scope_changed' });
  });

  it.each([
    [['auditor'], '350702', 'roles_need_city'],
    [['operator'], '999999', 'scope_unknown'],
  ])('of %j does not become %s: %s', async (roles, code, refusal) => {
    await using db = await freshDatabase();
    await db.sql`insert into regions (code, name, level) values ('350702', '延平区', 'county')`;
    await make(db.sql, 'li', { roles });
    const change = setOperatorScope(db.sql, host, { name: 'li', regionCodes: [code], servicePointCodes: [] }, by);
    await expect(change).rejects.toMatchObject({ code: refusal });
    expect(await listOperators(db.sql, host)).toMatchObject([whole]);
  });

  it('is changed by nobody for themselves, by nobody with a part of the city, and of nobody who is disabled', async () => {
    await using db = await freshDatabase();
    const token = await make(db.sql, 'li', { roles: ['system_administrator'] });
    await make(db.sql, 'wang');
    const li = await accessByToken(db.sql, 'li', token);
    await expect(setOperatorScope(db.sql, li, { name: 'li', ...whole }, by)).rejects.toMatchObject({
      code: 'forbidden',
    });
    const part = { ...li, scope: { regions: ['350702'], servicePoints: [] } };
    const change = { name: 'wang', ...whole };
    await expect(setOperatorScope(db.sql, part, change, by)).rejects.toMatchObject({ code: 'forbidden' });
    await disableOperator(db.sql, host, 'wang', by);
    await expect(setOperatorScope(db.sql, li, change, by)).rejects.toMatchObject({ code: 'operator_disabled' });
  });
});

describe('the last system administrator', () => {
  const administrator = { roles: ['system_administrator'] };

  it('is neither disabled nor given other roles, whoever asks', async () => {
    await using db = await freshDatabase();
    await make(db.sql, 'li', administrator);
    await make(db.sql, 'wang', administrator);
    await disableOperator(db.sql, host, 'wang', by);
    const change = { name: 'li', roles: ['auditor'] };
    await expect(disableOperator(db.sql, host, 'li', by)).rejects.toMatchObject({ code: 'last_administrator' });
    await expect(setOperatorRoles(db.sql, host, change, by)).rejects.toMatchObject({ code: 'last_administrator' });
  });

  it('is left when two are disabled at once', async () => {
    await using db = await freshDatabase();
    await make(db.sql, 'li', administrator);
    await make(db.sql, 'wang', administrator);
    const both = await Promise.allSettled(['li', 'wang'].map((name) => disableOperator(db.sql, host, name, by)));
    expect(both.map((done) => done.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const left = (await listOperators(db.sql, host)).filter((operator) => operator.disabledAt === null);
    expect(left).toHaveLength(1);
  });

  it('does not keep others from being disabled', async () => {
    await using db = await freshDatabase();
    await make(db.sql, 'li', administrator);
    await make(db.sql, 'chen');
    expect(await disableOperator(db.sql, host, 'chen', by)).toBe(true);
  });
});
