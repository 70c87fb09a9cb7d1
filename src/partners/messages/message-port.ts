export type MessageChannel = 'sms' | 'wechat';

/**
 * One message to one person. `key` is ours (the notification's id) and the same whenever it is sent again, so that the gateway delivers it
 * once. `to` is a phone number or a WeChat open id: personal data, never logged. `template` names the text's kind for gateways that want
 * their templates registered; `text` is the whole text, at most 300 characters.
 */
export type Message = { key: string; channel: MessageChannel; to: string; template: string; text: string };

/**
 * What became of a message. `accepted`: it is the gateway's now, under `ref`. `refused`: never again to this number (`code` is the gateway's).
 * `later`: nothing is known of it or the gateway is busy; the same message with the same key may be sent again.
 */
export type MessageResult =
  | { outcome: 'accepted'; key: string; ref: string }
  | { outcome: 'refused'; key: string; code: string }
  | { outcome: 'later'; key: string; retryAfterSeconds?: number };

/** Most messages in one call. */
export const mostMessages = 500;

/**
 * Sends SMS and WeChat messages in sets. Answers one result per message, in the order of the messages. Throws a PartnerError when the
 * gateway did not take the whole call: `later` also where it may have (lost answer, time-out), which the keys make harmless.
 */
export type MessagePort = {
  send(messages: readonly Message[], options?: { signal?: AbortSignal }): Promise<MessageResult[]>;
};
