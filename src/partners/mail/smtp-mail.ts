import { createTransport, type NodemailerError } from 'nodemailer';
import { PartnerError } from '../partner-error.ts';
import type { MailPort, Undelivered } from './mail-port.ts';

const partner = 'mail_server';

/** Answers about our login, whichever command they answer (RFC 4954). */
const loginStatuses = new Set([530, 534, 535, 538]);

/** `permanent` is nodemailer's reading of the status: 5xx, except 503, by which a server says that the session was out of step. */
const undeliveredOf = ({ recipient, permanent, responseCode }: NodemailerError): Undelivered => ({
  address: recipient ?? '',
  kind: permanent ? 'refused' : 'later',
  status: responseCode,
});

/**
 * A failure that speaks of the recipients or the message can be final. One that speaks of us (login, sender address) never is: a wrong
 * password must not make every address bounce. nodemailer's `message` and `response` quote addresses and are left behind here.
 */
const classify = ({ code, responseCode: status, command, permanent }: NodemailerError): PartnerError => {
  const facts = status === undefined ? {} : { status };
  const answer = status === undefined ? (code ?? 'no answer') : `SMTP ${status}`;
  const login = code === 'EAUTH' || code === 'ENOAUTH' || loginStatuses.has(status ?? 0);
  const sender = code === 'EENVELOPE' && command === 'MAIL FROM';
  const judged = status === undefined ? code === 'EENVELOPE' || code === 'EMESSAGE' : permanent === true;
  if (judged && !login && !sender)
    return new PartnerError('refused', partner, `the mail was refused (${answer})`, facts);
  const why = login
    ? 'the mail server does not let us in: check the login in SMTP_URL'
    : sender && permanent
      ? 'the mail server does not take our sender address: check MAIL_FROM and the login in SMTP_URL'
      : 'the mail server did not take the mail';
  return new PartnerError('later', partner, `${why} (${answer})`, facts);
};

export type SmtpSettings = {
  /**
   * `smtp://user:password@host:port` or `smtps://…`. Where the server offers STARTTLS it is used, and its certificate must be right.
   * nodemailer reads options from the query: `?requireTLS=true`, or `?tls.rejectUnauthorized=false` for a private server.
   */
  url: string;
  /** The sender, as `家门口 <doorstep@city.example>`. */
  from: string;
  /** The longest that connecting, a single answer, and the whole of a mail may take, in milliseconds. */
  connectMs?: number;
  answerMs?: number;
  totalMs?: number;
};

/** Mail by SMTP over a few kept connections. Opens none before the first mail. Throws what MailPort promises. */
export const createSmtpMail = (settings: SmtpSettings): MailPort => {
  const { url, from, connectMs = 10_000, answerMs = 20_000, totalMs = 60_000 } = settings;
  const transport = createTransport(
    {
      ...{ pool: true, url, maxConnections: 2, maxMessages: 100 },
      // A mail whose kept connection was found dead before a byte of it was sent goes over another one; all else is for the caller to repeat.
      maxRequeues: 1,
      ...{ connectionTimeout: connectMs, dnsTimeout: connectMs, greetingTimeout: answerMs, socketTimeout: answerMs },
      ...{ disableFileAccess: true, disableUrlAccess: true },
    },
    { from },
  );
  return {
    send: async ({ messageId, to, subject, text, html }, { signal } = {}) => {
      const limit = AbortSignal.timeout(totalMs);
      const mail = { messageId, to: [...to], subject, text, ...(html === undefined ? {} : { html }) };
      try {
        const sent = await transport.sendMail({ ...mail, signal: signal ? AbortSignal.any([limit, signal]) : limit });
        return { accepted: sent.accepted, undelivered: (sent.rejectedErrors ?? []).map(undeliveredOf) };
      } catch (error) {
        if (error instanceof Error) throw classify(error);
        throw error;
      }
    },
    close: () => transport.close(),
  };
};
