import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Descriptions, Form, Input, Modal, Space } from 'antd';
import { act, read } from '../../api/client.ts';
import { ErrorPart } from '../../frame/error-part.tsx';
import { useInstantText } from '../../frame/instant.tsx';
import { commonWords } from '../../words/common.ts';
import { useJobWords } from '../../words/jobs.ts';
import { useLanguage, useWords } from '../../words/language.tsx';
import type { ScheduleRow } from './cells.tsx';
import { cronWords } from './cron-words.ts';
import { scheduleWords } from './words.ts';

/** What a time means, in words and by its next five times, as the server reads it. */
const Meaning = ({ name, cron }: { name: string; cron: string }) => {
  const words = useWords(scheduleWords);
  const { language } = useLanguage();
  const text = useInstantText();
  const preview = useQuery({
    queryKey: ['schedules.preview', name, cron],
    queryFn: ({ signal }) => read('schedules.preview', { name, cron }, signal),
    placeholderData: keepPreviousData,
  });
  if (preview.error) return <ErrorPart error={preview.error} />;
  if (!preview.data) return null;
  if (!preview.data.ok) return <Alert type="error" title={words.noCron} description={preview.data.message} />;
  return (
    <Descriptions
      size="small"
      column={1}
      bordered
      className={preview.isPlaceholderData ? 'stale' : ''}
      items={[
        { key: 'means', label: words.means, children: cronWords(cron, language) ?? words.noWords },
        {
          ...{ key: 'next', label: words.nextFive },
          children: (
            <span className="number" data-testid="next-times">
              {preview.data.next.map(({ at }) => (
                <div key={at}>{text(at)}</div>
              ))}
            </span>
          ),
        },
      ]}
    />
  );
};

/** Gives a schedule another time: what it is, what it becomes, and when it then comes. What somebody else changed meanwhile is not overwritten. */
export const SetDialog = ({ row, onClose }: { row: ScheduleRow; onClose(): void }) => {
  const words = useWords(scheduleWords);
  const common = useWords(commonWords);
  const { language } = useLanguage();
  const text = useInstantText();
  const jobWords = useJobWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ cron: string; reason: string }>();
  const cron = (Form.useWatch('cron', form) ?? row.cron).trim();
  const sent = useMutation({
    mutationFn: (fields: { cron: string; reason: string }) =>
      act('schedules.set', { name: row.name, from: row.cron, cron: fields.cron.trim(), reason: fields.reason.trim() }),
    onSuccess: async ({ next }) => {
      message.success(words.setDone(next[0] ? text(next[0].at) : '—'));
      onClose();
      await queries.invalidateQueries();
    },
  });
  return (
    <Modal
      open
      title={`${words.set} · ${jobWords(row.name).name}`}
      onCancel={onClose}
      maskClosable={false}
      footer={
        <Space>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="primary" loading={sent.isPending} disabled={cron === row.cron} onClick={() => form.submit()}>
            {words.set}
          </Button>
        </Space>
      }
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ cron: row.cron }}
        onFinish={(fields) => sent.isPending || sent.mutate(fields)}
      >
        <p>
          {words.before}: {cronWords(row.cron, language) ?? words.noWords} <span className="mono">{row.cron}</span>
        </p>
        <Form.Item name="cron" label={words.cron} help={words.cronHelp} rules={[{ required: true, whitespace: true }]}>
          <Input maxLength={100} autoFocus className="mono" />
        </Form.Item>
        {cron === row.cron ? <p className="dialog-reason">{words.same}</p> : null}
        {cron !== '' && <Meaning name={row.name} cron={cron} />}
        <Form.Item
          className="dialog-reason"
          name="reason"
          label={common.reason}
          rules={[{ required: true, whitespace: true, message: common.reasonNeeded }]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        <Space wrap>
          {words.setReasons.map((reason) => (
            <Button key={reason} onClick={() => form.setFieldsValue({ reason })}>
              {reason}
            </Button>
          ))}
        </Space>
        {sent.error && <ErrorPart error={sent.error} />}
      </Form>
    </Modal>
  );
};
