import { systemClock } from '../clock.ts';
import { UsageError } from '../errors.ts';
import { jobs } from '../queues/catalogue.ts';
import { pauseJob, resumeJob } from '../store/job-pauses.ts';
import { withAccess } from './access.ts';
import type { AddCommands, CliContext } from './context.ts';
import { reasonOf, schedulesList, schedulesPause, schedulesResume, schedulesRun, schedulesSet } from './schedules.ts';

/** @throws {UsageError} `job_unknown`, naming those that there are */
const knownJob = (name: string): string => {
  if (jobs.some((job) => job.name === name)) return name;
  const known = jobs.map((job) => job.name).toSorted();
  throw new UsageError('job_unknown', `there is no job "${name}"; there are ${known.join(', ')}`);
};

/** `queue pause JOB --reason`: hands out nothing of it any more, on all machines. Exit 0, or 1 where it was paused already. */
export const queuePause = async (
  context: CliContext,
  { job, reason }: { job: string; reason: string },
): Promise<number> => {
  const asked = { reason: reasonOf(reason), at: systemClock.now() };
  const paused = await withAccess(context, 'queue pause', (sql, access) => pauseJob(sql, access, knownJob(job), asked));
  if (paused)
    context.out(`${job} is paused 已暂停: what is owed waits in Postgres; what is in a worker's hands is done`);
  else context.err(`${job} was paused already 早已暂停`);
  return paused ? 0 : 1;
};

/** `queue resume JOB`: what has waited is handed out within a second. Exit 0, or 1 where it was not paused. */
export const queueResume = async (
  context: CliContext,
  { job, reason }: { job: string; reason?: string },
): Promise<number> => {
  const asked = { reason: reason ?? null, at: systemClock.now() };
  const resumed = await withAccess(context, 'queue resume', (sql, access) =>
    resumeJob(sql, access, knownJob(job), asked),
  );
  if (resumed) context.out(`${job} goes on 已恢复`);
  else context.err(`${job} was not paused 并未暂停`);
  return resumed ? 0 : 1;
};

type Reason = { reason?: string };

/** `schedules …`, and what pauses and resumes a job beside the other commands of `queue`. */
export const addScheduleCommands: AddCommands = (program, context, done) => {
  const schedules = program.command('schedules').description('what comes round by the clock');
  schedules
    .command('list')
    .description('every schedule, its next time and how it stands')
    .option('--json', 'JSON lines')
    .action(async (options: { json?: boolean }) => done(await schedulesList(context, options)));
  const named = (name: string, description: string) =>
    schedules.command(name).description(description).argument('<name>');
  named('run', 'one run now')
    .option('--reason <text>', 'for the audit log')
    .action(async (name: string, options: Reason) => done(await schedulesRun(context, { name, ...options })));
  named('pause', 'skip what falls due until it is resumed')
    .requiredOption('--reason <text>', 'why')
    .action(async (name: string, { reason }: { reason: string }) =>
      done(await schedulesPause(context, { name, reason })),
    );
  named('resume', 'go on with the next due time')
    .option('--reason <text>', 'for the audit log')
    .action(async (name: string, options: Reason) => done(await schedulesResume(context, { name, ...options })));
  named('set', 'change when it comes round')
    .requiredOption('--cron <expression>', 'five fields: minute hour day month weekday, in the city’s time')
    .option('--reason <text>', 'for the audit log')
    .action(async (name: string, options: Reason & { cron: string }) =>
      done(await schedulesSet(context, { name, ...options })),
    );

  const queue = program.commands.find((command) => command.name() === 'queue') ?? program.command('queue');
  queue
    .command('pause')
    .description('hand out nothing of a job')
    .argument('<job>')
    .requiredOption('--reason <text>', 'why')
    .action(async (job: string, { reason }: { reason: string }) => done(await queuePause(context, { job, reason })));
  queue
    .command('resume')
    .description('let a job go on')
    .argument('<job>')
    .option('--reason <text>', 'for the audit log')
    .action(async (job: string, options: Reason) => done(await queueResume(context, { job, ...options })));
};
