import { z } from 'zod';
import { gapWords, reasonWords } from '../../domain/notice/rule-words.ts';
import type { Sql } from '../../store/connect.ts';
import { coverAt } from '../../store/cover-proof.ts';
import { type Endpoint, get } from './endpoint.ts';
import { instant, instantInUrl, iso } from './instants.ts';
import { words } from './order-answers.ts';
import { partyRef } from './party-ref.ts';
import { problem } from './problem.ts';

const order = z.object({ id: z.string(), externalId: z.string(), source: z.string() });

const proof = z
  .object({
    worker: z.object({ id: z.string() }),
    at: instant,
    covered: z.boolean(),
    policies: z.array(
      z.object({
        policyNo: z.string(),
        status: z.string(),
        insurer: z.string(),
        plan: z.string(),
        planVersion: z.int(),
        coverStart: instant,
        coverEnd: instant,
        sumInsuredFen: z.int(),
        premiumFen: z.int(),
        order,
        batch: z.null().describe('The batch that told the insurer; there is none yet'),
        row: z.null().describe('Its row in the batch'),
        ack: z.null().describe("The insurer's answer to the row"),
      }),
    ),
    uncovered: z
      .array(
        z.object({
          order,
          state: z.string(),
          reason: z.string().nullable().describe('Why the order has no policy'),
          gap: z.string().nullable().describe('Why its policy does not cover the instant'),
          words: words.nullable(),
        }),
      )
      .describe('Work going on at the instant without cover'),
  })
  .describe('What covers the person behind the worker at the instant, and what does not.');

/** `GET /v1/cover`: was this worker covered at this instant, and under what? */
export const coverEndpoint = ({ sql }: { sql: Sql }): Endpoint =>
  get({
    url: '/v1/cover',
    scope: 'orders:read',
    summary: 'Was a worker covered at an instant?',
    description:
      'Cover belongs to the person: policies count whatever registration and source their order came through.',
    query: z.object({ worker: partyRef, at: instantInUrl }),
    answers: { 200: proof },
    problems: { 404: 'Your source has no such worker.' },
    handle: async ({ query: { worker, at }, caller }) => {
      const found = await coverAt(sql, caller.source, worker, at);
      if (!found)
        return problem(
          404,
          'unknown_worker',
          'no worker of your source has this id: compare it, or name the worker as ext: with your own id',
        );
      const orderOf = (o: {
        orderId: string;
        orderExternalId: string;
        orderSource: string;
      }): z.output<typeof order> => ({
        id: o.orderId,
        externalId: o.orderExternalId,
        source: o.orderSource,
      });
      return {
        status: 200,
        body: {
          worker: { id: found.workerId },
          at: iso(at),
          covered: found.policies.length > 0,
          policies: found.policies.map((p) => ({
            ...p,
            coverStart: iso(p.coverStart),
            coverEnd: iso(p.coverEnd),
            order: orderOf(p),
            ...{ batch: null, row: null, ack: null },
          })),
          uncovered: found.uncovered.map((o) => ({
            order: orderOf(o),
            state: o.coverState,
            reason: o.reason,
            gap: o.gap,
            words: reasonWords(o.reason) ?? (o.gap ? gapWords[o.gap] : null),
          })),
        },
      };
    },
  });
