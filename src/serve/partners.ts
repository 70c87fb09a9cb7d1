import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { AlarmChannels } from '../jobs/deliver-alarm/send.ts';
import { createSmtpMail } from '../partners/mail/smtp-mail.ts';
import { createHttpMessages } from '../partners/messages/http-messages.ts';
import type { MessagePort } from '../partners/messages/message-port.ts';
import { postWebhook } from '../partners/webhook/post-webhook.ts';

/** The channels that are configured, as the pipelines use them. `close` ends idle connections. */
export type Partners = { messages: MessagePort | undefined; channels: AlarmChannels; close(): void };

/** Shorter than a job's own limit, so that a partner who is silent is told from a job that hangs. */
const mailLimits = { connectMs: 5_000, answerMs: 10_000, totalMs: 20_000 };
const webhookMs = 10_000;

const mailOf = ({ smtpUrl, mailFrom, alarmEmail }: Config['partners']): Required<AlarmChannels>['mail'] | undefined =>
  smtpUrl !== undefined && alarmEmail.length > 0
    ? { port: createSmtpMail({ url: smtpUrl, from: mailFrom, ...mailLimits }), to: alarmEmail }
    : undefined;

const webhookOf = (partners: Config['partners']): Required<AlarmChannels>['webhook'] | undefined => {
  const { alarmWebhook: url, alarmWebhookSecret: secret, allowPrivateTargets: allowPrivate } = partners;
  if (url === undefined) return undefined;
  const signed = secret === undefined ? {} : { secret };
  return (id, event, signal) =>
    postWebhook(url, event, { id, at: systemClock.now(), ...signed, timeoutMs: webhookMs, allowPrivate, signal });
};

/** Opens what the configuration names; nothing is connected before it is used. Alarms by mail need both a server and an address. */
export const openPartners = ({ partners }: Pick<Config, 'partners'>): Partners => {
  const { messageGatewayUrl: url, messageGatewayToken: token } = partners;
  const mail = mailOf(partners);
  const webhook = webhookOf(partners);
  return {
    messages: url === undefined ? undefined : createHttpMessages({ url, ...(token === undefined ? {} : { token }) }),
    channels: { ...(mail ? { mail } : {}), ...(webhook ? { webhook } : {}) },
    close: () => mail?.port.close(),
  };
};
