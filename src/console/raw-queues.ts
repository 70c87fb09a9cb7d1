import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { BusinessCalendar } from '../domain/business-date.ts';
import { wordsOfJob } from '../domain/job-words.ts';
import { AppError } from '../errors.ts';
import { ProblemError, problem } from '../intake/http/problem.ts';
import type { Logger } from '../log.ts';
import { jobs } from '../queues/catalogue.ts';
import type { Backend } from '../queues/connection.ts';
import { type RawQueue, rawQueues } from '../queues/raw-queues.ts';
import { lookAtSession, readSession } from '../store/console-sessions.ts';
import { answerConsoleErrors } from './api/answer-errors.ts';
import { callerOf, type GuardDeps } from './api/caller.ts';
import { rawQueuesPath } from './api/path-of.ts';

/** The board brings styles in its markup and a `<base>`; everything else is as strict as on the console's own pages. */
const contentSecurity = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:"],
  ...["font-src 'self'", "connect-src 'self'", "base-uri 'self'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');
const headers = {
  ...{ 'content-security-policy': contentSecurity, 'cache-control': 'no-store' },
  ...{ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' },
};
/** The fonts that the board's page asks of another host. */
const outside = /<link [^>]*href="https?:[^>]*>/g;

/**
 * Times in the city's zone, always with their date: the board asks the browser's clock which day is today. Workers would be shown with their
 * addresses.
 */
const boardConfig = (timeZone: string) => {
  const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  const format = { ...day, ...time, timeZone };
  return {
    boardTitle: 'Doorstep 队列',
    hideDocsLink: true,
    showWorkers: false,
    dateFormats: { short: format, common: format, full: format },
    locale: { lng: 'zh-CN' },
    miscLinks: [{ text: '队列 Queues', url: '/queues' }],
  };
};

/** A job in both languages beside its own name. */
const jobTitle = (job: string): string => {
  const words = wordsOfJob(job);
  return words ? `${job} · ${words.name.zh} · ${words.name.en}` : job;
};

/** A queue as the board shows it: called by its one job in words, or by its own name; below it every job that it carries. */
const shownQueue = (queue: RawQueue): BullMQAdapter => {
  const carried = jobs.filter((job) => job.queue === queue.name).map(({ name }) => name);
  const displayName = carried.length === 1 ? jobTitle(queue.name) : queue.name;
  const description = carried.map(jobTitle).join(' | ');
  const adapter = new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false, displayName, description });
  adapter.setFormatter('name', ({ name }: { name?: string }) => jobTitle(name ?? ''));
  return adapter;
};

const onlyLooks = problem(
  405,
  'method_not_allowed',
  'the raw view changes nothing: pause, retry and run on the screens Queues, Quarantine and Schedules',
  { headers: { allow: 'GET, HEAD' } },
);

const silent = '队列没有应答 · The queue does not answer';
const nothingLost =
  '尚欠的任务都在数据库里，队列恢复后会自动继续。What is owed stands in the database and goes on by itself.';
const silentPage = `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>${silent}</title>
<h1>${silent}</h1>
<p>${nothingLost}</p>
<p><a href="${rawQueuesPath}/">再试 Try again</a> · <a href="/queues">队列 Queues</a></p></html>`;

const asksForPage = ({ headers: { accept } }: FastifyRequest): boolean => accept?.includes('text/html') ?? false;
const asksForFile = ({ url }: FastifyRequest): boolean => url.startsWith(`${rawQueuesPath}/static/`);

/** To a page as a page; to the board's calls also in the words that it shows of a refused one. */
const answerSilence = (request: FastifyRequest, reply: FastifyReply, { code, message }: AppError): FastifyReply => {
  if (asksForPage(request)) return reply.code(503).type('text/html; charset=utf-8').send(silentPage);
  const { body } = problem(503, code, message);
  return reply.code(503).send({ ...body, error: silent, message: nothingLost });
};

type RawDeps = GuardDeps & {
  calendar: Pick<BusinessCalendar, 'timeZone'>;
  now: () => number;
  log: Logger;
  backend: Backend;
};

/** Who may look, and nobody who would change anything. What the page asks for by itself does not keep a session alive. */
const admit = async (deps: RawDeps, request: FastifyRequest): Promise<void> => {
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new ProblemError(onlyLooks);
  const read = asksForPage(request) ? readSession : lookAtSession;
  await callerOf(deps, { demand: 'queue.read', scope: 'city' }, request, deps.now(), read);
};

/**
 * `GET /console/queues/raw/`: the queues as BullMQ has them, in bull-board, for who may read queues of the whole city. Each queue is read-only
 * and nothing but GET gets past the guard. The queues are opened when somebody looks and closed with the app; while they do not answer, the
 * view says so, and nothing else notices. It is not audited: jobs carry ids alone, and nothing can be changed. Errors: 401 (a page is led to
 * sign in), 403, 405, 503 `queue_unreachable`.
 */
export const registerRawQueues = async (app: FastifyInstance, deps: RawDeps): Promise<void> => {
  const raw = rawQueues(deps.backend, [...new Set(jobs.map(({ queue }) => queue))], deps.log);
  const adapter = new FastifyAdapter().setBasePath(rawQueuesPath);
  const uiConfig = boardConfig(deps.calendar.timeZone);
  const board = createBullBoard({ queues: [], serverAdapter: adapter, options: { uiConfig } });
  let shown: readonly RawQueue[] = [];
  const show = async (): Promise<void> => {
    const queues = await raw.open();
    if (queues === shown) return;
    shown = queues;
    board.replaceQueues(queues.map(shownQueue));
  };
  const refuse = answerConsoleErrors(deps.log);
  const guard = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    void reply.headers(headers);
    try {
      await admit(deps, request);
      if (!asksForFile(request)) await show();
      return undefined;
    } catch (error) {
      const code = error instanceof AppError ? error.code : undefined;
      if (code === 'signed_out' && asksForPage(request)) return reply.redirect('/queues', 303);
      if (error instanceof AppError && code === 'queue_unreachable') return answerSilence(request, reply, error);
      refuse(error, request, reply);
      return reply;
    }
  };
  app.addHook('onClose', raw.close);
  await app.register(async (scope) => {
    scope.addHook('onRequest', guard);
    scope.addHook('onSend', async (_request, _reply, payload) =>
      typeof payload === 'string' ? payload.replaceAll(outside, '') : payload,
    );
    await scope.register(adapter.registerPlugin(), { prefix: rawQueuesPath });
  });
};
