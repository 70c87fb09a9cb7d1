import { systemClock } from '../clock.ts';
import { backendFor, keysFor } from '../serve/runtime.ts';
import { connect, type Sql } from '../store/connect.ts';
import type { CliContext } from './context.ts';
import { examineSchema, examineServer } from './doctor/database.ts';
import { attempt, type Finding, good } from './doctor/finding.ts';
import { examineKeys, keyMend } from './doctor/keys.ts';
import { examineMachine } from './doctor/machine.ts';
import { examinePartners } from './doctor/partners.ts';
import { examineQueue } from './doctor/queue.ts';
import { examineReference } from './doctor/reference.ts';
import { scheduleFindings } from './doctor/schedules.ts';
import { examineWork } from './doctor/work.ts';
import { table } from './table.ts';

export type DoctorCommand = { json?: boolean };

const keysPresent = async (context: CliContext): Promise<Finding[]> => {
  const { dataKeys } = await keysFor(context.config);
  return [good('keys', `data keys: ${dataKeys.map((key) => key.id).join(', ')}, and a hash key`)];
};

/** What needs a schema of this version or a newer one. */
const examineContents = async (context: CliContext, sql: Sql): Promise<Finding[]> => {
  const now = systemClock.now();
  return [
    ...(await attempt('stored data', keyMend, async () => examineKeys(sql, await keysFor(context.config)))),
    ...(await attempt('reference data', 'npm run doorstep -- apply examples/nanping', () =>
      examineReference(sql, context.config.calendar, now),
    )),
    ...(await attempt('schedules', 'run the doctor again', () => scheduleFindings(sql, context.config.calendar, now))),
    ...(await attempt('work', 'run the doctor again', () => examineWork(sql, now))),
  ];
};

const examineDatabase = (context: CliContext, url: string): Promise<Finding[]> =>
  attempt(
    'postgres',
    'see that Postgres runs, and that DATABASE_URL names it with a user and a password that it takes',
    async () => {
      const sql = connect(url, { max: 2, name: 'doctor' });
      try {
        const server = await examineServer(sql, context.config);
        const schema = await examineSchema(url);
        return [...server, schema, ...(schema.level === 'fault' ? [] : await examineContents(context, sql))];
      } finally {
        await sql.end({ timeout: 1 });
      }
    },
  );

const examine = async (context: CliContext): Promise<Finding[]> => {
  const { config } = context;
  const keyCommand = 'npm run doorstep -- keys generate, and put both lines into the environment';
  const machine = [
    ...(await attempt('machine', 'look at DATA_DIR', () => examineMachine(config))),
    ...(await attempt('keys', keyCommand, () => keysPresent(context))),
    ...(await attempt('partners', 'look at SMTP_URL and ALARM_WEBHOOK', () => examinePartners(config))),
  ];
  const queueMend = config.redisUrl
    ? 'see that Redis runs and that REDIS_URL names it; orders wait in Postgres meanwhile'
    : 'see that Postgres runs';
  return [
    ...machine,
    ...(await attempt('database', 'set DATABASE_URL, or look into DATA_DIR/postgres.log', async () => {
      const { url } = await context.openDatabase();
      const database = await examineDatabase(context, url);
      return [...database, ...(await attempt('queue', queueMend, () => examineQueue(backendFor(config, url))))];
    })),
  ];
};

const words = { ok: 'ok    正常', warn: 'warn  注意', fault: 'FAULT 故障' } as const;

/**
 * `doctor`: looks at everything that Doorstep rests on and changes nothing. Each finding that is not well comes with its mend; what
 * cannot be looked at is a fault and the rest goes on. `json`: one finding a line. Exit 1 on a fault, else 0.
 */
export const doctor = async (context: CliContext, { json = false }: DoctorCommand): Promise<number> => {
  const findings = await examine(context);
  const faults = findings.filter((f) => f.level === 'fault').length;
  if (json) {
    for (const finding of findings) context.out(JSON.stringify(finding));
  } else {
    const rows = table(findings.map((f) => [words[f.level], f.part, f.what]));
    rows.forEach((row, i) => {
      context.out(row);
      const mend = findings[i]?.mend;
      if (mend) context.out(`              → ${mend}`);
    });
    const warnings = findings.filter((f) => f.level === 'warn').length;
    context.out(`faults: ${faults}, warnings: ${warnings}`);
  }
  return faults > 0 ? 1 : 0;
};
