import { DatePicker } from 'antd';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useSession } from '../shell/session.ts';
import { cityCalendar, wallAt, wallOf, wallText } from './city-calendar.ts';
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
  /** `2026-05-12`; where it takes a time, `2026-05-12T08:30`. */
  value?: string | undefined;
  onChange?(value: string | undefined): void;
};

/**
 * A day of the city, and where it is asked for a time of its clocks, whatever the zone of the browser. What is typed counts as soon as it is one,
 * so that whoever clicks on from here has it.
 */
export const DayField = ({ label, value, onChange, time = false, ...props }: FieldProps & { time?: boolean }) => {
  const Picker = usePicker();
  const said = useRef(value);
  useEffect(() => {
    said.current = value;
  }, [value]);
  const say = (wall: Date | null): void => {
    const text = wall ? wallText(wall, time) : undefined;
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
      format={time ? 'YYYY-MM-DD HH:mm' : 'YYYY-MM-DD'}
      showTime={time ? { format: 'HH:mm' } : false}
      showNow={false}
      needConfirm={false}
      value={value ? wallOf(value) : null}
      onCalendarChange={(wall) => wall instanceof Date && say(wall)}
      onChange={say}
    />
  );
};
