import { Link } from '@tanstack/react-router';
import { Typography } from 'antd';
import type { ReactNode } from 'react';
import { numberText } from '../../frame/value.tsx';
import { useIsStale } from '../../shell/live.ts';

/** A part of the day. Its numbers turn grey while nothing is heard of the server. */
export const Part = ({
  title,
  count,
  link,
  wide = false,
  children,
}: {
  title: string;
  count?: number;
  link?: { to: string; label: string };
  wide?: boolean;
  children: ReactNode;
}) => {
  const stale = useIsStale();
  return (
    <section className={`today-part ${wide ? 'today-part-wide' : ''} ${stale ? 'stale' : ''}`} aria-label={title}>
      <div className="today-part-head">
        <Typography.Title level={2} className="part-title">
          {title}
        </Typography.Title>
        {count !== undefined && <b className="number">{numberText(count)}</b>}
        <span className="grow" />
        {link && <Link to={link.to}>{link.label}</Link>}
      </div>
      {children}
    </section>
  );
};
