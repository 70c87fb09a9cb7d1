import type { Access } from '../../../store/access.ts';
import type { Sql } from '../../../store/connect.ts';
import { type ListedOperator, operatorsWithSignIn, scopePlaces } from '../../../store/operator-list.ts';
import { setOperatorScope } from '../../../store/operator-scope.ts';
import { addOperator, disableOperator, resetOperatorSignIn, setOperatorRoles } from '../../../store/operators.ts';
import type { HandlersOf } from '../handlers.ts';
import type { operatorRoutes } from './routes.ts';

/** Operators as the screen has them. */
export const operatorsIn = async (
  sql: Sql,
  access: Access,
  { state, now }: { state: 'active' | 'disabled'; now: number },
): Promise<ListedOperator[]> => {
  const all = await operatorsWithSignIn(sql, access, now);
  return all.filter(({ disabledAt }) => (disabledAt === null) === (state === 'active'));
};

export const operatorHandlers = ({ sql }: { sql: Sql }): HandlersOf<typeof operatorRoutes> => {
  const those = (state: 'active' | 'disabled', access: Access, now: number) => operatorsIn(sql, access, { state, now });
  return {
    'operators.list': async ({ state }, { access, now }) => ({ rows: await those(state, access, now), next: null }),
    'operators.count': async ({ state }, { access, now }) => ({
      count: (await those(state, access, now)).length,
      exact: true,
    }),
    'operators.places': (_input, { access }) => scopePlaces(sql, access),
    'operators.add': async ({ reason, ...grants }, { access, now }) => ({
      token: await addOperator(sql, access, grants, { at: now, reason }),
    }),
    'operators.set-roles': async ({ reason, ...change }, { access, now }) => ({
      roles: await setOperatorRoles(sql, access, change, { at: now, reason }),
    }),
    'operators.set-scope': async ({ reason, ...change }, { access, now }) => {
      const { regionCodes, servicePointCodes } = await setOperatorScope(sql, access, change, { at: now, reason });
      return { regionCodes: [...regionCodes], servicePointCodes: [...servicePointCodes] };
    },
    'operators.disable': async ({ name, reason }, { access, now }) => ({
      disabled: await disableOperator(sql, access, name, { at: now, reason }),
    }),
    'operators.reset-sign-in': async ({ name, expected, reason }, { access, now }) => ({
      token: await resetOperatorSignIn(sql, access, name, { at: now, reason, expected }),
    }),
  };
};
