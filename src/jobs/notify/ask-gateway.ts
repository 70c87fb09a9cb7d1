import {
  type Message,
  type MessagePort,
  type MessageResult,
  mostMessages,
} from '../../partners/messages/message-port.ts';
import { PartnerError } from '../../partners/partner-error.ts';
import type { ChunkRun } from '../../queues/chunk-run.ts';
import type { Answered } from '../../store/notifications.ts';

/** A message, and the place in the chunk of whom it is for. */
export type Letter = { ord: number; message: Message };

export type GatewayDeps = {
  messages: MessagePort;
  /** Told how a request to a partner ended. */
  asked: (partner: string, outcome: 'accepted' | 'refused' | 'later') => void;
};

/** Asks set by set. A gateway that does not take a set is not asked for the next ones: all of them come again under the same keys. */
const send = async (
  letters: readonly Letter[],
  { messages, asked }: GatewayDeps,
  run: ChunkRun,
): Promise<MessageResult[]> => {
  const results: MessageResult[] = [];
  for (let from = 0; from < letters.length; from += mostMessages) {
    const set = letters.slice(from, from + mostMessages).map(({ message }) => message);
    try {
      results.push(...(await messages.send(set, { signal: run.signal })));
      asked('message_gateway', 'accepted');
    } catch (error) {
      if (!(error instanceof PartnerError)) throw error;
      asked('message_gateway', error.kind);
      run.log.warn(
        { err: error, messages: letters.length - from },
        'the message gateway took nothing; it is asked again',
      );
      break;
    }
  }
  return results;
};

const answersTo = (letters: readonly Letter[], results: readonly MessageResult[]): Answered[] => {
  const ords = new Map(letters.map(({ ord, message }) => [message.key, ord]));
  return results.flatMap((result): Answered[] => {
    const place = { ord: ords.get(result.key) ?? 0, id: result.key };
    if (result.outcome === 'accepted') return [{ ...place, state: 'sent', reference: result.ref }];
    return result.outcome === 'refused' ? [{ ...place, state: 'refused', errorCode: result.code }] : [];
  });
};

/** Asks for all letters; answers what is settled. Whatever is missing comes again. */
export const askGateway = async (letters: readonly Letter[], deps: GatewayDeps, run: ChunkRun): Promise<Answered[]> =>
  answersTo(letters, await send(letters, deps, run));
