import type {} from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import { z } from 'zod';
import { type Endpoint, ndjson } from './endpoint.ts';
import { problemSchema } from './problem.ts';

/** The name under which the document speaks of API keys. */
export const securityScheme = 'apiKey';

const everywhere = {
  400: 'The request cannot be read, or an identity number stands in its URL.',
  401: 'No API key, or one that is unknown or revoked.',
  403: 'The API key lacks the scope.',
  429: 'Too many requests with this key: wait for Retry-After seconds.',
  500: 'Our fault; report the traceId.',
  503: 'Overloaded or without its database: send the same request again after Retry-After seconds.',
};
const withBody = {
  413: 'The body is too large.',
  415: 'The body is not application/json.',
  422: 'Fields of the body are wrong: each is named by its pointer.',
};
const keyed = {
  400: 'The request cannot be read, Idempotency-Key is missing, or an identity number stands in the URL.',
  409: 'A request with this Idempotency-Key is being answered: send it again in a moment.',
  422: 'Fields of the body are wrong, or the Idempotency-Key was used for another request.',
};

const keyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .describe(
      'A value of your own for this one request, the same when you repeat it: the answer is then the first one. Kept 7 days.',
    ),
});

const done = (schema: z.ZodType, type = 'application/json') => ({
  description: schema.description ?? 'Done.',
  content: { [type]: { schema } },
});
const error = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});

const mapped = <T, R>(record: Record<string, T>, as: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, as(value)]));

/** What the OpenAPI document says of an endpoint; Fastify checks parameters and answers against it. */
export const documentation = (endpoint: Endpoint): FastifySchema => {
  const { url, scope, summary, description, params, query, body, answers, problems, kind, method, produces } = endpoint;
  const isKeyed = kind === 'write' && method === 'POST';
  const errors = {
    ...everywhere,
    ...(body ? withBody : {}),
    ...(kind === 'lines' ? { 415: 'The body is not application/x-ndjson.' } : {}),
    ...(isKeyed ? keyed : {}),
    ...problems,
  };
  return {
    summary,
    operationId: `${method.toLowerCase()}${url.replace(/\W+(\w)/g, (_, first: string) => first.toUpperCase())}`,
    description: [description, `Scope: \`${scope}\`.`].filter(Boolean).join('\n\n'),
    tags: [url.split('/')[2] ?? ''],
    security: [{ [securityScheme]: [scope] }],
    ...(params ? { params } : {}),
    ...(query ? { querystring: query } : {}),
    ...(isKeyed ? { headers: keyHeader } : {}),
    ...(body ? { body } : {}),
    ...(kind === 'lines' ? { consumes: [ndjson] } : {}),
    response: { ...mapped(errors, error), ...mapped(answers, (schema) => done(schema, produces)) },
  };
};
