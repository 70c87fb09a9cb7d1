import { UsageError } from '../../errors.ts';
import { answerErrors } from '../../intake/http/error-answers.ts';
import { ProblemError, type ProblemStatus, problem } from '../../intake/http/problem.ts';
import type { Logger } from '../../log.ts';

/** What a refusal of the store is to a caller over HTTP; everything that is not named is the caller's to mend. */
const statusOf = (code: string): ProblemStatus => {
  if (code === 'forbidden') return 403;
  if (/_(unknown|missing)$/.test(code)) return 404;
  if (/_(exists|changed|gone|taken|disabled)$/.test(code)) return 409;
  return 422;
};

/** Answers whatever was thrown behind the console's guard, as the API does, with the store's refusals under their own status. */
export const answerConsoleErrors = (log: Logger): ReturnType<typeof answerErrors> => {
  const toProblem = answerErrors(log);
  return (error, request, reply) => {
    const known =
      error instanceof UsageError
        ? new ProblemError(
            problem(statusOf(error.code), error.code, error.message, error.facts && { facts: error.facts }),
          )
        : error;
    toProblem(known, request, reply);
  };
};
