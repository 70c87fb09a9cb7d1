import { Link } from '@tanstack/react-router';
import { Typography } from 'antd';
import type { ReactNode } from 'react';
import { numberText } from '../../frame/value.tsx';

/** A part of the day. */
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
  return (
    <section className={`today-part ${wide ? 'today-part-wide' : ''}`} aria-label={title}>
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
