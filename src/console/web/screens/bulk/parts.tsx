import { Link } from '@tanstack/react-router';
import { Progress, Space } from 'antd';
import { saidOf } from '../../../../domain/notice/words.ts';
import type { Answered } from '../../../api/contract.ts';
import { bulkFrameWords } from '../../frame/bulk-words.ts';
import { StateTag } from '../../frame/state-tag.tsx';
import { numberText } from '../../frame/value.tsx';
import type { Meaning } from '../../theme.ts';
import { useWords } from '../../words/language.tsx';
import { bulkWords } from './words.ts';

export type BulkItem = Answered<'bulk.one'>;
export type BulkRow = Answered<'bulk.rows'>['rows'][number];

/** What an act is called; one that this page has no words for goes by its own name. */
export const useBulkName = (): ((action: string) => string) => {
  const { names } = useWords(bulkFrameWords);
  return (action) => saidOf(names, action) ?? action;
};

const meanings: Record<BulkItem['state'], Meaning> = { running: 'info', aborted: 'quiet', done: 'success' };
const rowMeanings: Record<BulkRow['state'], Meaning> = {
  ...{ waiting: 'info', done: 'success', skipped: 'quiet', failed: 'error' },
};

export const BulkState = ({ state }: Pick<BulkItem, 'state'>) => {
  const words = useWords(bulkWords);
  return <StateTag meaning={meanings[state]}>{words.states[state]}</StateTag>;
};

export const RowState = ({ state }: Pick<BulkRow, 'state'>) => {
  const words = useWords(bulkWords);
  return <StateTag meaning={rowMeanings[state]}>{words.rowStates[state]}</StateTag>;
};

/** How many rows have come to their end, of how many. */
export const BulkProgress = ({ total, waiting, state }: Pick<BulkItem, 'total' | 'waiting' | 'state'>) => {
  const words = useWords(bulkWords);
  const ended = total - waiting;
  const text = words.progress(numberText(ended), numberText(total));
  return (
    <Progress
      percent={Math.floor((ended * 100) / Math.max(total, 1))}
      status={state === 'running' ? 'active' : state === 'done' ? 'success' : 'exception'}
      format={() => <span className="number">{text}</span>}
      percentPosition={{ align: 'start', type: 'outer' }}
      aria-label={text}
    />
  );
};

/** Each count leads to its rows. */
export const BulkCounts = (item: BulkItem) => {
  const words = useWords(bulkWords);
  return (
    <Space size="large" wrap>
      {(['done', 'skipped', 'failed', 'waiting'] as const).map((state) => (
        <Link key={state} to="/bulk" search={{ bulkId: item.id, rowState: state }} className="number">
          {words.rowStates[state]} {numberText(item[state])}
        </Link>
      ))}
    </Space>
  );
};
