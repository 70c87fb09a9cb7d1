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

/** Within a day of now `3 分钟前`, with the instant on hover and focus; else, and where `absolute`, the instant itself. */
export const Instant = ({ at, absolute = false }: { at: number | null; absolute?: boolean }) => {
  const words = useWords(commonWords);
  const text = useInstantText();
  const now = useServerNow(10_000);
  if (at === null) return <>—</>;
  const passed = Math.abs(now - at);
  const iso = new Date(at).toISOString();
  const step = steps.find(([within]) => passed < within);
  if (absolute || !step) return <time dateTime={iso}>{text(at)}</time>;
  const n = Math.floor(passed / step[1]);
  return (
    <Tooltip title={text(at)} trigger={['hover', 'focus']}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the instant itself is shown on focus too */}
      <time dateTime={iso} tabIndex={0}>
        {at <= now ? words.ago(n, step[2]) : words.inFuture(n, step[2])}
      </time>
    </Tooltip>
  );
};
