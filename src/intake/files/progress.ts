/** What is known of a running import, counted from its beginning. */
export type Seen = { rows: number; rejected: number; bytesRead: number };

/**
 * A progress bar for the person who waits. `update` may be called as often as one likes; `note` prints a line above the bar;
 * `done` leaves one line with the totals.
 */
export type Progress = { update(seen: Seen): void; note(line: string): void; done(): void };

export type ProgressOptions = {
  label: string;
  totalBytes: number;
  /** Milliseconds that only go forward. */
  now(): number;
  /** Standard error, as a rule. A terminal has one line redrawn; elsewhere lines are written, few of them. */
  stream: { isTTY?: boolean; columns?: number; write(text: string): unknown };
};

const REDRAW_MS = 100;
const LINE_MS = 1000;
const QUIET_MS = 5000;
const BAR = 20;
const CLEAR = '\r\x1b[K';

const count = (value: number): string => Math.round(value).toLocaleString('en');

/** A terminal is redrawn ten times a second at most; a log gets a line for every further tenth, or when 5 s were silent. */
export function openProgress({ label, totalBytes, now, stream }: ProgressOptions): Progress {
  const began = now();
  const isTerminal = stream.isTTY === true;
  let seen: Seen = { rows: 0, rejected: 0, bytesRead: 0 };
  let drawnAt = began;
  let tenth = 0;

  const share = (): number => (totalBytes === 0 ? 1 : Math.min(1, seen.bytesRead / totalBytes));
  const perSecond = (): number => (seen.rows * 1000) / Math.max(1, now() - began);
  const rest = (): string => `${count(seen.rows)} rows  ${count(perSecond())}/s  ${count(seen.rejected)} rejected`;

  function bar(): string {
    const full = Math.floor(share() * BAR);
    const left = share() > 0 ? Math.ceil(((now() - began) / share()) * (1 - share()) * 0.001) : 0;
    const drawn = `${label}  ${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${percent()}  ${rest()}  ${count(left)} s left`;
    return drawn.slice(0, (stream.columns ?? 80) - 1);
  }
  const percent = (): string => `${Math.floor(share() * 100)}%`;

  function draw(): void {
    drawnAt = now();
    tenth = Math.floor(share() * 10);
    stream.write(isTerminal ? `${CLEAR}${bar()}` : `${label}  ${percent()}  ${rest()}\n`);
  }

  return {
    update(next) {
      seen = next;
      const since = now() - drawnAt;
      const isFurther = Math.floor(share() * 10) > tenth && since >= LINE_MS;
      if (isTerminal ? since >= REDRAW_MS : isFurther || since >= QUIET_MS) draw();
    },
    note(line) {
      stream.write(isTerminal ? `${CLEAR}${line}\n` : `${line}\n`);
      if (isTerminal) draw();
    },
    done() {
      const seconds = ((now() - began) / 1000).toFixed(1);
      stream.write(`${isTerminal ? CLEAR : ''}${label}  ${rest()}  ${seconds} s\n`);
    },
  };
}
