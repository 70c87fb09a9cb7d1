import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, type ButtonProps, Modal, Progress, Radio, Skeleton, Space } from 'antd';
import { type MouseEvent, useState } from 'react';
import { v4 } from 'uuid';
import type { Answered } from '../../api/contract.ts';
import { act, CallError, read } from '../api/client.ts';
import { usePermits } from '../shell/session.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { ErrorPart } from './error-part.tsx';
import { exportWords } from './export-words.ts';
import { useLock } from './lock.ts';
import { useOnce } from './once.ts';
import { numberText } from './value.tsx';

type Item = Answered<'exports.progress'>;
type Wanted = { list: string; filter: Record<string, string>; total: { count: number; exact: boolean } | undefined };

const gone = { code: 'export_gone', detail: 'this export is not written yet, or was thrown away: begin it again' };

/** Lets the browser fetch a file. */
const fetchAs = (href: string, name: string): void => {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
};

/**
 * Fetches a written export, under its name in the language of the page: by its id alone, for whoever wrote it. A browser drops a refused
 * file without a word, so it is first asked whether it is there.
 */
export const FileButton = ({ item, ...props }: { item: Pick<Item, 'id' | 'fileName'> } & ButtonProps) => {
  const words = useWords(exportWords);
  const { language } = useLanguage();
  const lock = useLock();
  const name = item.fileName[language];
  const href = `/console/api/exports/${item.id}/file?language=${language}`;
  const { mutate, error } = useMutation({
    mutationFn: async () => {
      const { state } = await read('exports.progress', { id: item.id });
      if (state !== 'done') throw new CallError(409, gone);
    },
    onSuccess: () => fetchAs(href, name),
    onSettled: lock.free,
  });
  const fetchOnce = (event: MouseEvent): void => {
    event.preventDefault();
    if (lock.take()) mutate();
  };
  return (
    <>
      <Button href={href} download={name} aria-label={`${words.download} ${name}`} {...props} onClick={fetchOnce}>
        {words.download}
      </Button>
      {error && <ErrorPart error={error} />}
    </>
  );
};

/** Why an export failed, by its code, and what to do. */
export const useExportFailure = (): ((code: string) => string) => {
  const { failures, failedElse } = useWords(exportWords);
  const known = new Map(Object.entries(failures));
  return (code) => known.get(code) ?? failedElse;
};

/** How far an export is; asks again until it has ended. */
const ExportProgress = ({ id }: { id: string }) => {
  const words = useWords(exportWords);
  const failed = useExportFailure();
  const { data: item, error } = useQuery({
    queryKey: ['exports.progress', id],
    queryFn: ({ signal }) => read('exports.progress', { id }, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 700 : false),
  });
  if (!item) return error ? <ErrorPart error={error} /> : <Skeleton active />;
  const percent =
    item.state === 'done' ? 100 : Math.floor((item.rows * 100) / Math.max(item.expected ?? item.rows * 2, 1));
  return (
    <>
      <Progress
        percent={Math.min(percent, 100)}
        status={item.state === 'running' ? 'active' : item.state === 'done' ? 'success' : 'exception'}
        aria-label={words.title}
      />
      <p role="status">
        {words.states[item.state]} · {words.written(numberText(item.rows))}
      </p>
      {item.state === 'done' && <FileButton item={item} type="primary" />}
      {item.failedAs && <Alert type="error" title={words.failed} description={failed(item.failedAs)} />}
      {error && <ErrorPart error={error} />}
    </>
  );
};

const ExportDialog = ({ list, filter, total, onClose }: Wanted & { onClose(): void }) => {
  const words = useWords(exportWords);
  const { language } = useLanguage();
  const [format, setFormat] = useState<'csv' | 'xlsx'>('xlsx');
  const [id] = useState(() => v4());
  const [begun, setBegun] = useState(false);
  const { send, pending, error } = useOnce({
    run: (_fields: undefined, key) => act('export.begin', { id, list, filter, format, language }, key),
    done: () => setBegun(true),
  });
  return (
    <Modal
      open
      title={words.title}
      onCancel={onClose}
      footer={
        <Space>
          <Link to="/exports">{words.all}</Link>
          <Button onClick={onClose}>{words.close}</Button>
          {!begun && (
            <Button type="primary" loading={pending} onClick={() => send(undefined)}>
              {words.begin}
            </Button>
          )}
        </Space>
      }
    >
      {begun ? (
        <ExportProgress id={id} />
      ) : (
        <Space orientation="vertical">
          <span>{words.says(total ? `${numberText(total.count)}${total.exact ? '' : '+'}` : '…')}</span>
          <Radio.Group
            aria-label={words.format}
            value={format}
            onChange={(event) => setFormat(event.target.value === 'csv' ? 'csv' : 'xlsx')}
            options={[
              { value: 'xlsx', label: words.xlsx },
              { value: 'csv', label: words.csv },
            ]}
          />
        </Space>
      )}
      {error && <ErrorPart error={error} />}
    </Modal>
  );
};

/** Of rows that are all there. */
export const totalOf = (rows: readonly unknown[] | undefined): Wanted['total'] =>
  rows && { count: rows.length, exact: true };

/** 导出: writes exactly what the list's filter finds to a file. Not there for lists that are not exported, or without the permission. */
export const ExportButton = (wanted: Wanted) => {
  const words = useWords(exportWords);
  const permitted = usePermits()('export.run');
  const [open, setOpen] = useState(false);
  const known = useQuery({
    queryKey: ['exports.lists'],
    queryFn: ({ signal }) => read('exports.lists', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: permitted,
  });
  if (!known.data?.lists.some(({ name }) => name === wanted.list)) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)} title={words.exportHow}>
        {words.export}
      </Button>
      {open && <ExportDialog {...wanted} onClose={() => setOpen(false)} />}
    </>
  );
};
