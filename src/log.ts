import { type Logger as PinoLogger, pino } from 'pino';
import { describeError } from './errors.ts';

export type Logger = PinoLogger;

/** Field names that may carry personal data, redacted at every depth a log call of ours can reach. */
const personal = ['name', 'holderName', 'idNumber', 'phone', 'contactPhone', 'account', 'authorization', 'body'];
const paths = personal.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

/**
 * The process' logger: one JSON line a record on standard output. Errors are cut down to class, code and message,
 * because Postgres' `detail` quotes whole rows.
 */
export const createLogger = (options: { level: string; name?: string }): Logger =>
  pino({
    level: options.level,
    base: options.name ? { part: options.name, pid: process.pid } : { pid: process.pid },
    redact: { paths, censor: '[personal]' },
    serializers: { err: describeError, error: describeError },
  });

/** A logger that writes nothing: for commands whose output is their standard output. */
export const silentLogger = (): Logger => pino({ level: 'silent' });
