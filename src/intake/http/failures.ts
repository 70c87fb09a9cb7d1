import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AppError, sqlState } from '../../errors.ts';
import { type ProblemAnswer, ProblemError, type ProblemStatus, problem, problemStatus } from './problem.ts';

type Failure = { code?: unknown; statusCode?: unknown };

const codeOf = (error: unknown): string => {
  const code = (error as Failure | null)?.code;
  return typeof code === 'string' ? code : '';
};

/** Refusals of the framework, in our words: its own quote what was sent. */
const framework: Record<string, [status: ProblemStatus, code: string, detail: string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'body_too_large', 'the body is larger than this call takes: send less in one call'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    'media_type',
    'send the body as JSON, with content-type: application/json; orders in lines with application/x-ndjson',
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    400,
    'content_length',
    'the body is not as long as content-length says: send it again',
  ],
  FST_ERR_BAD_URL: [400, 'url_invalid', 'the URL holds a broken percent escape: encode each part of it as UTF-8'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'url_too_long', 'a part of the URL is too long to be an id'],
};

/** 08 connection, 53 resources, 57P and 57014 ended by an administrator or a time limit, 55P03 lock, 40 deadlock and serialization. */
const passing = /^(08...|53...|57P..|57014|55P03|40...)$/;
/** How the driver and the system say that Postgres cannot be reached. */
const unreachable =
  /^(CONNECTION_\w+|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN|ENOENT)$/;

const isPassing = (error: unknown): boolean =>
  passing.test(sqlState(error) ?? '') || unreachable.test(codeOf(error)) || (error instanceof AppError && error.retry);

const ofValidation = (error: unknown): ProblemAnswer | undefined => {
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined;
  const errors = error.validation.map(({ instancePath, message, params: { params } }) => ({
    parameter: instancePath.slice(1),
    code: codeOf(params) || 'parameter_missing',
    message: message ?? 'compare this parameter with /docs',
  }));
  return problem(400, 'request_invalid', 'a part of the URL is not as it has to be: see errors', { errors });
};

/**
 * What a caller is told of anything that was thrown, decided by status and code, never by a message. `unexpected` failures say nothing
 * but their trace id; whoever calls this logs them.
 */
export const problemOf = (error: unknown, traceId: string): { answer: ProblemAnswer; unexpected: boolean } => {
  const known = (answer: ProblemAnswer) => ({ answer, unexpected: false });
  if (error instanceof ProblemError) return known(error.answer);
  const validation = ofValidation(error);
  if (validation) return known(validation);
  const refusal = framework[codeOf(error)];
  if (refusal) return known(problem(...refusal));
  const status = problemStatus((error as Failure | null)?.statusCode);
  if (status !== undefined && status < 500) {
    return known(problem(status, 'request_invalid', 'this request cannot be read: compare it with /docs'));
  }
  if (isPassing(error)) {
    const detail = 'the database cannot be reached or is overloaded: send the same request again in a moment';
    return {
      answer: problem(503, 'database_unavailable', detail, { traceId, headers: { 'retry-after': '5' } }),
      unexpected: true,
    };
  }
  const detail = 'this was our fault and is in our log: send the same request again later, or report the traceId';
  return { answer: problem(500, 'internal', detail, { traceId }), unexpected: true };
};
