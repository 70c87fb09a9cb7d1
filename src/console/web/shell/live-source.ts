import { pathOf } from '../../api/path-of.ts';

/**
 * What is heard of the server. `news` carries a message as text; `lost`: the connection broke, and is taken up again; `unanswered`: its database does not answer; `ended`: it has ended the stream,
 * for the session or what it may has changed; `signed-out`: there is no session any more.
 */
export type Heard =
  | { kind: 'news'; text: string }
  | { kind: 'lost' }
  | { kind: 'unanswered' }
  | { kind: 'ended' }
  | { kind: 'signed-out' };

export type LiveSource = { open(): void; close(): void };

const againMs = 3_000;

/** Whether somebody is signed in: a stream that was refused does not say why. Asked by the page itself, so the session does not go on by it. */
const signedOut = async (): Promise<boolean> => {
  const { status } = await fetch(`${pathOf('session')}?input=%7B%7D`, { headers: { 'x-doorstep-idle': '1' } });
  return status === 401;
};

/**
 * One stream of news, opened again by itself whenever it is lost, until nobody is signed in. Opening it while it is open changes nothing. It
 * needs no window, so that one worker can listen for every tab.
 */
export const createLiveSource = (tell: (heard: Heard) => void): LiveSource => {
  let stream: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;

  const close = (): void => {
    clearTimeout(again);
    again = undefined;
    stream?.close();
    stream = undefined;
  };

  const later = (): void => {
    again = setTimeout(open, againMs);
  };

  /** A lost connection is taken up again by the browser; one that was refused is not. */
  const lost = (refused: EventSource): void => {
    if (refused !== stream || refused.readyState !== EventSource.CLOSED) return;
    close();
    void signedOut().then((is) => (is ? tell({ kind: 'signed-out' }) : later()), later);
  };

  const open = (): void => {
    if (stream) return;
    clearTimeout(again);
    const opened = new EventSource(pathOf('live'));
    stream = opened;
    opened.addEventListener('message', ({ data }) => tell({ kind: 'news', text: String(data) }));
    opened.addEventListener('unanswered', () => tell({ kind: 'unanswered' }));
    opened.addEventListener('ended', () => tell({ kind: 'ended' }));
    opened.addEventListener('error', () => {
      tell({ kind: 'lost' });
      lost(opened);
    });
  };

  return { open, close };
};
