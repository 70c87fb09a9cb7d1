import { monotonicMs } from '../clock.ts';
import type { Permission } from '../domain/permissions.ts';
import type { Access } from './access.ts';

/**
 * An answer stands for nine tenths of a second at least, and two hundred times as long as it took, but never so long that it looks dead:
 * in a small city looking is instant, in a large one it costs each view half a hundredth of a core.
 */
const restMs = { least: 900, most: 8_000 };
const restFactor = 200;
const keptViews = 64;

type View<T, S> = { state: S; until: number; answer: Promise<T> };

/** Answers whoever asks; `forget` has the next asked afresh: somebody has just changed something and wants to see it. */
export type SharedByView<T> = { read(access: Access, now: number): Promise<T>; forget(): void };

/** What an operator sees of something: their scope, and which of its permissions they have. The same text, the same view. */
export const viewOf = (access: Access, permissions: readonly Permission[]): string =>
  JSON.stringify([access.scope, permissions.filter((permission) => access.permits(permission))]);

/**
 * Computes something once for all who have the same view of it, however many ask: at most one at a time a view, and it stands for a while.
 * `begin` makes what a view remembers from one answer to the next. A failure is told to whoever waited, and asked again by the next.
 */
export const sharedByView = <T, S>(
  permissions: readonly Permission[],
  begin: () => S,
  compute: (state: S, access: Access, now: number) => Promise<T>,
): SharedByView<T> => {
  const views = new Map<string, View<T, S>>();

  const keep = (key: string, view: View<T, S>): void => {
    views.delete(key);
    views.set(key, view);
    const [oldest] = views.keys();
    if (views.size > keptViews && oldest !== undefined) views.delete(oldest);
  };

  const read = (access: Access, now: number): Promise<T> => {
    const key = viewOf(access, permissions);
    const known = views.get(key);
    if (known && monotonicMs() < known.until) return known.answer;
    const state = known?.state ?? begin();
    const started = monotonicMs();
    const view = { state, until: Number.POSITIVE_INFINITY, answer: compute(state, access, now) };
    keep(key, view);
    view.answer.then(
      () => {
        const ended = monotonicMs();
        view.until = ended + Math.min(restMs.most, Math.max(restMs.least, (ended - started) * restFactor));
      },
      () => {
        view.until = 0;
      },
    );
    return view.answer;
  };

  return { read, forget: () => views.clear() };
};
