import { createHmac } from 'node:crypto';
import { bad, ok, type Result } from '../../domain/result.ts';

/**
 * The key in a Standard Webhooks secret: `whsec_` (which may be missing) and the base64 of 24 to 64 bytes. Error: `webhook_secret`, without
 * the secret.
 */
export const webhookKey = (secret: string): Result<Buffer> => {
  const text = secret.replace(/^whsec_/, '');
  const key = Buffer.from(text, 'base64');
  const whole =
    /^[A-Za-z0-9+/]+={0,2}$/.test(text) && key.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  if (whole && key.length >= 24 && key.length <= 64) return ok(key);
  return bad('webhook_secret', 'a webhook secret is whsec_ and the base64 of 24 to 64 random bytes');
};

/** Headers of Standard Webhooks: the receiver drops an `id` it has seen, and a message whose timestamp or signature is wrong. */
export const webhookHeaders = (id: string, atMs: number, body: string, key?: Buffer): Record<string, string> => {
  const timestamp = String(Math.floor(atMs / 1_000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (key === undefined) return headers;
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
};
