import { systemClock } from '../clock.ts';
import { UsageError } from '../errors.ts';
import { createApiKey } from '../store/api-keys.ts';
import { recordAudit } from '../store/audit.ts';
import type { CliContext } from './context.ts';
import { hostActor } from './host-actor.ts';
import { withDatabase } from './with-database.ts';

export type ApiKeyAddCommand = { name: string; scopes: readonly string[]; source?: string };

/**
 * `api-key add`: a key for a server of the market. Its secret is the only line on standard output, and is shown this once: only a hash is
 * kept. `source` is the name space of the external ids it sends. Exit 0; a UsageError (exit 2) on an unknown scope.
 */
export const apiKeyAdd = async (
  context: CliContext,
  { name, scopes, source = 'platform' }: ApiKeyAddCommand,
): Promise<number> => {
  if (name.trim() === '')
    throw new UsageError('name_missing', 'give the key a name that says who holds it: --name mini-program');
  const at = systemClock.now();
  const secret = await withDatabase(context, 'api-key add', (sql) =>
    sql.begin(async (tx) => {
      const made = await createApiKey(tx, { name, source, scopes, at });
      const after = { source, scopes };
      await recordAudit(tx, {
        at,
        actor: hostActor(),
        action: 'api_key.add',
        subjectType: 'api_key',
        subjectId: name,
        after,
      });
      return made;
    }),
  );
  context.out(secret);
  context.err(
    `The key "${name}" may ${scopes.join(', ')}, in the name space "${source}". Its secret is not shown again.`,
  );
  return 0;
};
