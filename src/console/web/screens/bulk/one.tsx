import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Descriptions, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { saidOf } from '../../../../domain/notice/words.ts';
import { bulkRowColumns } from '../../../api/bulk/columns.ts';
import { act, read } from '../../api/client.ts';
import { type Action, ActionDialog } from '../../frame/action-dialog.tsx';
import { useDuration } from '../../frame/duration.ts';
import { ErrorPart } from '../../frame/error-part.tsx';
import { useFirst } from '../../frame/first.ts';
import { Instant, useServerNow } from '../../frame/instant.tsx';
import { ListScreen } from '../../frame/list-screen.tsx';
import { useAddress } from '../../frame/search.ts';
import { useToldFilter } from '../../frame/told-filter.ts';
import { numberText } from '../../frame/value.tsx';
import { useActorName } from '../../words/actors.ts';
import { useWords } from '../../words/language.tsx';
import { BulkCounts, type BulkItem, BulkProgress, type BulkRow, BulkState, RowState, useBulkName } from './parts.tsx';
import { bulkWords } from './words.ts';

const everyMs = 1_000;

/** How fast it goes or went, and how much longer it takes at that. */
const Rate = ({ item }: { item: BulkItem }) => {
  const words = useWords(bulkWords);
  const duration = useDuration();
  const now = useServerNow();
  const ended = item.total - item.waiting;
  if (item.startedAt === null || ended === 0) return <>{words.notYet}</>;
  const until = item.finishedAt ?? item.abortedAt ?? now;
  const perSecond = (ended * 1_000) / Math.max(until - item.startedAt, 1_000);
  return (
    <span className="number">
      {words.perSecond(perSecond < 10 ? perSecond.toFixed(1) : numberText(Math.round(perSecond)))}
      {item.state === 'running' && item.waiting > 0 && ` · ${words.left(duration((item.waiting * 1_000) / perSecond))}`}
    </span>
  );
};

const Facts = ({ item }: { item: BulkItem }) => {
  const words = useWords(bulkWords);
  const filterText = useToldFilter();
  const nameOf = useActorName();
  return (
    <Descriptions
      size="small"
      column={{ xs: 1, lg: 2 }}
      items={[
        { key: 'by', label: words.by, children: nameOf(item.actor) },
        { key: 'begun', label: words.begun, children: <Instant at={item.createdAt} absolute /> },
        { key: 'reason', label: words.reason, children: item.reason },
        { key: 'rate', label: words.rate, children: <Rate item={item} /> },
        { key: 'filter', label: words.filter, children: filterText(item.filter) || words.wholeList },
        {
          ...{ key: 'until', label: words.until },
          children: <Instant at={item.until} absolute />,
        },
        ...(item.finishedAt === null
          ? []
          : [{ key: 'ended', label: words.ended, children: <Instant at={item.finishedAt} absolute /> }]),
        ...(item.abortedAt === null
          ? []
          : [
              {
                ...{ key: 'stopped', label: words.stopped },
                children: (
                  <>
                    <Instant at={item.abortedAt} absolute /> {nameOf(item.abortedBy ?? '')}
                  </>
                ),
              },
            ]),
      ]}
    />
  );
};

const useAbort = (): Action<BulkItem> => {
  const words = useWords(bulkWords);
  const nameOf = useBulkName();
  const firstOf = useFirst();
  return {
    ...{ key: 'abort', permission: 'bulk.run', label: words.abort, danger: true, reasons: words.abortReasons },
    says: ([item]) => words.abortSays(nameOf(item?.action ?? '')),
    run: async ([item], reason, key) => {
      const { aborted, first } = await act('bulk.abort', { id: item?.id ?? '', reason }, key);
      return aborted ? words.aborted : { late: first ? words.abortLate(firstOf(first)) : words.abortEnded };
    },
  };
};

/** Where a row's own thing is shown. */
const SubjectLink = ({ action, id }: { action: string; id: string }) =>
  action === 'order.redecide' ? (
    <Link to={`/orders/${id}`} className="mono">
      {id}
    </Link>
  ) : (
    <Link to="/quarantine" search={{ open: id }} className="mono">
      {id}
    </Link>
  );

/** An act as it goes on; once it has ended, its rows are asked for once more. */
const useOne = (id: string) => {
  const queries = useQueryClient();
  const one = useQuery({
    queryKey: ['bulk.one', id],
    queryFn: ({ signal }) => read('bulk.one', { id }, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? everyMs : false),
  });
  const running = one.data?.state === 'running';
  useEffect(() => {
    if (!running) void queries.invalidateQueries({ queryKey: ['bulk.rows'] });
  }, [running, queries]);
  return { one, running };
};

const AbortButton = ({ item }: { item: BulkItem }) => {
  const abort = useAbort();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        {abort.label}
      </Button>
      {open && <ActionDialog action={abort} rows={[item]} onClose={() => setOpen(false)} />}
    </>
  );
};

/** One act: how far it is, how it began, what became of each row, and stopping it. */
export const BulkOne = ({ id }: { id: string }) => {
  const words = useWords(bulkWords);
  const nameOf = useBulkName();
  const { change } = useAddress();
  const { one, running } = useOne(id);
  const item = one.data;
  const states = Object.entries(words.rowStates).map(([value, label]) => ({ value, label }));
  const why = (detail: string | null) => (detail && saidOf(words.details, detail)) ?? detail;
  return (
    <ListScreen
      title={item ? nameOf(item.action) : words.title}
      list="bulk.rows"
      count="bulk.rows.count"
      columns={bulkRowColumns}
      filters={[
        { key: 'bulkId', label: words.act, preset: id, options: [{ value: id, label: id }] },
        { key: 'rowState', label: words.state, options: states },
      ]}
      cells={{
        subjectId: ({ subjectId }: BulkRow) => <SubjectLink action={item?.action ?? ''} id={subjectId} />,
        state: (row: BulkRow) => <RowState {...row} />,
        detail: ({ detail }: BulkRow) => why(detail) ?? '—',
      }}
      pollMs={() => (running ? everyMs : false)}
      toolbar={
        <>
          <Button onClick={() => change({ bulkId: undefined, rowState: undefined })}>{words.back}</Button>
          {item && running && <AbortButton item={item} />}
        </>
      }
      empty={words.noRows}
    >
      {one.error && <ErrorPart error={one.error} retry={() => void one.refetch()} />}
      {one.isPending && <Skeleton active />}
      {item && (
        <section aria-label={words.act} className="bulk-one">
          <BulkState state={item.state} />
          <BulkProgress {...item} />
          <BulkCounts {...item} />
          <Facts item={item} />
        </section>
      )}
    </ListScreen>
  );
};
