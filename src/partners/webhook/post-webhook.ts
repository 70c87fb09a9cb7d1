import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { UsageError } from '../../errors.ts';
import { httpFailure, noAnswer } from '../http-failure.ts';
import { PartnerError } from '../partner-error.ts';
import { isPublicAddress, privateTarget, publicLookup } from './public-address.ts';
import { webhookHeaders, webhookKey } from './sign-webhook.ts';

const partner = 'webhook';

export type WebhookOptions = {
  /** The delivery's id, the same whenever it is posted again: the receiver knows by it what it has seen. */
  id: string;
  /** Now, in milliseconds of real time: receivers refuse what is minutes old. */
  at: number;
  /** `whsec_…`; unsigned without one. */
  secret?: string;
  /** The longest that connecting, sending and the answer's status may take together. */
  timeoutMs?: number;
  /** Whether the target may lie in a private network or on this machine. */
  allowPrivate?: boolean;
  signal?: AbortSignal;
};

const targetOf = (url: string): URL => {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target?.protocol === 'http:' || target?.protocol === 'https:') return target;
  throw new UsageError('webhook_url', 'the address of a webhook begins with http:// or https://');
};

const headersOf = (body: string, { id, at, secret }: WebhookOptions): Record<string, string> => {
  const key = secret === undefined ? undefined : webhookKey(secret);
  if (key && !key.ok) throw new UsageError(key.code, key.message);
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Doorstep',
    ...webhookHeaders(id, at, body, key?.value),
  };
};

/**
 * Posts `body` as JSON. Done once the target answers 2xx; its body is not read. Throws a PartnerError: `later` (429, 5xx, no answer,
 * credentials) with `retryAfterSeconds` where the target names them, `refused` for any other answer, a redirect, and a target that is not
 * public; a UsageError for an address or a secret that cannot be one. Each call has a connection of its own, to an address checked for it.
 */
export const postWebhook = async (url: string, body: unknown, options: WebhookOptions): Promise<void> => {
  const { timeoutMs = 10_000, allowPrivate = false } = options;
  const target = targetOf(url);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) throw privateTarget(partner);
  const json = JSON.stringify(body);
  const headers = headersOf(json, options);
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = options.signal ? AbortSignal.any([limit, options.signal]) : limit;
  const request = (target.protocol === 'https:' ? httpsRequest : httpRequest)(target, {
    ...{ method: 'POST', headers, agent: false, signal },
    ...(allowPrivate ? {} : { lookup: publicLookup(partner) }),
  });
  const answer = await answerTo(request.end(json), signal);
  const { statusCode: status = 0, headers: given } = answer;
  answer.on('error', () => undefined).destroy();
  if (status < 200 || status > 299) throw httpFailure(partner, status, (name) => given[name] ?? null);
};

const answerTo = async (request: ReturnType<typeof httpRequest>, signal: AbortSignal): Promise<IncomingMessage> => {
  try {
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    return answer;
  } catch (error) {
    throw error instanceof PartnerError ? error : noAnswer(partner, signal.aborted ? signal.reason : error);
  }
};
