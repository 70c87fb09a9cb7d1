import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Skeleton, Space, Typography } from 'antd';
import { useRef, useState } from 'react';
import type { Given } from '../../../api/contract.ts';
import { read } from '../../api/client.ts';
import { type Action, ActionDialog } from '../../frame/action-dialog.tsx';
import { Counts } from '../../frame/counts.tsx';
import { ErrorPart } from '../../frame/error-part.tsx';
import { ExportButton } from '../../frame/export-button.tsx';
import { FilterBar, filterIn } from '../../frame/filter-bar.tsx';
import { OfBefore } from '../../frame/of-before.tsx';
import { useAddress } from '../../frame/search.ts';
import { usePermits } from '../../shell/session.ts';
import { commonWords } from '../../words/common.ts';
import { useWords } from '../../words/language.tsx';
import { useGo, useSteps } from './best.tsx';
import { HandOver, KeyHelp, Snooze } from './dialogs.tsx';
import { type Item, keyOf, useMayAct } from './item.ts';
import { useKeys } from './keys.ts';
import { Nothing, useInboxFilters } from './nothing.tsx';
import { InboxRow, useMarks } from './row.tsx';
import { ShiftNote } from './shift-note.tsx';
import { inboxWords } from './words.ts';
import './inbox.css';

type View = keyof typeof inboxWords.zh.views;
type Open = { dialog: 'hand-over' | 'snooze'; item: Item } | { action: Action<Item>; item: Item } | 'keys';

/** Things of the address' view and kind, with how many there are; `fresh` have come since they were read. */
const useInbox = () => {
  const { search } = useAddress();
  const filters = useInboxFilters();
  const { after, view = 'all' } = search;
  const input = { view, ...filterIn(search, filters), ...(after ? { after } : {}) } as Given<'inbox.list'>;
  const list = useQuery({
    queryKey: ['inbox.list', input],
    queryFn: ({ signal }) => read('inbox.list', input, signal),
    placeholderData: keepPreviousData,
  });
  const counts = useQuery({ queryKey: ['inbox.counts'], queryFn: ({ signal }) => read('inbox.counts', {}, signal) });
  const all = counts.data?.all ?? 0;
  const counted = useRef({ at: 0, all: 0 });
  if (counted.current.at !== list.dataUpdatedAt) counted.current = { at: list.dataUpdatedAt, all };
  if (counted.current.all === 0) counted.current.all = all;
  return { list, counts, view: view as View, fresh: Math.max(0, all - counted.current.all) };
};

/** Writes what the address' view and kind find. */
const InboxExport = () => {
  const { search } = useAddress();
  const filters = useInboxFilters();
  const permitted = usePermits()('export.run');
  const filter = { view: search.view ?? 'all', ...filterIn(search, filters) };
  const total = useQuery({
    queryKey: ['inbox.count', filter],
    queryFn: ({ signal }) => read('inbox.count', filter as Given<'inbox.count'>, signal),
    enabled: permitted,
  });
  return <ExportButton list="inbox.list" filter={filter} total={total.data} />;
};

const Views = ({ view, counts }: Pick<ReturnType<typeof useInbox>, 'view' | 'counts'>) => {
  const words = useWords(inboxWords);
  const { change } = useAddress();
  const views = Object.entries(words.views) as [View, string][];
  return (
    <Counts
      title=""
      counts={views.map(([key, label]) => ({ key, label, count: counts.data?.[key] ?? 0 }))}
      chosen={view}
      choose={(key) => change({ view: key === 'all' ? undefined : key })}
    />
  );
};

type RowsProps = { rows: readonly Item[]; before: boolean; marks: ReturnType<typeof useMarks> };

/** The things themselves: one is chosen, and keys act on it, unless they are of a view `before`. */
const Rows = ({ rows, before, marks }: RowsProps) => {
  const words = useWords(inboxWords);
  const stepsOf = useSteps();
  const mayAct = useMayAct();
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState<Open>();
  const places = useRef<(HTMLLIElement | null)[]>([]);
  const chosen = Math.min(at, rows.length - 1);
  const item = rows[chosen];
  const go = useGo((action) => item && setOpen({ action, item }));
  const choose = (to: number): void => {
    const next = Math.max(0, Math.min(to, rows.length - 1));
    setAt(next);
    places.current[next]?.focus();
  };
  const best = item && stepsOf(item)[0];
  const may = item !== undefined && mayAct(item);
  useKeys(
    {
      j: () => choose(chosen + 1),
      k: () => choose(chosen - 1),
      enter: () => best && go(best),
      t: () => may && marks.send({ name: 'inbox.take', item }),
      h: () => may && setOpen({ dialog: 'hand-over', item }),
      s: () => may && setOpen({ dialog: 'snooze', item }),
      '?': () => setOpen('keys'),
    },
    open === undefined && !before,
  );
  const close = (): void => setOpen(undefined);
  const failed = marks.error && marks.fields ? keyOf(marks.fields.item) : undefined;
  return (
    <>
      <ul className="inbox" aria-label={words.list}>
        {rows.map((row, index) => (
          <InboxRow
            key={keyOf(row)}
            item={row}
            steps={stepsOf(row)}
            chosen={index === chosen}
            error={failed === keyOf(row) ? (marks.error ?? undefined) : undefined}
            place={(element) => {
              places.current[index] = element;
            }}
            acts={{
              take: () => marks.send({ name: 'inbox.take', item: row }),
              release: () => marks.send({ name: 'inbox.release', item: row }),
              handOver: () => setOpen({ dialog: 'hand-over', item: row }),
              snooze: () => setOpen({ dialog: 'snooze', item: row }),
              go: (step) => 'action' in step && setOpen({ action: step.action, item: row }),
            }}
          />
        ))}
      </ul>
      {open === 'keys' && <KeyHelp onClose={close} />}
      {typeof open === 'object' && 'action' in open && (
        <ActionDialog action={open.action} rows={[open.item]} onClose={close} />
      )}
      {typeof open === 'object' && 'dialog' in open && open.dialog === 'hand-over' && (
        <HandOver item={open.item} onClose={close} />
      )}
      {typeof open === 'object' && 'dialog' in open && open.dialog === 'snooze' && (
        <Snooze item={open.item} onClose={close} />
      )}
    </>
  );
};

/** Everything that wants a person, over all pipelines, by weight and age; who is on it, and what to do next. */
export const InboxScreen = () => {
  const words = useWords(inboxWords);
  const common = useWords(commonWords);
  const queries = useQueryClient();
  const filters = useInboxFilters();
  const { search, change } = useAddress();
  const { list, counts, view, fresh } = useInbox();
  const { data, error } = list;
  const marks = useMarks();
  const marked = marks.fields && keyOf(marks.fields.item);
  const [noting, setNoting] = useState(false);
  const refresh = (): void =>
    void queries.invalidateQueries({ predicate: ({ queryKey: [name] }) => String(name).startsWith('inbox.') });
  return (
    <main className="page">
      <div className="bar">
        <Typography.Title level={1} className="page-title">
          {words.title}
        </Typography.Title>
        <span className="grow" />
        {fresh > 0 && (
          <Button type="primary" ghost onClick={refresh}>
            {common.newRows(fresh)}
          </Button>
        )}
        <Button onClick={() => setNoting(true)}>{words.shiftNote}</Button>
        <InboxExport />
        <Button loading={list.isFetching} onClick={refresh}>
          {common.refresh}
        </Button>
      </div>
      {noting && <ShiftNote onClose={() => setNoting(false)} />}
      <Views view={view} counts={counts} />
      <FilterBar filters={filters} />
      {error && <ErrorPart error={error} retry={() => void list.refetch()} />}
      {/* What was refused may have left the view, as somebody else was first. */}
      {marks.error && !data?.rows.some((row) => keyOf(row) === marked) && <ErrorPart error={marks.error} />}
      {!data && !error && <Skeleton active paragraph={{ rows: 10 }} />}
      {data && (
        <OfBefore when={list.isPlaceholderData}>
          {data.rows.length === 0 ? (
            <Nothing view={view} />
          ) : (
            <Rows rows={data.rows} before={list.isPlaceholderData} marks={marks} />
          )}
          <Space className="bar page-foot">
            {search.after && <Button onClick={() => change({})}>{common.firstPage}</Button>}
            {data.next && <Button onClick={() => change({ after: data.next ?? undefined })}>{common.nextPage}</Button>}
          </Space>
        </OfBefore>
      )}
    </main>
  );
};
