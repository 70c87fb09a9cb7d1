import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type BusinessCalendar, createBusinessCalendar } from './domain/business-date.ts';
import { UsageError } from './errors.ts';
import { webhookKey } from './partners/webhook/sign-webhook.ts';

export const roles = ['api', 'console', 'relay', 'worker', 'scheduler'] as const;
export type Role = (typeof roles)[number];

/** A data key: its id stands in everything sealed with it, so that keys can be rotated. */
export type DataKey = { id: string; key: Buffer };
export type Keys = { dataKeys: readonly [DataKey, ...DataKey[]]; hashKey: Buffer };

/** Where the demo lives: in the clone, from whichever folder a command is called. */
const ownFolder = fileURLToPath(new URL('../.data', import.meta.url));

const blank = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((v) => blank(v as string | undefined), schema.optional());
const port = z.coerce.number().int().min(0).max(65_535);
const flag = z
  .preprocess((v) => blank(v as string | undefined), z.enum(['0', '1']).default('0'))
  .transform((v) => v === '1');
const whole = (least: number, most: number, preset: number) =>
  z.preprocess((v) => blank(v as string | undefined), z.coerce.number().int().min(least).max(most).default(preset));

const roleList = z
  .string()
  .transform((text) => text.split(',').map((role) => role.trim()))
  .pipe(z.array(z.enum(roles, { error: `names one or more of ${roles.join(',')}` })).min(1));

const url = (protocols: readonly string[]) =>
  z.string().refine((text) => protocols.some((p) => text.startsWith(`${p}://`)), {
    error: `begins with ${protocols.map((p) => `${p}://`).join(' or ')}`,
  });

const calendar = z.string().transform((zone, context): BusinessCalendar => {
  const made = createBusinessCalendar(zone);
  if (made.ok) return made.value;
  context.addIssue({ code: 'custom', message: made.message });
  return z.NEVER;
});

const key32 = (text: string): Buffer | undefined => {
  const key = Buffer.from(text, 'base64');
  return /^[A-Za-z0-9+/]{43}=$/.test(text) && key.length === 32 ? key : undefined;
};
const mend = 'make both with: npm run doorstep -- keys generate';
const dataKeys = z.string().transform((text, context): Keys['dataKeys'] => {
  const keys = text.split(',').map((entry) => {
    const [, id, key] = /^([A-Za-z0-9_-]{1,16}):(.+)$/.exec(entry.trim()) ?? [];
    const bytes = key === undefined ? undefined : key32(key);
    return id && bytes ? { id, key: bytes } : undefined;
  });
  const [first, ...rest] = keys;
  if (first && rest.every((k) => k !== undefined)) return [first, ...rest];
  context.addIssue({ code: 'custom', message: `reads id:base64-of-32-bytes, comma-separated; ${mend}` });
  return z.NEVER;
});
const hashKey = z.string().transform((text, context): Buffer => {
  const key = key32(text);
  if (key) return key;
  context.addIssue({ code: 'custom', message: `is the base64 of 32 bytes; ${mend}` });
  return z.NEVER;
});

const addresses = z
  .string()
  .transform((text) => text.split(',').map((address) => address.trim()))
  .pipe(z.array(z.email({ error: 'is one or more e-mail addresses, comma-separated' })).min(1));

const environment = z.object({
  DOORSTEP_ROLES: optional(roleList),
  DOORSTEP_WORKERS: optional(z.coerce.number().int().min(1).max(64)),
  DOORSTEP_CONCURRENCY: whole(1, 64, 4),
  HOST: z.preprocess((v) => blank(v as string | undefined), z.string().default('127.0.0.1')),
  PORT: z.preprocess((v) => blank(v as string | undefined), port.default(8080)),
  METRICS_PORT: optional(port),
  LOG_LEVEL: z.preprocess(
    (v) => blank(v as string | undefined),
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ),
  BUSINESS_TZ: z.preprocess((v) => blank(v as string | undefined), z.string().default('Asia/Shanghai').pipe(calendar)),
  DATA_DIR: z
    .preprocess((v) => blank(v as string | undefined), z.string().default(ownFolder))
    .transform((dir) => resolve(dir)),
  DATABASE_URL: optional(url(['postgres', 'postgresql'])),
  REDIS_URL: optional(url(['redis', 'rediss', 'redis-cluster'])),
  DOORSTEP_DATA_KEYS: optional(dataKeys),
  DOORSTEP_HASH_KEY: optional(hashKey),
  DOORSTEP_OLD_HASH_KEY: optional(hashKey),
  DOORSTEP_TOKEN: optional(z.string()),
  CONSOLE_URL: optional(url(['https', 'http'])),
  CONSOLE_SECOND_FACTOR: optional(z.enum(['required', 'optional'])),
  ORDER_OVERLAP: z.preprocess((v) => blank(v as string | undefined), z.enum(['flag', 'refuse']).default('flag')),
  ORDER_OVER_HEADCOUNT: z.preprocess((v) => blank(v as string | undefined), z.enum(['flag', 'refuse']).default('flag')),
  RATE_LIMIT_PER_MINUTE: whole(1, 10_000_000, 60_000),
  SHUTDOWN_SECONDS: whole(1, 600, 20),
  SMTP_URL: optional(url(['smtp', 'smtps'])),
  MAIL_FROM: z.preprocess((v) => blank(v as string | undefined), z.string().default('Doorstep <doorstep@localhost>')),
  ALARM_EMAIL: optional(addresses),
  ALARM_WEBHOOK: optional(url(['https', 'http'])),
  ALARM_WEBHOOK_SECRET: optional(
    z.string().refine((text) => webhookKey(text).ok, { error: 'is whsec_ and the base64 of 24 to 64 random bytes' }),
  ),
  MESSAGE_GATEWAY_URL: optional(url(['https', 'http'])),
  MESSAGE_GATEWAY_TOKEN: optional(z.string()),
  ALLOW_PRIVATE_TARGETS: flag,
});

export type Config = {
  roles: readonly Role[];
  /** Worker processes beside the main one. */
  workers: number;
  /** Chunks that one worker process runs side by side. */
  concurrency: number;
  host: string;
  port: number;
  metricsPort: number | undefined;
  logLevel: string;
  calendar: BusinessCalendar;
  dataDir: string;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  /** Undefined where none are given: the demo makes its own, everything else refuses to start. */
  keys: Keys | undefined;
  /** The hash key that what is stored was hashed with until now: for `keys rehash` alone. */
  oldHashKey: Buffer | undefined;
  /** Proves the operator that a command is run as. */
  operatorToken: string | undefined;
  /**
   * `secure`: the console is reached over HTTPS alone, and so is its cookie. `consoleOrigin`: where browsers reach it, where that is said. A
   * second factor is required where the database is given.
   */
  console: { secure: boolean; consoleOrigin: string | undefined; secondFactor: 'required' | 'optional' };
  orderOverlap: 'flag' | 'refuse';
  orderOverHeadcount: 'flag' | 'refuse';
  rateLimitPerMinute: number;
  shutdownMs: number;
  /** Where messages go out. Undefined is nowhere: alarms stay open to be seen, and workers are not told, now or later; `doctor` says so. */
  partners: {
    smtpUrl: string | undefined;
    mailFrom: string;
    alarmEmail: readonly string[];
    alarmWebhook: string | undefined;
    alarmWebhookSecret: string | undefined;
    messageGatewayUrl: string | undefined;
    messageGatewayToken: string | undefined;
    allowPrivateTargets: boolean;
  };
  /** What a child process needs of the environment beside Doorstep's own settings: where programs lie, and Node's own options. */
  passOn: Record<string, string>;
};

const passedOn = ['PATH', 'HOME', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'];

/**
 * Reads the environment: the only reader of it. Throws one UsageError with a line for each faulty value; nothing is started then.
 * A worker's default share is half of the cores: Postgres needs the rest.
 */
export const readConfig = (env: Record<string, string | undefined> = process.env): Config => {
  const read = environment.safeParse(env);
  if (!read.success) {
    const lines = read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new UsageError('configuration', lines.join('\n'));
  }
  const e = read.data;
  if ((e.DOORSTEP_DATA_KEYS === undefined) !== (e.DOORSTEP_HASH_KEY === undefined)) {
    throw new UsageError('configuration', `DOORSTEP_DATA_KEYS and DOORSTEP_HASH_KEY are given together; ${mend}`);
  }
  return {
    roles: e.DOORSTEP_ROLES ?? roles,
    workers: e.DOORSTEP_WORKERS ?? Math.max(1, Math.floor(availableParallelism() / 2)),
    concurrency: e.DOORSTEP_CONCURRENCY,
    host: e.HOST,
    port: e.PORT,
    metricsPort: e.METRICS_PORT,
    logLevel: e.LOG_LEVEL,
    calendar: e.BUSINESS_TZ,
    dataDir: e.DATA_DIR,
    databaseUrl: e.DATABASE_URL,
    redisUrl: e.REDIS_URL,
    keys:
      e.DOORSTEP_DATA_KEYS && e.DOORSTEP_HASH_KEY
        ? { dataKeys: e.DOORSTEP_DATA_KEYS, hashKey: e.DOORSTEP_HASH_KEY }
        : undefined,
    oldHashKey: e.DOORSTEP_OLD_HASH_KEY,
    operatorToken: e.DOORSTEP_TOKEN,
    console: {
      secure: e.CONSOLE_URL?.startsWith('https:') ?? false,
      consoleOrigin: URL.parse(e.CONSOLE_URL ?? '')?.origin,
      secondFactor: e.CONSOLE_SECOND_FACTOR ?? (e.DATABASE_URL === undefined ? 'optional' : 'required'),
    },
    orderOverlap: e.ORDER_OVERLAP,
    orderOverHeadcount: e.ORDER_OVER_HEADCOUNT,
    rateLimitPerMinute: e.RATE_LIMIT_PER_MINUTE,
    shutdownMs: e.SHUTDOWN_SECONDS * 1_000,
    partners: {
      smtpUrl: e.SMTP_URL,
      mailFrom: e.MAIL_FROM,
      alarmEmail: e.ALARM_EMAIL ?? [],
      alarmWebhook: e.ALARM_WEBHOOK,
      alarmWebhookSecret: e.ALARM_WEBHOOK_SECRET,
      messageGatewayUrl: e.MESSAGE_GATEWAY_URL,
      messageGatewayToken: e.MESSAGE_GATEWAY_TOKEN,
      allowPrivateTargets: e.ALLOW_PRIVATE_TARGETS,
    },
    passOn: Object.fromEntries(passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
  };
};
