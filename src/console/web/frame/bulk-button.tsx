import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Descriptions, Form, Modal, Skeleton, Space } from 'antd';
import { useState } from 'react';
import { v4 } from 'uuid';
import type { Answered, Given } from '../../api/contract.ts';
import { act, read } from '../api/client.ts';
import { usePermits } from '../shell/session.ts';
import { commonWords } from '../words/common.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { bulkFrameWords } from './bulk-words.ts';
import { ErrorPart } from './error-part.tsx';
import { ReasonItem } from './form-dialog.tsx';
import { useInstantText } from './instant.tsx';
import { useOnce } from './once.ts';
import { ReasonChips } from './reason-chips.tsx';
import { useToldFilter } from './told-filter.ts';
import { numberText } from './value.tsx';

/** An act that can be begun on all that match. */
export type BulkAction = Given<'bulk.begin'>['action'];
type Preview = Answered<'bulk.preview'>;
type Wanted = {
  action: BulkAction;
  /** The verb, as on the button of the selection. */
  label: string;
  reasons: readonly string[];
  filter: Record<string, string>;
};

/** What it would come to: how many, which, and what it leaves out. */
const PreviewPart = ({ preview: { count, tooMany, until, filter, samples, refused } }: { preview: Preview }) => {
  const words = useWords(bulkFrameWords);
  const text = useInstantText();
  const filterText = useToldFilter();
  const { language } = useLanguage();
  const why = (code: string): string => (code === 'over' || code === 'reopened' ? words.refused[code] : code);
  const left = refused.map(({ code, count: n }) => <div key={code}>{words.refusedOf(numberText(n), why(code))}</div>);
  return (
    <>
      <Alert
        type={tooMany || count === 0 ? 'warning' : 'info'}
        title={tooMany ? words.tooMany : count === 0 ? words.nothing : words.count(numberText(count))}
        description={
          <>
            {words.frozen(text(until))} {words.how}
            {left}
          </>
        }
      />
      <Descriptions
        size="small"
        column={1}
        className="dialog-reason"
        items={[
          { key: 'filter', label: words.filter, children: filterText(filter) || words.noFilter },
          {
            ...{ key: 'samples', label: words.samples },
            children: (
              <div>
                {samples.map(({ id, label, note }) => (
                  <div key={id}>
                    <span className="mono">{label}</span> {note.map((words) => words[language]).join(' · ')}
                  </div>
                ))}
              </div>
            ),
          },
        ]}
      />
    </>
  );
};

/** Previews an act once, and begins it once however often it is asked for; then the act has its own page. */
const useBulk = ({ action, filter }: Pick<Wanted, 'action' | 'filter'>) => {
  const navigate = useNavigate();
  const [id] = useState(() => v4());
  const preview = useQuery({
    queryKey: ['bulk.preview', action, filter, id],
    queryFn: ({ signal }) => read('bulk.preview', { action, filter }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const until = preview.data?.until;
  const sent = useOnce({
    run: ({ reason }: { reason: string }, key) =>
      act('bulk.begin', { id, action, filter, until: until ?? 0, reason: reason.trim() }, key),
    done: () => void navigate({ to: '/bulk', search: { bulkId: id } }),
  });
  const begin = (fields: { reason: string }): void => {
    if (until !== undefined) sent.send(fields);
  };
  return { preview, sent, begin };
};

/** Says what it comes to before it is begun. */
const BulkDialog = ({ label, reasons, onClose, ...wanted }: Wanted & { onClose(): void }) => {
  const words = useWords(bulkFrameWords);
  const common = useWords(commonWords);
  const [form] = Form.useForm<{ reason: string }>();
  const { preview, sent, begin } = useBulk(wanted);
  const { count = 0, tooMany = false } = preview.data ?? {};
  const possible = count > 0 && !tooMany;
  return (
    <Modal
      open
      title={words.title(label)}
      width={640}
      onCancel={onClose}
      maskClosable={false}
      footer={
        <Space>
          <Button onClick={onClose}>{common.cancel}</Button>
          {possible && (
            <Button type="primary" loading={sent.pending} onClick={() => form.submit()}>
              {words.begin(label, numberText(count))}
            </Button>
          )}
        </Space>
      }
    >
      {preview.isPending && <Skeleton active />}
      {preview.error && <ErrorPart error={preview.error} retry={() => void preview.refetch()} />}
      {preview.data && <PreviewPart preview={preview.data} />}
      <Form form={form} layout="vertical" onFinish={begin} className="dialog-reason">
        {possible && (
          <>
            <ReasonItem />
            <ReasonChips reasons={reasons} />
          </>
        )}
        {sent.error && <ErrorPart error={sent.error} />}
      </Form>
    </Modal>
  );
};

type ButtonProps = Wanted & { total: { count: number; exact: boolean } | undefined };

/** The second choice beside a selection: all that match, however many pages they fill. Not there without the permission, or with nothing. */
export const BulkButton = ({ total, ...wanted }: ButtonProps) => {
  const words = useWords(bulkFrameWords);
  const permitted = usePermits()('bulk.run');
  const [open, setOpen] = useState(false);
  if (!permitted || !total || total.count === 0) return null;
  const n = `${numberText(total.count)}${total.exact ? '' : '+'}`;
  return (
    <>
      <Button onClick={() => setOpen(true)} title={words.allAria(wanted.label, n)}>
        {words.all(n)}
      </Button>
      {open && <BulkDialog {...wanted} onClose={() => setOpen(false)} />}
    </>
  );
};
