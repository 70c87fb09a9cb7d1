import { systemClock } from '../clock.ts';
import { applyReference } from '../intake/apply/apply-reference.ts';
import { type Change, shown } from '../intake/apply/merge.ts';
import { readReference } from '../intake/apply/read-reference.ts';
import { withAccess } from './access.ts';
import type { AddCommands, CliContext } from './context.ts';

export type ApplyCommand = { paths: readonly string[]; dryRun?: boolean; force?: boolean };

const linesOf = ({ entry, action, fields, changes }: Change): string[] => {
  const item = `${action.padEnd(9)}  ${entry.kind} ${entry.key}`;
  const name = action === 'created' && typeof fields.name === 'string' ? `  ${fields.name}` : '';
  return [
    `${item}${name}`,
    ...changes.map((c) => `             ${c.field}  ${shown(c.field, c.before)} → ${shown(c.field, c.after)}`),
  ];
};

/** What stays as it is, counted by kind: `153 region, 12 skill`. */
const unchanged = (changes: readonly Change[]): string[] => {
  const same = Object.groupBy(
    changes.filter((change) => change.action === 'unchanged'),
    (change) => change.entry.kind,
  );
  const counts = Object.entries(same).map(([kind, items]) => `${items.length} ${kind}`);
  return counts.length > 0 ? [`unchanged  ${counts.join(', ')}`] : [];
};

/**
 * `apply PATH…`: reference data from JSON files. Repeating it changes nothing. Exit 0; throws a UsageError (exit 2) with a line for each
 * thing that is wrong, and nothing is written then.
 */
export const apply = async (
  context: CliContext,
  { paths, dryRun = false, force = false }: ApplyCommand,
): Promise<number> => {
  const set = await readReference(paths);
  const options = { now: systemClock.now(), dryRun, force };
  const { changes, notes, reopened } = await withAccess(context, 'apply', (sql, access) =>
    applyReference(sql, set, { ...options, access }),
  );
  const touched = changes.filter((change) => change.action !== 'unchanged');
  for (const line of [...touched.flatMap(linesOf), ...unchanged(changes), ...notes.map((note) => `note       ${note}`)])
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
    .option('--force', 'also overwrite fields that a person changed since')
    .action(async (paths: string[], options: Omit<ApplyCommand, 'paths'>) => {
      done(await apply(context, { paths, ...options }));
    });
};
