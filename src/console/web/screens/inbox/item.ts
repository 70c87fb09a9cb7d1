import { useQueryClient } from '@tanstack/react-query';
import type { Permission } from '../../../../domain/permissions.ts';
import type { Answered, Given } from '../../../api/contract.ts';
import { act, CallError } from '../../api/client.ts';
import { usePermits, useSession } from '../../shell/session.ts';
import { useActorName } from '../../words/actors.ts';
import { useFailure } from '../../words/failure.ts';
import { useJobWords } from '../../words/jobs.ts';
import { useWords } from '../../words/language.tsx';
import { useAlarmSubject, useAlarmWords, useFacts } from '../alarms/about.tsx';
import { useReason } from '../orders/cover-state.tsx';
import { inboxWords } from './words.ts';

export type Item = Answered<'inbox.list'>['rows'][number];
export const keyOf = ({ kind, subject }: Pick<Item, 'kind' | 'subject'>): string => `${kind}:${subject}`;

const permissions: Record<Item['kind'], Permission> = {
  alarm: 'alarm.acknowledge',
  quarantine: 'quarantine.retry',
  rejection: 'rejection.retry',
  identity: 'order.redecide',
};

/** Whether the operator may take something of this kind and deal with it. */
export const useMayAct = (): ((item: Pick<Item, 'kind'>) => boolean) => {
  const permits = usePermits();
  return ({ kind }) => permits(permissions[kind]);
};

export const useIsMine = (): ((item: Pick<Item, 'holder'>) => boolean) => {
  const { name } = useSession();
  return ({ holder }) => holder === `operator:${name}`;
};

/** What it is about in a line, and what is known of it. */
export const useSentence = (): ((item: Item) => { title: string; text: string }) => {
  const words = useWords(inboxWords);
  const alarm = useAlarmWords();
  const facts = useFacts();
  const subjectOf = useAlarmSubject();
  const job = useJobWords();
  const reason = useReason();
  const failure = useFailure();
  return ({ kind, code, about, detail }) => {
    const number = (key: string): number => Number(detail[key] ?? 0);
    const text = (key: string): string => String(detail[key] ?? '');
    const joined = (...parts: (string | undefined)[]): string => parts.filter((part) => part).join(' · ');
    if (kind === 'alarm') {
      const { name, act: first } = alarm(code);
      return {
        title: joined(name, subjectOf({ kind: code, subject: about, detail })),
        text: joined(facts(detail), first),
      };
    }
    if (kind === 'quarantine')
      return {
        title: words.quarantined(job(about).name, failure(code).name),
        text: joined(failure(code).mend ?? text('message'), words.attempts(number('attempts'))),
      };
    if (kind === 'rejection')
      return {
        title: words.rejected(about, text('source')),
        text: joined(
          `${text('message')} (${code})`,
          detail.waitsOn === undefined ? '' : words.waitsOn(text('waitsOn')),
          number('times') > 1 ? words.times(number('times')) : '',
        ),
      };
    return {
      title: joined(words.identity(about), reason(code)),
      text: words.identityOrders(number('orders')),
    };
  };
};

export type MarkCall = 'inbox.take' | 'inbox.release' | 'inbox.hand-over' | 'inbox.snooze';

/** What is sent with every mark: the thing, and the version on screen. */
export const markingOf = ({ kind, subject, version }: Item): Pick<Item, 'kind' | 'subject' | 'version'> => ({
  ...{ kind, subject, version },
});

/** Marks a thing; where somebody was first, the failure says who, in the language that was chosen, and what they changed is asked for. */
export const useMark = () => {
  const queries = useQueryClient();
  const words = useWords(inboxWords);
  const nameOf = useActorName();
  return async <N extends MarkCall>(name: N, input: Given<N>, key: string): Promise<void> => {
    try {
      await act(name, input, key);
    } catch (cause) {
      if (!(cause instanceof CallError) || cause.code !== 'inbox_changed') throw cause;
      void queries.invalidateQueries();
      const { by } = cause.facts;
      throw new Error(words.changed(by === undefined ? words.somebody : nameOf(by)), { cause });
    }
  };
};
