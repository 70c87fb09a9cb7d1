import type { ServerResponse } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { AppError } from '../../errors.ts';

/** A listener that has not taken its last message for so many ticks is let go; its browser comes back by itself. */
const TICKS_BEHIND = 15;
const ANSWER_WITHIN_MS = 10_000;
const HEARTBEAT_MS = 5_000;

export type Broadcast = {
  /** Takes over an answered-to-be response; false when there are too many listeners or the server is closing. */
  add(response: ServerResponse, headers: Record<string, string>): boolean;
  /** Ends every stream and stops the ticker. */
  close(): void;
};

const timeout = async (): Promise<never> => {
  await after(ANSWER_WITHIN_MS, undefined, { ref: false });
  throw new AppError('status_unanswered', `the status was not computed within ${ANSWER_WITHIN_MS} ms`, { retry: true });
};

/**
 * One ticker for all listeners, running only while there are any: what `produce` gives goes to each as one server-sent event.
 * A slow listener never makes the server remember for it: while what was sent still fills its buffer the next is skipped, for the last one
 * holds everything. When `produce` fails, listeners get the event `unanswered` instead and the ticker goes on.
 */
export const broadcast = (options: {
  produce: () => Promise<string>;
  log: FastifyBaseLogger;
  everyMs: number;
  maxListeners: number;
}): Broadcast => {
  const listeners = new Map<ServerResponse, { behind: number }>();
  let last: string | undefined;
  let running = false;
  let failing = false;
  let closed = false;

  const send = (message: string): void => {
    for (const [response, state] of listeners) {
      state.behind = response.writableNeedDrain ? state.behind + 1 : 0;
      if (state.behind >= TICKS_BEHIND) response.destroy();
      else if (state.behind === 0) response.write(message);
    }
  };

  const message = async (): Promise<string> => {
    try {
      const data = await Promise.race([options.produce(), timeout()]);
      failing = false;
      return `data: ${data}\n\n`;
    } catch (error) {
      if (!failing) options.log.warn({ err: error }, 'status could not be computed; trying again');
      failing = true;
      return 'event: unanswered\ndata:\n\n';
    }
  };

  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    const beat = setInterval(() => send(': beat\n\n'), HEARTBEAT_MS).unref();
    while (listeners.size > 0) {
      last = await message();
      send(last);
      await after(options.everyMs, undefined, { ref: false });
    }
    clearInterval(beat);
    last = undefined;
    running = false;
  };

  const add: Broadcast['add'] = (response, headers) => {
    if (closed || listeners.size >= options.maxListeners) return false;
    response.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.write(`retry: 3000\n\n${last ?? ''}`);
    listeners.set(response, { behind: 0 });
    response.on('error', (error) => options.log.debug({ err: error }, 'a status listener went away'));
    response.on('close', () => listeners.delete(response));
    void run();
    return true;
  };

  const close = (): void => {
    closed = true;
    for (const response of listeners.keys()) response.end();
    listeners.clear();
  };

  return { add, close };
};
