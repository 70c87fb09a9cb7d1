import type { Config, DataKey, Keys } from '../config.ts';

const keyText = ({ id, key }: DataKey): string => `${id}:${key.toString('base64')}`;

/** Settings that are there, as the environment takes them. */
const given = (settings: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

const partnerSettings = ({ partners }: Config): Record<string, string> =>
  given({
    SMTP_URL: partners.smtpUrl,
    MAIL_FROM: partners.mailFrom,
    ALARM_EMAIL: partners.alarmEmail.length > 0 ? partners.alarmEmail.join(',') : undefined,
    ALARM_WEBHOOK: partners.alarmWebhook,
    ALARM_WEBHOOK_SECRET: partners.alarmWebhookSecret,
    MESSAGE_GATEWAY_URL: partners.messageGatewayUrl,
    MESSAGE_GATEWAY_TOKEN: partners.messageGatewayToken,
    ALLOW_PRIVATE_TARGETS: partners.allowPrivateTargets ? '1' : '0',
  });

/** What a worker process is started with: where to work, the keys that unseal a phone number just before it is sent to, and the partners. */
export const workerEnvironment = (config: Config, databaseUrl: string, keys: Keys): Record<string, string> => ({
  DATABASE_URL: databaseUrl,
  ...given({ REDIS_URL: config.redisUrl }),
  DOORSTEP_DATA_KEYS: keys.dataKeys.map(keyText).join(','),
  DOORSTEP_HASH_KEY: keys.hashKey.toString('base64'),
  BUSINESS_TZ: config.calendar.timeZone,
  DATA_DIR: config.dataDir,
  ORDER_OVERLAP: config.orderOverlap,
  ORDER_OVER_HEADCOUNT: config.orderOverHeadcount,
  HOST: config.host,
  LOG_LEVEL: config.logLevel,
  DOORSTEP_CONCURRENCY: String(config.concurrency),
  SHUTDOWN_SECONDS: String(config.shutdownMs / 1_000),
  ...partnerSettings(config),
  ...config.passOn,
});
