import { apiScopes } from '../../../domain/api-scopes.ts';
import type { Access } from '../../../store/access.ts';
import { addApiKey, type ListedApiKey, listApiKeys, revokeApiKey } from '../../../store/api-keys.ts';
import type { Sql } from '../../../store/connect.ts';
import type { HandlersOf } from '../handlers.ts';
import type { apiKeyRoutes } from './routes.ts';

/** Keys as the screen has them. */
export const apiKeysIn = async (sql: Sql, access: Access, state: 'in_force' | 'revoked'): Promise<ListedApiKey[]> => {
  const all = await listApiKeys(sql, access);
  return all.filter(({ revokedAt }) => (revokedAt === null) === (state === 'in_force'));
};

export const apiKeyHandlers = ({ sql }: { sql: Sql }): HandlersOf<typeof apiKeyRoutes> => {
  const those = (state: 'in_force' | 'revoked', access: Access) => apiKeysIn(sql, access, state);
  return {
    'api-keys.list': async ({ state }, { access }) => ({ rows: await those(state, access), next: null }),
    'api-keys.count': async ({ state }, { access }) => ({ count: (await those(state, access)).length, exact: true }),
    'api-keys.scopes': async () => ({ scopes: [...apiScopes] }),
    'api-keys.add': async (key, { access, now }) => ({ secret: await addApiKey(sql, access, { ...key, at: now }) }),
    'api-keys.revoke': async ({ id, reason }, { access, now }) => ({
      revoked: (await revokeApiKey(sql, access, id, { at: now, reason })) !== undefined,
    }),
  };
};
