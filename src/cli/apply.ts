import { systemClock } from '../clock.ts';
import { applyReference } from '../intake/apply/apply-reference.ts';
import { type Change, shown } from '../intake/apply/merge.ts';
import { readReference } from '../intake/apply/read-reference.ts';
import { withAccess } from './access.ts';
import type { AddCommands, CliContext } from './context.ts';

export type ApplyCommand = { paths: readonly string[]; dryRun?: boolean; force?: boolean; verbose?: boolean };

const linesOf = ({ entry, action, fields, changes }: Change): string[] => {
  const item = `${action.padEnd(9)}  ${entry.kind} ${entry.key}`;
  const name = action === 'created' && typeof fields.name === 'string' ? `  ${fields.name}` : '';
  return [
    `${item}${name}`,
    ...changes.map((c) => `             ${c.field}  ${shown(c.field, c.before)} → ${shown(c.field, c.after)}`),
  ];
};

/** What stays as it is, a line a kind: `unchanged  153 region`. */
const unchanged = (changes: readonly Change[]): string[] => {
  const same = Object.groupBy(
    changes.filter((change) => change.action === 'unchanged'),
    (change) => change.entry.kind,
  );
  return Object.entries(same).map(([kind, items]) => `unchanged  ${items.length} ${kind}`);
};

/**
 * `apply PATH…`: reference data from JSON files. Repeating it changes nothing. What changes stands line by line, what stays as it is counted by
 * kind, or line by line too with `verbose`. Exit 0; throws a UsageError (exit 2) with a line for each
 * thing that is wrong, and nothing is written then.
 */
export const apply = async (
  context: CliContext,
  { paths, dryRun = false, force = false, verbose = false }: ApplyCommand,
): Promise<number> => {
  const set = await readReference(paths);
  const options = { now: systemClock.now(), dryRun, force, calendar: context.config.calendar };
  const { changes, notes, reopened } = await withAccess(context, 'apply', (sql, access) =>
    applyReference(sql, set, { ...options, access }),
  );
  const told = verbose ? changes : changes.filter((change) => change.action !== 'unchanged');
  const counted = verbose ? [] : unchanged(changes);
  for (const line of [...told.flatMap(linesOf), ...counted, ...notes.map((note) => `note       ${note}`)])
    context.out(line);
  const count = (action: Change['action']): string =>
    `${changes.filter((change) => change.action === action).length} ${action}`;
  const totals = [count('created'), count('changed'), count('unchanged')].join(', ');
  context.out(`${totals}${dryRun ? '; dry run, nothing was written' : ''}`);
  if (reopened > 0) context.out(`${reopened} orders without cover are decided again 重新审核`);
  return 0;
};

export const addApplyCommand: AddCommands = (program, context, done) => {
  program
    .command('apply')
    .description('reference data from JSON files or folders; repeating it changes nothing')
    .argument('<path...>')
    .option('--dry-run', 'print what would change')
    .option('--verbose', 'name what stays as it is, too')
    .option('--force', 'also overwrite fields that a person changed since')
    .action(async (paths: string[], options: Omit<ApplyCommand, 'paths'>) => {
      done(await apply(context, { paths, ...options }));
    });
};
