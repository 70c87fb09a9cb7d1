import { z } from 'zod';
import type { Sql } from '../../store/connect.ts';
import { statsReader } from '../../store/stats.ts';
import { type Endpoint, get } from './endpoint.ts';
import { instant, iso } from './instants.ts';

const count = (what: string) => z.int().min(0).describe(what);

const stats = z
  .object({
    employers: count('Employers that have published at least one posting'),
    positions: count('岗位个次: the sum of the head counts of all postings'),
    postings: count('Postings published, whatever became of them'),
    workers: count('Workers registered; a person with two registrations counts twice'),
    dispatches: count('Orders signed, historical and cancelled ones too'),
    policies: count('Policies that were bound, also where they were voided or ended later'),
    excludedByReason: z
      .record(z.string(), z.int())
      .describe('Orders without a policy, by the recorded reason; `insurer_refused` are those an insurer refused'),
    claimsPaid: count('Claims of which anything was paid'),
    claimsPaidFen: count('What was paid for claims, in fen'),
    trained: count('Completed enrolments in courses'),
    servicePoints: count('Service points that were sent or imported'),
    asOf: instant.describe('When it was counted; asked again within seconds the same count is answered'),
  })
  .describe('The market in numbers, all of one instant: dispatches = policies + excluded + those still being decided.');

/** `GET /v1/stats`: the figures that the city publishes. */
export const statsEndpoint = ({ sql, now }: { sql: Sql; now: () => number }): Endpoint => {
  const read = statsReader(sql, now);
  return get({
    url: '/v1/stats',
    scope: 'stats:read',
    summary: 'The market in numbers',
    answers: { 200: stats },
    handle: async () => {
      const counted = await read();
      return { status: 200, body: { ...counted, asOf: iso(counted.asOf) } };
    },
  });
};
