import { Tooltip } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { type SessionFacts, useSession } from '../shell/session.ts';
import { commonWords } from '../words/common.ts';
import { useLanguage, useWords } from '../words/language.tsx';

const dayMs = 86_400_000;
const steps = [
  [60_000, 1_000, 's'],
  [3_600_000, 60_000, 'm'],
  [dayMs, 3_600_000, 'h'],
  [Number.POSITIVE_INFINITY, dayMs, 'd'],
] as const;

/** An instant in the city's time zone, whatever the browser's own is. */
export const useInstantText = (): ((at: number) => string) => {
  const { timeZone } = useSession();
  const { language } = useLanguage();
  const format = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone,
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    hourCycle: 'h23',
  });
  return (at) => format.format(at);
};

/** The time of day of an instant by the city's clock: `10:32:05`. */
export const useClockText = (): ((at: number) => string) => {
  const { timeZone } = useSession();
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium', hourCycle: 'h23' });
  return (at) => format.format(at);
};

const heard = new WeakMap<SessionFacts, number>();
/** When the page was told who is signed in, and with it the server's clock: a part that is drawn later counts from then too. */
const heardAt = (session: SessionFacts): number => {
  const since = heard.get(session) ?? performance.now();
  heard.set(session, since);
  return since;
};

/** The server's clock, as it was told at sign-in and has run on since: the browser's own may be wrong. */
export const useServerNow = (everyMs = 1_000): number => {
  const session = useSession();
  const told = useMemo(() => ({ now: session.now, since: heardAt(session) }), [session]);
  const [at, setAt] = useState(() => told.now + performance.now() - told.since);
  useEffect(() => {
    const look = () => setAt(told.now + performance.now() - told.since);
    look();
    const timer = setInterval(look, everyMs);
    return () => clearInterval(timer);
  }, [told, everyMs]);
  return at;
};

/** Whether one of the instants that stand together is a day or more away: then all of them are shown as instants, so that they compare. */
export const someDated = (now: number, instants: readonly (number | null)[]): boolean =>
  instants.some((at) => at !== null && Math.abs(now - at) >= dayMs);

/** The same by the server's clock. */
export const useDated = (instants: readonly (number | null)[]): boolean => someDated(useServerNow(10_000), instants);

/** How long ago, or how long from now, in one unit: `3 分钟前`. */
const useDistance = (): ((at: number, now: number) => string) => {
  const words = useWords(commonWords);
  return (at, now) => {
    const passed = Math.abs(now - at);
    const [, unit, name] = steps.find(([within]) => passed < within) ?? steps[3];
    return (at <= now ? words.ago : words.inFuture)(Math.floor(passed / unit), name);
  };
};

type InstantProps = {
  at: number | null;
  /** The instant alone: where it is evidence, as in the audit and in print. */
  absolute?: boolean;
  /** As an instant even if it is near: those that it stands among are. */
  dated?: boolean;
};

/** Within a day of now `3 分钟前`, else the instant; the other of the two is shown on hover and focus. */
export const Instant = ({ at, absolute = false, dated = false }: InstantProps) => {
  const text = useInstantText();
  const distance = useDistance();
  const now = useServerNow(10_000);
  if (at === null) return <>—</>;
  const iso = new Date(at).toISOString();
  if (absolute) return <time dateTime={iso}>{text(at)}</time>;
  const forms = [distance(at, now), text(at)];
  const [shown, other] = dated || someDated(now, [at]) ? forms.toReversed() : forms;
  return (
    <Tooltip title={other} trigger={['hover', 'focus']}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the other form is shown on focus too */}
      <time dateTime={iso} tabIndex={0}>
        {shown}
      </time>
    </Tooltip>
  );
};
