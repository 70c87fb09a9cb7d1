import { systemClock } from '../clock.ts';
import { addApiKey, listApiKeys, revokeApiKey } from '../store/api-keys.ts';
import { withAccess } from './access.ts';
import type { AddCommands, CliContext } from './context.ts';
import { namesIn } from './lists.ts';
import { localTime, table } from './table.ts';
import { refuseNoId } from './uuid.ts';

export type ApiKeyAddCommand = { name: string; scopes: readonly string[]; source?: string; reason?: string };

/**
 * `api-key add`: a key for a server of the market. Its secret is the only line on standard output, and is shown this once: only a hash is
 * kept. `source` is the name space of the external ids it sends. Exit 0; a UsageError (exit 2) on an unknown scope.
 */
export const apiKeyAdd = async (
  context: CliContext,
  { name, scopes, source = 'platform', reason }: ApiKeyAddCommand,
): Promise<number> => {
  const key = { name, source, scopes, at: systemClock.now(), reason: reason ?? null };
  const secret = await withAccess(context, 'api-key add', (sql, access) => addApiKey(sql, access, key));
  context.out(secret);
  context.err(
    `The key "${name}" may ${scopes.join(', ')}, in the name space "${source}". Its secret is not shown again.`,
  );
  return 0;
};

/** `api-key list`: all keys, those in force first; with `json`, one a line. Never a secret. Exit 0. */
export const apiKeyList = async (context: CliContext, { json = false }: { json?: boolean }): Promise<number> => {
  const keys = await withAccess(context, 'api-key list', listApiKeys);
  if (json) {
    for (const key of keys) context.out(JSON.stringify(key));
    return 0;
  }
  const { timeZone } = context.config.calendar;
  const head = ['id', 'name 名称', 'source 来源', 'since 时间', 'state 状态', 'scopes 权限'];
  const cells = keys.map((key) => [
    ...[key.id, key.name, key.source, localTime(key.createdAt, timeZone)],
    key.revokedAt === null ? 'in force 有效' : `revoked 已吊销 ${localTime(key.revokedAt, timeZone)}`,
    key.scopes.join(', '),
  ]);
  for (const line of table([head, ...cells])) context.out(line);
  return 0;
};

/** `api-key revoke ID`: refused by every running process within seconds, for good. Exit 0, or 1 where no key in force has the id. */
export const apiKeyRevoke = async (
  context: CliContext,
  { id, reason }: { id: string; reason?: string },
): Promise<number> => {
  refuseNoId([id], 'api-key list');
  const by = { at: systemClock.now(), reason: reason ?? null };
  const name = await withAccess(context, 'api-key revoke', (sql, access) => revokeApiKey(sql, access, id, by));
  if (name === undefined) context.err(`${id} is no key in force (any more)`);
  else context.out(`the key "${name}" is revoked 已吊销; it is refused everywhere within 3 s`);
  return name === undefined ? 1 : 0;
};

export const addApiKeyCommands: AddCommands = (program, context, done) => {
  const apiKey = program.command('api-key').description('keys of servers that call the API');
  apiKey
    .command('add')
    .description('make a key; its secret is printed once')
    .requiredOption('--name <name>')
    .requiredOption('--scopes <list>', 'comma-separated')
    .option('--source <name>', 'name space of its external ids')
    .option('--reason <text>', 'for the audit log')
    .action(async (options: Omit<ApiKeyAddCommand, 'scopes'> & { scopes: string }) => {
      done(await apiKeyAdd(context, { ...options, scopes: namesIn(options.scopes) }));
    });
  apiKey
    .command('list')
    .description('all keys, without their secrets')
    .option('--json', 'JSON lines')
    .action(async (options: { json?: boolean }) => done(await apiKeyList(context, options)));
  apiKey
    .command('revoke')
    .description('take a key out of force for good')
    .argument('<id>')
    .option('--reason <text>', 'for the audit log')
    .action(async (id: string, options: { reason?: string }) => done(await apiKeyRevoke(context, { id, ...options })));
};
