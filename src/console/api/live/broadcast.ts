import type { ServerResponse } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { monotonicMs } from '../../../clock.ts';
import { AppError } from '../../../errors.ts';
import type { Logger } from '../../../log.ts';

/** A listener that has not taken its last message for so many ticks is let go; its browser comes back by itself. */
const ticksBehind = 15;
const answerWithinMs = 10_000;
/** What has not changed is told again after this long: a page takes silence for a lost connection. */
const repeatMs = 5_000;

export type Listener = {
  response: ServerResponse;
  /** Whose it is: nobody listens to so many that others no longer can. */
  owner: string;
  /** Those with the same view share what is computed for it. */
  view: string;
  /** What all of a view are told, as JSON. */
  shared(): Promise<string>;
  /** What this one alone is told, as JSON. */
  own(): Promise<string>;
  /** Whether it may go on listening. */
  stands(): Promise<boolean>;
};

export type BroadcastOptions = {
  log: Logger;
  /** How often listeners are told, and how often each is asked whether it stands, in milliseconds. */
  everyMs: number;
  checkMs: number;
  maxListeners: number;
  maxOfOne: number;
};

export type Broadcast = {
  /** Takes a response over. `full`: there are too many listeners, or the server is closing; `own_full`: too many of the same owner. */
  add(listener: Listener): 'taken' | 'full' | 'own_full';
  /** Ends every stream, and with them the tickers. */
  close(): void;
};

type State = { behind: number; checkedAt: number; told: string; toldAt: number };
type Channel = { listeners: Map<Listener, State>; failing: boolean };

const timeout = async (): Promise<never> => {
  await after(answerWithinMs, undefined, { ref: false });
  throw new AppError('live_unanswered', `the news was not computed within ${answerWithinMs} ms`, { retry: true });
};

/** A slow listener is never remembered for: while what was sent still fills its buffer the next is skipped, for the last holds everything. */
const send = ({ response }: Listener, state: State, message: string): void => {
  if (response.destroyed || response.writableEnded) return;
  state.behind = response.writableNeedDrain ? state.behind + 1 : 0;
  if (state.behind >= ticksBehind) response.destroy();
  else if (state.behind === 0) response.write(message);
};

const tell = async (channel: Channel, log: Logger): Promise<void> => {
  const [first] = channel.listeners.keys();
  if (!first) return;
  try {
    const shared = await Promise.race([first.shared(), timeout()]);
    const now = monotonicMs();
    for (const [listener, state] of channel.listeners) {
      const message = `data: {"today":${shared},"inbox":${await listener.own()}}\n\n`;
      if (message === state.told && now - state.toldAt < repeatMs) continue;
      [state.told, state.toldAt] = [message, now];
      send(listener, state, message);
    }
    channel.failing = false;
  } catch (error) {
    if (!channel.failing) log.warn({ err: error }, 'what is live could not be computed; trying again');
    channel.failing = true;
    for (const [listener, state] of channel.listeners) send(listener, state, 'event: unanswered\ndata:\n\n');
  }
};

/** Ends the streams of those who may not listen any more; while that cannot be asked, nothing can be told either. */
const check = async (channel: Channel, { log, checkMs }: BroadcastOptions): Promise<void> => {
  const now = monotonicMs();
  const due = [...channel.listeners].filter(([, state]) => now - state.checkedAt >= checkMs);
  try {
    for (const [listener, state] of due) {
      if (!(await listener.stands())) listener.response.end('event: ended\ndata:\n\n');
      state.checkedAt = now;
    }
  } catch (error) {
    log.debug({ err: error }, 'sessions of listeners could not be looked at; trying again');
    for (const [listener, state] of due) send(listener, state, 'event: unanswered\ndata:\n\n');
  }
};

/**
 * One ticker a view, running only while somebody listens: what is computed for the view goes to each of its listeners as one server-sent
 * event when it has changed, with what is their own. When that fails they get the event `unanswered` instead, and the ticker goes on.
 */
export const createBroadcast = (options: BroadcastOptions): Broadcast => {
  const channels = new Map<string, Channel>();
  const held = new Map<string, number>();
  let count = 0;
  let closed = false;

  const hold = (owner: string, more: 1 | -1): void => {
    count += more;
    const left = (held.get(owner) ?? 0) + more;
    if (left === 0) held.delete(owner);
    else held.set(owner, left);
  };

  const run = async (view: string, channel: Channel): Promise<void> => {
    while (channel.listeners.size > 0) {
      await check(channel, options);
      await tell(channel, options.log);
      await after(options.everyMs, undefined, { ref: false });
    }
    if (channels.get(view) === channel) channels.delete(view);
  };

  const add: Broadcast['add'] = (listener) => {
    if (closed || count >= options.maxListeners) return 'full';
    if ((held.get(listener.owner) ?? 0) >= options.maxOfOne) return 'own_full';
    const known = channels.get(listener.view);
    const channel = known ?? { listeners: new Map<Listener, State>(), failing: false };
    channel.listeners.set(listener, { behind: 0, checkedAt: monotonicMs(), told: '', toldAt: 0 });
    hold(listener.owner, 1);
    listener.response.on('error', (error) => options.log.debug({ err: error }, 'a listener went away'));
    listener.response.on('close', () => {
      if (channel.listeners.delete(listener)) hold(listener.owner, -1);
    });
    if (!known) {
      channels.set(listener.view, channel);
      void run(listener.view, channel);
    }
    return 'taken';
  };

  const close = (): void => {
    closed = true;
    for (const { listeners } of channels.values()) for (const { response } of listeners.keys()) response.end();
  };

  return { add, close };
};
