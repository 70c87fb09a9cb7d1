import { z } from 'zod';
import { httpFailure, noAnswer } from '../http-failure.ts';
import { PartnerError } from '../partner-error.ts';
import { readBounded } from '../read-bounded.ts';
import { type Message, type MessagePort, type MessageResult, mostMessages } from './message-port.ts';

const partner = 'message_gateway';
const mostAnswerBytes = 512 * 1024;

const key = z.string().max(200);
const result = z.discriminatedUnion('outcome', [
  z.object({ key, outcome: z.literal('accepted'), ref: z.string().min(1).max(200) }),
  z.object({ key, outcome: z.literal('refused'), code: z.string().min(1).max(100) }),
  z.object({ key, outcome: z.literal('later'), retryAfterSeconds: z.number().min(0).max(86_400).optional() }),
]);
const answer = z.object({ results: z.array(result).max(mostMessages) });

const read = (text: string | undefined): z.output<typeof answer> => {
  const parsed = answer.safeParse(parsedJson(text));
  if (parsed.success) return parsed.data;
  throw new PartnerError('later', partner, `${partner} answered something that is not in its protocol`);
};

/** The value of a JSON text, or undefined: the engine's own error quotes the text. */
const parsedJson = (text: string | undefined): unknown => {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const withoutUndefined = (found: z.output<typeof result>): MessageResult => {
  if (found.outcome !== 'later') return found;
  const { key, retryAfterSeconds } = found;
  return { outcome: 'later', key, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
};

export type GatewaySettings = { url: string; token?: string; timeoutMs?: number };

/**
 * The gateway's protocol is ours; a city puts its operator's own interface behind it:
 *
 *     POST {url}/messages        Authorization: Bearer {token}
 *     {"messages": [{"key", "channel": "sms" | "wechat", "to", "template", "text"}, …]}      at most 500
 *
 *     200 {"results": [{"key", "outcome": "accepted", "ref"}
 *                    | {"key", "outcome": "refused", "code"}
 *                    | {"key", "outcome": "later", "retryAfterSeconds"?}, …]}
 *
 * A key is delivered at most once: a message whose key is known is answered with its first result. A result that is missing counts as
 * `later`. Any other status is about the whole call and means that nothing of it was taken; 429 and 503 may carry `Retry-After`.
 */
export const createHttpMessages = ({ url, token, timeoutMs = 15_000 }: GatewaySettings): MessagePort => {
  const target = new URL('messages', url.endsWith('/') ? url : `${url}/`);
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const ask = async (body: string, signal: AbortSignal): Promise<{ response: Response; text: string | undefined }> => {
    try {
      const response = await fetch(target, { method: 'POST', headers, body, signal, redirect: 'manual' });
      return { response, text: await readBounded(response, mostAnswerBytes) };
    } catch (error) {
      throw noAnswer(partner, error);
    }
  };
  return {
    send: async (messages: readonly Message[], { signal } = {}) => {
      if (messages.length === 0) return [];
      if (messages.length > mostMessages) throw new RangeError(`at most ${mostMessages} messages go in one call`);
      const limit = AbortSignal.timeout(timeoutMs);
      const sent = messages.map(({ key, channel, to, template, text }) => ({ key, channel, to, template, text }));
      const { response, text } = await ask(
        JSON.stringify({ messages: sent }),
        signal ? AbortSignal.any([limit, signal]) : limit,
      );
      if (response.status !== 200) throw httpFailure(partner, response.status, (name) => response.headers.get(name));
      const found = new Map(read(text).results.map((one) => [one.key, withoutUndefined(one)]));
      return messages.map((message) => found.get(message.key) ?? { outcome: 'later', key: message.key });
    },
  };
};
