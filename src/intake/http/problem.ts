import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { RefusalFacts } from '../../domain/refusal-facts.ts';
import { AppError } from '../../errors.ts';

export const fieldErrorSchema = z.object({
  pointer: z.string().optional().describe('JSON Pointer to the field of the body, or of the order that was refused'),
  parameter: z.string().optional().describe('The part of the URL or the header that is meant'),
  code: z.string(),
  message: z.string().describe('What is wrong and how to mend it; never the value itself'),
});
export type FieldError = z.output<typeof fieldErrorSchema>;

export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('Stable, for programs'),
    detail: z.string().describe('For people; may change'),
    errors: z.array(fieldErrorSchema).optional(),
    traceId: z.string().optional().describe('Quote it when you report a 500: our log has it'),
  })
  .meta({ id: 'Problem', description: 'Every error, as RFC 9457 has it. It repeats nothing that was sent.' });
export type Problem = z.output<typeof problemSchema>;

const statuses = [400, 401, 403, 404, 405, 408, 409, 413, 414, 415, 422, 429, 431, 500, 503] as const;
export type ProblemStatus = (typeof statuses)[number];

/** The status of somebody else's error, if it is one that we answer. */
export const problemStatus = (status: unknown): ProblemStatus | undefined => statuses.find((known) => known === status);

/** An answer that is an error. */
export type ProblemAnswer = {
  status: ProblemStatus;
  /** `facts` stand in answers to the console's own pages alone. */
  body: Problem & { facts?: RefusalFacts };
  headers?: Record<string, string>;
  after?: () => Promise<void>;
};

type More = { errors?: FieldError[]; facts?: RefusalFacts; traceId?: string; headers?: Record<string, string> };

/** A problem with its stable `code` and a `detail` that says what, where and how to mend it, without personal data. */
export const problem = (
  status: ProblemStatus,
  code: string,
  detail: string,
  { headers, ...more }: More = {},
): ProblemAnswer => ({
  status,
  body: { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail, ...more },
  ...(headers ? { headers } : {}),
});

/** A problem on its way out: thrown in a transaction it undoes what was done so far. */
export class ProblemError extends AppError {
  readonly answer: ProblemAnswer;
  constructor(answer: ProblemAnswer) {
    super(answer.body.code, answer.body.detail);
    this.answer = answer;
  }
}
