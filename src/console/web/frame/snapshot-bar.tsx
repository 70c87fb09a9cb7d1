import { Button, Typography } from 'antd';
import type { ReactNode } from 'react';
import { commonWords } from '../words/common.ts';
import { useWords } from '../words/language.tsx';
import { Instant } from './instant.tsx';

type SnapshotBarProps = {
  title: string;
  /** Business time of what is shown; undefined until there is an answer. */
  asOf: number | undefined;
  refresh(): void;
  loading?: boolean;
  /** Before the button. */
  children?: ReactNode;
};

/** The head of a page that shows everything of one instant: its title, of when it is, and a way to ask again. */
export const SnapshotBar = ({ title, asOf, refresh, loading = false, children }: SnapshotBarProps) => {
  const common = useWords(commonWords);
  return (
    <div className="bar">
      <Typography.Title level={1} className="page-title">
        {title}
      </Typography.Title>
      {asOf !== undefined && (
        <span>
          {common.asOf} <Instant at={asOf} absolute />
        </span>
      )}
      <span className="grow" />
      {children}
      <Button loading={loading} onClick={refresh}>
        {common.refresh}
      </Button>
    </div>
  );
};
