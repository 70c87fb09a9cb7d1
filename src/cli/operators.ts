import { systemClock } from '../clock.ts';
import { UsageError } from '../errors.ts';
import { demandCity } from '../store/access.ts';
import { type ScopeCodes, setOperatorScope } from '../store/operator-scope.ts';
import {
  addOperator,
  disableOperator,
  listOperators,
  resetOperatorSignIn,
  setOperatorRoles,
} from '../store/operators.ts';
import { withAccess } from './access.ts';
import type { AddCommands, CliContext } from './context.ts';
import { namesIn } from './lists.ts';
import { localTime, table } from './table.ts';

export type OperatorAddCommand = { name: string; roles: string; regions?: string; servicePoints?: string };

/**
 * `operator add`: a person who may work with Doorstep, within the regions and service points named, or the whole city. The token is the
 * only line on standard output, and is shown this once: only a hash is kept. Exit 0; a UsageError (exit 2) on roles that one person may
 * not hold together, an unknown place, or a name that is taken.
 */
export const operatorAdd = async (context: CliContext, command: OperatorAddCommand): Promise<number> => {
  const grants = {
    name: command.name.trim(),
    roles: namesIn(command.roles),
    regionCodes: namesIn(command.regions),
    servicePointCodes: namesIn(command.servicePoints),
  };
  const by = { at: systemClock.now(), reason: null };
  const token = await withAccess(context, 'operator add', (sql, access) => addOperator(sql, access, grants, by));
  context.out(token);
  context.err(
    `${grants.name} may work as: --as ${grants.name}, with this token in DOORSTEP_TOKEN. It is not shown again.`,
  );
  return 0;
};

const scopeWords = ({ regionCodes, servicePointCodes }: ScopeCodes): string =>
  [...regionCodes, ...servicePointCodes].join(', ') || 'whole city 全市';

/** `operator list`: everybody who was ever made one; with `json`, one a line. Exit 0. */
export const operatorList = async (context: CliContext, { json = false }: { json?: boolean }): Promise<number> => {
  const operators = await withAccess(context, 'operator list', listOperators);
  if (json) {
    for (const o of operators) context.out(JSON.stringify(o));
    return 0;
  }
  const { timeZone } = context.config.calendar;
  const head = ['operator 操作员', 'state 状态', 'since 时间', 'scope 范围', 'roles 角色'];
  const cells = operators.map((o) => [
    o.name,
    o.disabledAt === null ? 'active 启用' : 'disabled 停用',
    localTime(o.disabledAt ?? o.createdAt, timeZone),
    scopeWords(o),
    o.roles.join(', '),
  ]);
  for (const line of table([head, ...cells])) context.out(line);
  return 0;
};

type Named = { name: string; reason?: string };

/** `operator disable NAME`: shuts somebody out from the next call on. Exit 0 (also where that was done before), 2 for the last administrator. */
export const operatorDisable = async (context: CliContext, { name, reason }: Named): Promise<number> => {
  const by = { at: systemClock.now(), reason: reason ?? null };
  const done = await withAccess(context, 'operator disable', (sql, access) => disableOperator(sql, access, name, by));
  context.out(done ? `${name} is disabled 已停用` : `${name} was disabled already`);
  return 0;
};

/** `operator set-roles NAME`: other roles instead of those held. Exit 0; 2 for roles that do not go together and the last administrator. */
export const operatorSetRoles = async (
  context: CliContext,
  { name, roles, reason }: Named & { roles: string },
): Promise<number> => {
  const by = { at: systemClock.now(), reason: reason ?? null };
  const change = { name, roles: namesIn(roles) };
  const now = await withAccess(context, 'operator set-roles', (sql, access) =>
    setOperatorRoles(sql, access, change, by),
  );
  context.out(`${name} is now ${now.join(', ')}`);
  return 0;
};

export type OperatorScopeCommand = Named & { regions?: string; servicePoints?: string; wholeCity?: boolean };

/**
 * `operator set-scope NAME`: another part of the city instead of the one held, in full; `--whole-city` for all of it, so that nobody is given
 * that by leaving something out. Exit 0; 2 for an unknown place, and for a role that works for the whole city.
 */
export const operatorSetScope = async (
  context: CliContext,
  { name, reason, regions, servicePoints, wholeCity = false }: OperatorScopeCommand,
): Promise<number> => {
  const codes = { regionCodes: namesIn(regions), servicePointCodes: namesIn(servicePoints) };
  const named = codes.regionCodes.length + codes.servicePointCodes.length > 0;
  const by = { at: systemClock.now(), reason: reason ?? null };
  const now = await withAccess(context, 'operator set-scope', (sql, access) => {
    demandCity(access, 'operator.manage');
    if (wholeCity === named)
      throw new UsageError('scope_missing', 'name the part of the city (--regions, --service-points), or --whole-city');
    return setOperatorScope(sql, access, { name, ...codes }, by);
  });
  context.out(`${name} is now for ${scopeWords(now)}`);
  return 0;
};

/**
 * `operator reset-sign-in NAME`: takes password, second factor, sessions and the token away, and prints a new token as the only line on
 * standard output, this once. Exit 0; another call makes another token, and the one before no longer fits.
 */
export const operatorResetSignIn = async (context: CliContext, { name, reason }: Named): Promise<number> => {
  const by = { at: systemClock.now(), reason: reason ?? null };
  const token = await withAccess(context, 'operator reset-sign-in', (sql, access) =>
    resetOperatorSignIn(sql, access, name, by),
  );
  context.out(token);
  context.err(`${name} begins anew with this token, in the console and in DOORSTEP_TOKEN. It is not shown again.`);
  return 0;
};

export const addOperatorCommands: AddCommands = (program, context, done) => {
  const operator = program.command('operator').description('people who work with Doorstep');
  operator
    .command('add')
    .description('make an operator; the token is printed once')
    .requiredOption('--name <name>')
    .requiredOption('--roles <list>', 'comma-separated')
    .option('--regions <list>', 'codes of the regions it is for; a region includes what lies below it')
    .option('--service-points <list>', 'codes of the service points it is for')
    .action(async (options: OperatorAddCommand) => done(await operatorAdd(context, options)));
  operator
    .command('list')
    .description('everybody, with roles and scope')
    .option('--json', 'JSON lines')
    .action(async (options: { json?: boolean }) => done(await operatorList(context, options)));
  operator
    .command('disable')
    .description('shut an operator out')
    .argument('<name>')
    .option('--reason <text>', 'for the audit log')
    .action(async (name: string, options: { reason?: string }) => {
      done(await operatorDisable(context, { name, ...options }));
    });
  operator
    .command('set-roles')
    .description('give an operator other roles')
    .argument('<name>')
    .requiredOption('--roles <list>', 'comma-separated')
    .option('--reason <text>', 'for the audit log')
    .action(async (name: string, options: { roles: string; reason?: string }) => {
      done(await operatorSetRoles(context, { name, ...options }));
    });
  operator
    .command('set-scope')
    .description('give an operator another part of the city')
    .argument('<name>')
    .option('--regions <list>', 'codes of all the regions it is to be for')
    .option('--service-points <list>', 'codes of all the service points it is to be for')
    .option('--whole-city', 'the whole city')
    .option('--reason <text>', 'for the audit log')
    .action(async (name: string, options: Omit<OperatorScopeCommand, 'name'>) => {
      done(await operatorSetScope(context, { name, ...options }));
    });
  operator
    .command('reset-sign-in')
    .description('take a way in away, and make a new token, printed once')
    .argument('<name>')
    .option('--reason <text>', 'for the audit log')
    .action(async (name: string, options: { reason?: string }) => {
      done(await operatorResetSignIn(context, { name, ...options }));
    });
};
