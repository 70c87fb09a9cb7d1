import { lookup } from 'node:dns/promises';
import { createTransport } from 'nodemailer';
import type { Config } from '../../config.ts';
import { describeError } from '../../errors.ts';
import { isPublicAddress } from '../../partners/webhook/public-address.ts';
import { type Finding, fault, good, warn } from './finding.ts';

type Settings = Config['partners'];
const answerMs = 5_000;

const shown = 'npm run doorstep -- city mailbox shows what came';

/** Whether anybody hears of an alarm. The demo has a mailbox of its own where the settings name no mail server. */
const alarmTarget = ({ alarmEmail, smtpUrl, alarmWebhook }: Settings, demo: boolean): Finding => {
  if (demo && smtpUrl === undefined)
    return good(
      'alarm target',
      `alarms go to the demo's simulated mailbox${alarmWebhook ? ' and a webhook' : ''}: ${shown}`,
    );
  const byMail = alarmEmail.length > 0 && smtpUrl !== undefined;
  if (alarmEmail.length > 0 && !byMail)
    return fault('alarms by mail', 'ALARM_EMAIL is set and SMTP_URL is not: no alarm is mailed', 'set SMTP_URL');
  if (!byMail && alarmWebhook === undefined)
    return warn(
      'alarm target',
      'alarms go nowhere: they stand in the database and in the console alone',
      smtpUrl === undefined
        ? 'set ALARM_EMAIL with SMTP_URL, or ALARM_WEBHOOK'
        : `set ALARM_EMAIL to who is to be mailed${demo ? ", or take SMTP_URL out: the demo's own mailbox takes them then" : ', or set ALARM_WEBHOOK'}`,
    );
  const targets = [byMail ? `${alarmEmail.length} addresses` : '', alarmWebhook ? 'a webhook' : ''].filter(Boolean);
  return good('alarm target', `alarms go to ${targets.join(' and ')}`);
};

/** Connects, says hello and logs in; nothing is sent. What the server answers may quote the login, and is left out. */
const mailServer = async (url: string): Promise<Finding> => {
  const { hostname, port } = new URL(url);
  const address = port ? `${hostname}:${port}` : hostname;
  const limits = { connectionTimeout: answerMs, greetingTimeout: answerMs, socketTimeout: answerMs };
  const transport = createTransport({ url, ...limits, dnsTimeout: answerMs });
  try {
    await transport.verify();
    return good('mail server', `${address} answers and lets us in`);
  } catch (error) {
    const { code } = describeError(error);
    const mend = 'see that SMTP_URL reads smtp://user:password@host:port (smtps:// for TLS from the start)';
    return fault('mail server', `${address} does not take mail from us (${code ?? 'no answer'})`, mend);
  } finally {
    transport.close();
  }
};

const sender = ({ mailFrom }: Settings): Finding[] =>
  /@localhost>?$/.test(mailFrom)
    ? [warn('sender', `mail is sent as ${mailFrom}: most servers refuse it`, 'set MAIL_FROM to an address of yours')]
    : [];

const addressesOf = async (host: string): Promise<string[]> => {
  const found = await lookup(host.replace(/^\[|\]$/g, ''), { all: true });
  return found.map(({ address }) => address);
};

const webhookTarget = async (url: string, { allowPrivateTargets }: Settings): Promise<Finding[]> => {
  const { protocol, hostname, host } = new URL(url);
  const clear =
    protocol === 'http:' && !allowPrivateTargets
      ? [warn('alarm webhook', `alarms go to ${host} unencrypted`, 'give ALARM_WEBHOOK an https:// address')]
      : [];
  const addresses = await addressesOf(hostname).catch(() => []);
  if (addresses.length === 0)
    return [fault('alarm webhook', `no address is known for ${hostname}`, 'correct the host in ALARM_WEBHOOK')];
  if (!allowPrivateTargets && !addresses.every(isPublicAddress))
    return [
      fault(
        'alarm webhook',
        `${hostname} lies in a private network: nothing is posted there`,
        'give ALARM_WEBHOOK a public address, or set ALLOW_PRIVATE_TARGETS=1',
      ),
    ];
  return clear.length > 0 ? clear : [good('alarm webhook', `alarms are posted to ${host}`)];
};

const webhookSecret = ({ alarmWebhookSecret: secret }: Settings): Finding[] => {
  const mend = 'set ALARM_WEBHOOK_SECRET to whsec_ and the base64 of 32 random bytes, and tell it to the receiver';
  if (secret === undefined)
    return [warn('webhook secret', 'alarms are posted unsigned: anybody could post the like', mend)];
  return [];
};

const messages = ({ messageGatewayUrl }: Settings, demo: boolean): Finding => {
  if (demo && messageGatewayUrl === undefined)
    return good('messages', `workers are told through the demo's simulated gateway: ${shown}`);
  return messageGatewayUrl === undefined
    ? warn(
        'messages',
        'workers are told nothing, and what they are not told now is not told later',
        'set MESSAGE_GATEWAY_URL (SMS or WeChat)',
      )
    : good('messages', `workers are told through ${new URL(messageGatewayUrl).host}`);
};

/** Where messages and alarms go out; without a database of one's own, as the demo sends them. Nothing is sent; the mail server is asked whether it would take something. */
export const examinePartners = async ({
  partners,
  databaseUrl,
}: Pick<Config, 'partners' | 'databaseUrl'>): Promise<Finding[]> => [
  alarmTarget(partners, databaseUrl === undefined),
  ...(partners.smtpUrl ? [await mailServer(partners.smtpUrl), ...sender(partners)] : []),
  ...(partners.alarmWebhook
    ? [...(await webhookTarget(partners.alarmWebhook, partners)), ...webhookSecret(partners)]
    : []),
  messages(partners, databaseUrl === undefined),
];
