import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Answered } from '../../api/contract.ts';
import { createLiveSource, type Heard, type LiveSource } from './live-source.ts';
import { useSession } from './session.ts';

/** How fresh what is on screen is: `silent`: nothing was heard for a while; `unanswered`: the server is there, its database is not. */
export type Freshness = 'connecting' | 'live' | 'silent' | 'unanswered';
type State = { freshness: Freshness; asOf: number | null };
type News = { today: Answered<'today'>; inbox: Answered<'inbox.counts'> };

const silentMs = 15_000;
const lookMs = 1_000;

let state: State = { freshness: 'connecting', asOf: null };
let heardAt = performance.now();
/** Whether something may have been missed since the last news. */
let missed = false;
const listeners = new Set<() => void>();

const set = (next: State): void => {
  state = next;
  for (const listener of listeners) listener();
};

/** Lays the news where the screens look for it. What is on screen besides is asked for again once the server was lost. */
const take = (queries: QueryClient, { today, inbox }: News): void => {
  const wasLost = missed || state.freshness === 'silent' || state.freshness === 'unanswered';
  missed = false;
  heardAt = performance.now();
  queries.setQueryData(['today'], today);
  queries.setQueryData(['inbox.counts'], inbox);
  set({ freshness: 'live', asOf: today.asOf });
  if (wasLost) void queries.invalidateQueries({ predicate: ({ queryKey: [name] }) => name !== 'today' });
};

const hear = (queries: QueryClient, heard: Heard): void => {
  if (heard.kind === 'news') take(queries, JSON.parse(heard.text) as News);
  else if (heard.kind === 'lost') missed = true;
  else if (heard.kind === 'unanswered') set({ ...state, freshness: 'unanswered' });
  else void queries.invalidateQueries({ queryKey: ['session'] });
};

/** One stream for all tabs of the browser. */
const shared = (tell: (heard: Heard) => void): LiveSource => {
  const worker = new SharedWorker(new URL('./live-worker.ts', import.meta.url), {
    type: 'module',
    name: 'doorstep-live',
  });
  worker.port.onmessage = ({ data }: MessageEvent<Heard>) => tell(data);
  return { open: () => worker.port.postMessage('open'), close: () => worker.port.postMessage('leave') };
};

/** Where there are no shared workers only the tab that is looked at listens. */
const whileVisible = (tell: (heard: Heard) => void): LiveSource => {
  const source = createLiveSource(tell);
  const look = (): void => (document.visibilityState === 'visible' ? source.open() : source.close());
  return {
    open: () => {
      document.addEventListener('visibilitychange', look);
      look();
    },
    close: () => {
      document.removeEventListener('visibilitychange', look);
      source.close();
    },
  };
};

/** Listens as long as somebody is signed in. Used once, by the shell. */
export const useLiveNews = (): void => {
  const queries = useQueryClient();
  const session = useSession();
  const source = useRef<LiveSource>(undefined);
  useEffect(() => {
    const tell = (heard: Heard): void => hear(queries, heard);
    const { open, close } = 'SharedWorker' in globalThis ? shared(tell) : whileVisible(tell);
    source.current = { open, close };
    open();
    const timer = setInterval(() => {
      if (state.freshness !== 'silent' && performance.now() - heardAt > silentMs)
        set({ ...state, freshness: 'silent' });
    }, lookMs);
    addEventListener('pageshow', open);
    addEventListener('pagehide', close);
    return () => {
      clearInterval(timer);
      removeEventListener('pageshow', open);
      removeEventListener('pagehide', close);
      close();
    };
  }, [queries]);
  useEffect(() => {
    // Whoever has signed in again listens again.
    if (session.name) source.current?.open();
  }, [session]);
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** How fresh the live numbers are. */
export const useFreshness = (): Freshness => useSyncExternalStore(subscribe, () => state.freshness);

/** The instant that they are of; null before anything was heard. */
export const useLiveAsOf = (): number | null => useSyncExternalStore(subscribe, () => state.asOf);

/** Whether they may have changed since: then they are shown in grey. */
export const useIsStale = (): boolean => {
  const freshness = useFreshness();
  return freshness === 'silent' || freshness === 'unanswered';
};
