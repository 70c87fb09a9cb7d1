import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useRef } from 'react';
import { CallError, newKey, unlessDone } from '../api/client.ts';
import { useWords } from '../words/language.tsx';
import { frameWords } from './frame-words.ts';
import { useLock } from './lock.ts';

export type OnceProps<F, R> = {
  /** Sends it; the key goes with every call that changes something. */
  run(fields: F, key: string): Promise<R>;
  /** It was done; without a result, an earlier attempt did it. */
  done?(result: R | undefined, fields: F): void;
  /** The answer is handed out once and nowhere kept: one that was lost is said in its place, not passed over. */
  answerMatters?: boolean;
};

/** Something that a person does by one click. */
export type Once<F> = {
  send(fields: F): void;
  pending: boolean;
  error: Error | null;
  /** What was sent last. */
  fields: F | undefined;
};

/** What was refused, or said after it was answered, is decided on anew; what was not answered, or broke on the way, may have been done. */
const wasRefused = (error: Error): boolean =>
  !(error instanceof CallError) ||
  (error.status >= 400 && error.status < 500 && error.code !== 'act_under_way' && error.code !== 'signed_out');

/**
 * Does something once for what was decided on, however often it is clicked or sent: locked from the first click until it is answered, and under
 * one key until it has succeeded or was refused, so that a repeated attempt is known as such. Who fills in something else decides anew.
 * Afterwards everything on screen is asked for again.
 */
export const useOnce = <F = void, R = unknown>({ run, done, answerMatters = false }: OnceProps<F, R>): Once<F> => {
  const words = useWords(frameWords);
  const queries = useQueryClient();
  const { message } = App.useApp();
  const lock = useLock();
  const key = useRef(newKey());
  const decided = useRef('');
  const sent = useMutation({
    mutationFn: (fields: F) => {
      const now = JSON.stringify(fields) ?? '';
      if (decided.current !== now) key.current = newKey();
      decided.current = now;
      const answered = run(fields, key.current).then((result) => ({ result }));
      return answerMatters ? answered : unlessDone(answered);
    },
    onSuccess: (answered, fields) => {
      key.current = newKey();
      if (!answered) message.success(words.done);
      done?.(answered?.result, fields);
      void queries.invalidateQueries();
    },
    onError: (error) => {
      if (wasRefused(error)) key.current = newKey();
    },
    onSettled: lock.free,
  });
  const send = (fields: F): void => {
    if (lock.take()) sent.mutate(fields);
  };
  return { send, pending: sent.isPending, error: sent.error, fields: sent.variables };
};
