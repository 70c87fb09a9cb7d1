import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apart,
  type OperatorRole,
  operatorRoles,
  permissions,
  permissionsOf,
  readRoles,
  scopeOf,
  twoPerson,
} from '../../src/domain/permissions.ts';

const names = Object.keys(operatorRoles) as OperatorRole[];
const county = scopeOf(['350702'], []);

describe('roles', () => {
  it('permit together what each permits, and leave no permission without a role', () => {
    expect(permissionsOf(names)).toEqual(new Set(permissions));
    fc.assert(
      fc.property(fc.subarray(names), (held) => {
        const together = permissionsOf(held);
        expect(together).toEqual(new Set(held.flatMap((role) => [...permissionsOf([role])])));
      }),
    );
  });

  it('that this version does not know permit nothing', () => {
    expect(permissionsOf(['superuser', 'toString', '__proto__'])).toEqual(new Set());
  });

  it('of a system, a security administrator and an auditor are never held by one person, and all others go together', () => {
    fc.assert(
      fc.property(fc.subarray(names, { minLength: 1 }), (held) => {
        const read = readRoles(held, 'city');
        expect(read.ok).toBe(held.filter((role) => apart.includes(role)).length <= 1);
        if (read.ok) expect(read.value).toEqual(names.filter((role) => held.includes(role)));
        else expect(read.code).toBe('roles_apart');
      }),
    );
  });

  it('that stand apart do not see or use what the others keep', () => {
    const [system, security, audit] = apart.map((role) => permissionsOf([role]));
    expect(system?.has('audit.read') || system?.has('keys.rotate') || system?.has('api_key.manage')).toBe(false);
    expect(security?.has('audit.read') || security?.has('operator.manage')).toBe(false);
    expect([...(audit ?? [])].every((permission) => permission.endsWith('.read') || permission === 'export.run')).toBe(
      true,
    );
  });

  it('are read once each, whatever the order', () => {
    expect(readRoles(['operator', 'viewer', 'operator'], county)).toEqual({ ok: true, value: ['viewer', 'operator'] });
  });

  it.each([
    [[], 'city', 'role_missing'],
    [['boss'], 'city', 'role_unknown'],
    [['auditor', 'security_administrator'], 'city', 'roles_apart'],
    [['auditor'], county, 'roles_need_city'],
  ] as const)('%j within %j are refused: %s', (roles, scope, code) => {
    expect(readRoles(roles, scope)).toMatchObject({ ok: false, code });
  });
});

describe('what two people agree to', () => {
  it('is permitted by a role, and never to the administrators', () => {
    for (const permission of twoPerson) {
      expect(names.filter((role) => permissionsOf([role]).has(permission))).toEqual(['approver']);
    }
  });
});

describe('a scope', () => {
  it('is the whole city where nothing narrows it', () => {
    expect(scopeOf([], [])).toBe('city');
    expect(scopeOf([], ['SP-1'])).toEqual({ regions: [], servicePoints: ['SP-1'] });
  });
});
