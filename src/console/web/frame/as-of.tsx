import { Typography } from 'antd';
import { useRef } from 'react';
import { commonWords } from '../words/common.ts';
import { useWords } from '../words/language.tsx';
import { useClockText, useServerNow } from './instant.tsx';

/** Of when a snapshot is, by the server's clock: `截至 10:32:05`. `updatedAt` changes with each answer. */
export const AsOf = ({ updatedAt }: { updatedAt: number }) => {
  const words = useWords(commonWords);
  const clock = useClockText();
  const now = useServerNow();
  const seen = useRef({ updatedAt: 0, at: now });
  if (updatedAt === 0) return null;
  if (seen.current.updatedAt !== updatedAt) seen.current = { updatedAt, at: now };
  return (
    <Typography.Text type="secondary" className="number">
      {words.asOf} {clock(seen.current.at)}
    </Typography.Text>
  );
};
