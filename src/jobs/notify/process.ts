import type { Cipher } from '../../cipher.ts';
import type { BusinessCalendar } from '../../domain/business-date.ts';
import { coverText } from '../../domain/notice/cover-texts.ts';
import { AppError } from '../../errors.ts';
import type { MessagePort } from '../../partners/messages/message-port.ts';
import type { Processor } from '../../queues/run-job.ts';
import { closeChunk } from '../../store/chunks.ts';
import type { Sql } from '../../store/connect.ts';
import {
  type DueNotice,
  type Intent,
  loadPlanWords,
  loadTellable,
  markAnswered,
  type TellableOrder,
  writeIntents,
} from '../../store/notifications.ts';
import { askGateway, type GatewayDeps, type Letter } from './ask-gateway.ts';
import { type Decision, decide, newsOf, type PlanWords, type Tellable } from './decide.ts';

export type NotifyDeps = {
  sql: Sql;
  cipher: Cipher;
  calendar: BusinessCalendar;
  now: () => number;
  /** Undefined where no gateway is configured: nothing is told then, and nothing is kept to be told later. */
  messages: MessagePort | undefined;
  asked: GatewayDeps['asked'];
};

type Considered = { ord: number; order: TellableOrder; facts: Tellable; decision: Decision };

const intentOf = ({ ord, order, decision }: Considered): Intent[] => {
  if (decision.kind === 'silent') return [];
  const { orderId, workerId, regionCode } = order;
  return [
    { ord, orderId, workerId, regionCode, ...decision.fact, until: decision.kind === 'hold' ? decision.until : null },
  ];
};

/** The only place where a worker's phone number is in clear: from here it goes to the gateway and nowhere else. */
const letterOf = (
  { ord, id }: DueNotice,
  considered: ReadonlyMap<number, Considered>,
  plans: ReadonlyMap<string, PlanWords>,
  { cipher, calendar }: NotifyDeps,
): Letter => {
  const found = considered.get(ord);
  if (found?.decision.kind !== 'tell' || found.order.sealedPhone === null)
    throw new TypeError('a notice is due that was not decided on');
  const news = newsOf(found.facts, found.decision.fact, plans);
  const to = cipher.open('workers.phone', found.order.sealedPhone);
  return { ord, message: { key: id, channel: 'sms', to, template: news.kind, text: coverText(news, 'zh', calendar) } };
};

const count = <T>(items: readonly T[], holds: (item: T) => boolean): number => items.filter(holds).length;

/**
 * Load, decide, write down what will be told, ask the gateway outside any transaction, note its answers. A run that is killed in between
 * leaves rows that are `due`: the next one asks for them under the same keys, and the gateway delivers each once. Without an answer for all, it
 * throws: the chunk comes again, later each time, and nobody is set aside for a gateway that is down.
 */
export const notifyProcessor =
  (deps: NotifyDeps): Processor =>
  async (run) => {
    const { sql, messages } = deps;
    const { id, size } = run.chunk;
    if (messages === undefined) {
      await closeChunk(sql, id);
      return { done: size, quarantined: 0, detail: { no_channel: size } };
    }
    const now = deps.now();
    const loaded = await loadTellable(sql, run.chunk);
    const plans = await loadPlanWords(
      sql,
      loaded.flatMap((o) => o.policy?.planVersionId ?? []),
    );
    const considered = await run.each(loaded, (order): Considered => {
      const facts = { ...order, hasPhone: order.sealedPhone !== null };
      return { ord: order.ord, order, facts, decision: decide(facts, now, deps.calendar) };
    });
    const superseded = considered.flatMap(({ decision }) => decision.superseded);
    const due = await writeIntents(sql, considered.flatMap(intentOf), superseded, now);

    const byOrd = new Map(considered.map((c) => [c.ord, c]));
    const letters = await run.each(due, (notice) => letterOf(notice, byOrd, plans, deps));
    run.signal.throwIfAborted();
    const answered = await askGateway(letters, { messages, asked: deps.asked }, run);
    const later = letters.length - answered.length;
    if (later > 0) {
      await markAnswered(sql, answered, { id, closes: false }, deps.now());
      const message = `the message gateway has not taken ${later} of ${letters.length} messages`;
      throw new AppError('notices_unanswered', message, { retry: true });
    }
    await run.commitInParts(answered, (part, closes) => markAnswered(sql, part, { id, closes }, deps.now()));
    const refused = count(answered, (a) => a.state === 'refused');
    const held = count(considered, (c) => c.decision.kind === 'hold');
    return {
      done: size - run.quarantined(),
      quarantined: run.quarantined(),
      detail: { told: answered.length - refused, refused, held, superseded: superseded.length },
    };
  };
