import { useNavigate } from '@tanstack/react-router';
import { act } from '../../api/client.ts';
import type { Action } from '../../frame/action-dialog.tsx';
import { ChangeLines } from '../../frame/change-lines.tsx';
import { useFirst } from '../../frame/first.ts';
import { useWords } from '../../words/language.tsx';
import { useMend } from '../alarms/mend.ts';
import { type Item, useMayAct, useSentence } from './item.ts';
import { inboxWords } from './words.ts';

/** What to do next with a thing: a place to go to, or an act with its dialog. */
export type Step = { label: string; danger?: boolean } & (
  | { to: string; search: Record<string, string> }
  | { action: Action<Item> }
);

const useActions = (): Record<'drive' | 'retry' | 'discard', Action<Item>> => {
  const words = useWords(inboxWords);
  const sentence = useSentence();
  const firstOf = useFirst();
  const lines = (says: string, after: string) => (rows: readonly Item[]) => (
    <ChangeLines
      says={says}
      lines={rows.map((item) => ({
        ...{ key: item.subject, name: sentence(item).title, before: words.stands[item.kind], after },
      }))}
    />
  );
  const ids = (rows: readonly Item[]): string[] => rows.map(({ subject }) => subject);
  return {
    drive: {
      ...{ key: 'drive', permission: 'quarantine.retry', label: words.retry, reasons: words.driveReasons },
      says: lines(words.driveSays, words.drivenAgain),
      run: async (rows, reason, key) => {
        const { released, late } = await act('quarantine.retry', { ids: ids(rows), reason }, key);
        return released.length > 0 ? words.driven : { late: words.driveLate(firstOf(late[0])) };
      },
    },
    retry: {
      ...{ key: 'retry', permission: 'rejection.retry', label: words.retry, reasons: words.retryReasons },
      says: lines(words.retrySays, words.signedAgain),
      run: async (rows, reason, key) => {
        const { signed, refused } = await act('inbox.retry-rejections', { ids: ids(rows), reason }, key);
        if (refused > 0) return { late: words.retryRefused };
        return signed > 0 ? words.retrySigned : { late: words.retryGone };
      },
    },
    discard: {
      ...{ key: 'discard', permission: 'rejection.retry', label: words.discard, reasons: words.discardReasons },
      danger: true,
      says: lines(words.discardSays, words.givenUp),
      run: async (rows, reason, key) => {
        const { discarded } = await act('inbox.discard-rejections', { ids: ids(rows), reason }, key);
        return discarded.length > 0 ? words.discarded : { late: words.retryGone };
      },
    },
  };
};

/** What helps with a thing, the best first; without permission only where to look. */
export const useSteps = (): ((item: Item) => Step[]) => {
  const words = useWords(inboxWords);
  const mend = useMend();
  const mayAct = useMayAct();
  const actions = useActions();
  const doing = (action: Action<Item>): Step => ({ label: action.label, danger: action.danger ?? false, action });
  return (item) => {
    const { kind, code, about, subject, detail } = item;
    const may = mayAct(item);
    if (kind === 'alarm') {
      const place = mend({ kind: code, subject: about });
      return place ? [place] : [{ label: words.look, to: '/alarms', search: { kind: code } }];
    }
    if (kind === 'quarantine') {
      const look: Step = { label: words.look, to: '/quarantine', search: { job: about, code, open: subject } };
      return may ? [doing(actions.drive), look] : [look];
    }
    if (kind === 'rejection') return may ? [doing(actions.retry), doing(actions.discard)] : [];
    return [{ label: words.open, to: `/orders/${String(detail.orderId)}`, search: {} }];
  };
};

/** Goes to a place, or opens an act's dialog. */
export const useGo = (open: (action: Action<Item>) => void): ((step: Step) => void) => {
  const navigate = useNavigate();
  return (step) => {
    if ('action' in step) open(step.action);
    else void navigate({ to: step.to, search: step.search });
  };
};
