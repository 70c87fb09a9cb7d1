import { Button, Space } from 'antd';
import type { ReactNode } from 'react';
import { numberText } from './value.tsx';

export type CountLink = { key: string; label: ReactNode; count: number };

/** Quick filters: each says how many rows its click shows. The chosen one is pressed; pressing it again takes it off. */
export const Counts = ({
  title,
  counts,
  chosen,
  choose,
}: {
  title: string;
  counts: readonly CountLink[];
  chosen: string | undefined;
  choose(key: string | undefined): void;
}) => {
  if (counts.length === 0) return null;
  return (
    <Space wrap className="bar">
      {title}
      {counts.map(({ key, label, count }) => (
        <Button
          key={key}
          aria-pressed={key === chosen}
          type={key === chosen ? 'primary' : 'default'}
          ghost={key === chosen}
          onClick={() => choose(key === chosen ? undefined : key)}
        >
          {label} <b className="number">{numberText(count)}</b>
        </Button>
      ))}
    </Space>
  );
};
