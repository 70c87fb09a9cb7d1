import { DatePicker } from 'antd';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useSession } from '../shell/session.ts';
import { cityCalendar, isTimed, wallAt, wallOf, wallText } from './city-calendar.ts';
import { useServerNow } from './instant.tsx';
import './frame.css';

/** A picker whose "today" is the city's, by the server's clock. */
const usePicker = () => {
  const { timeZone } = useSession();
  const now = useRef(0);
  now.current = useServerNow(60_000);
  return useMemo(() => DatePicker.generatePicker<Date>(cityCalendar(() => wallAt(now.current, timeZone))), [timeZone]);
};

type FieldProps = {
  /** From the form around it. */
  id?: string;
  label?: string;
  prefix?: ReactNode;
  /** `2026-05-12`; where it takes a time, `2026-05-12T08:30:00`; where only perhaps, `2026-05-12T08:30` if one was chosen, be it midnight. */
  value?: string | undefined;
  time?: boolean | 'perhaps';
  onChange?(value: string | undefined): void;
};

/** Its hours and minutes scroll: by keyboard too. */
const reachTimes = (panel: HTMLElement | null): void => {
  for (const column of panel?.querySelectorAll('ul') ?? []) column.tabIndex = 0;
};

/** The first is shown, each can be typed. */
const formatsOf = ({ time, value }: Pick<FieldProps, 'time' | 'value'>): string[] => {
  const [days, minutes] = ['YYYY-MM-DD', 'YYYY-MM-DD HH:mm'];
  if (time !== 'perhaps') return time ? [`${minutes}:ss`, minutes] : [days];
  return value?.includes('T') ? [minutes, days] : [days, minutes];
};

/**
 * A day of the city, and where it is asked for a time of its clocks, whatever the zone of the browser. What is typed counts as soon as it is one,
 * so that whoever clicks on from here has it.
 */
export const DayField = ({ label, value, onChange, time = false, ...props }: FieldProps) => {
  const Picker = usePicker();
  const said = useRef(value);
  useEffect(() => {
    said.current = value;
  }, [value]);
  const say = (wall: Date | null): void => {
    const part = time === true ? 'second' : time === 'perhaps' && wall && isTimed(wall) ? 'minute' : 'day';
    const text = wall ? wallText(wall, part) : undefined;
    if (text === said.current) return;
    said.current = text;
    onChange?.(text);
  };
  return (
    <Picker
      {...props}
      {...(label === undefined ? {} : { 'aria-label': label })}
      className={time ? 'moment-field' : 'day-field'}
      {...(time ? { placeholder: '2026-05-12 08:30' } : {})}
      format={formatsOf({ time, value })}
      showTime={time ? { format: time === true ? 'HH:mm:ss' : 'HH:mm' } : false}
      showNow={false}
      panelRender={(panel) => <div ref={reachTimes}>{panel}</div>}
      needConfirm={false}
      value={value ? wallOf(value) : null}
      onCalendarChange={(wall) => wall instanceof Date && say(wall)}
      onChange={say}
    />
  );
};
