import { z } from 'zod';
import type { Sql } from '../../store/connect.ts';
import { type FeedCursor, firstId, ordersChanged } from '../../store/order-feed.ts';
import { type Endpoint, get } from './endpoint.ts';
import { instant, instantInUrl, iso } from './instants.ts';
import { orderJson, orderSchema } from './order-endpoint.ts';
import { once } from './party-ref.ts';
import { problem } from './problem.ts';

const most = 500;
const usual = 100;

const cursorForm = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const written = ({ at, id }: FeedCursor): string => Buffer.from(`${at}.${id}`).toString('base64url');

const cursor = once
  .transform((text, context): FeedCursor => {
    const [, at, id = ''] = cursorForm.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
    if (at !== undefined) return { at: Number(at), id };
    const message = 'send the next of an answer of this call as it came, or begin again with updatedAfter';
    context.addIssue({ code: 'custom', params: { code: 'cursor_invalid' }, message });
    return z.NEVER;
  })
  .describe('The `next` of the answer before');

const limit = once
  .transform((text, context): number => {
    const value = Number(text);
    if (/^\d{1,3}$/.test(text) && value >= 1 && value <= most) return value;
    const message = `limit is a whole number from 1 to ${most}`;
    context.addIssue({ code: 'custom', params: { code: 'limit_invalid' }, message });
    return z.NEVER;
  })
  .describe(`Orders in one answer, 1 to ${most}; else ${usual}`);

const page = z
  .object({
    orders: z.array(orderSchema.extend({ updatedAt: instant.describe('When it changed; it is told as it is now') })),
    next: z.string().describe('The cursor of the next call'),
    more: z.boolean().describe('Whether to call again at once; else in some seconds'),
    asOf: instant.describe('Everything that changed up to here has been told'),
  })
  .describe('What changed, by the time of the change; an order that changed again is told again.');

/** `GET /v1/orders`: what has changed since; polling with `next` misses nothing, however late a change commits. */
export const feedEndpoint = ({ sql, now }: { sql: Sql; now: () => number }): Endpoint =>
  get({
    url: '/v1/orders',
    scope: 'orders:read',
    summary: 'Orders that changed since',
    description:
      'Begin with `updatedAfter`, go on with the `next` of each answer. Signing, decisions on cover, changes of an order and of its policy, check-ins and check-outs all count. Some seconds behind, so that nothing is missed that commits late.',
    query: z.object({ updatedAfter: instantInUrl.optional(), cursor: cursor.optional(), limit: limit.optional() }),
    answers: { 200: page },
    handle: async ({ query, caller }) => {
      const { updatedAfter } = query;
      if (query.cursor === undefined && updatedAfter === undefined) {
        const message = 'say from when: updatedAfter=2026-05-01T08:00:00%2B08:00, or the cursor of the answer before';
        const errors = [{ parameter: 'updatedAfter', code: 'parameter_missing', message }];
        return problem(400, 'request_invalid', 'a part of the URL is not as it has to be: see errors', { errors });
      }
      const from = query.cursor ?? { at: (updatedAfter ?? 0) + 1, id: firstId };
      const changed = await ordersChanged(sql, caller.source, { from, limit: query.limit ?? usual, now: now() });
      return {
        status: 200,
        body: {
          orders: changed.orders.map(({ updatedAt, ...view }) => ({ ...orderJson(view), updatedAt: iso(updatedAt) })),
          next: written(changed.next),
          more: changed.more,
          asOf: iso(changed.asOf),
        },
      };
    },
  });
