import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Alert, App, Descriptions, Form, Input } from 'antd';
import { act, read } from '../../api/client.ts';
import { ErrorPart, useRefusalFacts } from '../../frame/error-part.tsx';
import { FormDialog, ReasonItem } from '../../frame/form-dialog.tsx';
import { useInstantText } from '../../frame/instant.tsx';
import { ReasonChips } from '../../frame/reason-chips.tsx';
import { errorWords } from '../../words/error-words.ts';
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
  const factsOf = useRefusalFacts();
  const preview = useQuery({
    queryKey: ['schedules.preview', name, cron],
    queryFn: ({ signal }) => read('schedules.preview', { name, cron }, signal),
    placeholderData: keepPreviousData,
  });
  if (preview.error) return <ErrorPart error={preview.error} />;
  if (!preview.data) return null;
  if (!preview.data.ok) {
    const why = language === 'en' ? preview.data.message : factsOf(preview.data);
    return <Alert type="error" title={words.noCron} description={why ?? errorWords[preview.data.code]} />;
  }
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

type Fields = { cron: string; reason: string };

/** Gives a schedule another time: what it is, what it becomes, and when it then comes. What somebody else changed meanwhile is not overwritten. */
export const SetDialog = ({ row, onClose }: { row: ScheduleRow; onClose(): void }) => {
  const words = useWords(scheduleWords);
  const { language } = useLanguage();
  const text = useInstantText();
  const jobWords = useJobWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const cron = (Form.useWatch('cron', form) ?? row.cron).trim();
  const set = async (fields: Fields, key: string): Promise<void> => {
    const asked = { name: row.name, from: row.cron, cron: fields.cron.trim(), reason: fields.reason.trim() };
    const [next] = (await act('schedules.set', asked, key)).next;
    message.success(words.setDone(next ? text(next.at) : '—'));
  };
  const differs = async (_rule: unknown, value: string): Promise<void> => {
    if (value.trim() === row.cron) throw new Error(words.same);
  };
  return (
    <FormDialog<Fields>
      title={`${words.set} · ${jobWords(row.name).name}`}
      verb={words.set}
      form={form}
      initial={{ cron: row.cron }}
      onClose={onClose}
      submit={set}
    >
      <p>
        {words.before}: {cronWords(row.cron, language) ?? words.noWords} <span className="mono">{row.cron}</span>
      </p>
      <Form.Item
        name="cron"
        label={words.cron}
        extra={words.cronHelp}
        rules={[{ required: true, whitespace: true, message: words.noCron }, { validator: differs }]}
      >
        <Input maxLength={100} autoFocus className="mono" />
      </Form.Item>
      {cron !== '' && <Meaning name={row.name} cron={cron} />}
      <div className="dialog-reason">
        <ReasonItem />
      </div>
      <ReasonChips reasons={words.setReasons} />
    </FormDialog>
  );
};
