import { useQuery } from '@tanstack/react-query';
import { App, Form, Modal, Radio, Select } from 'antd';
import { createBusinessCalendar } from '../../../../domain/business-date.ts';
import { read } from '../../api/client.ts';
import { FormDialog, ReasonItem } from '../../frame/form-dialog.tsx';
import { useInstantText, useServerNow } from '../../frame/instant.tsx';
import { ReasonChips } from '../../frame/reason-chips.tsx';
import { useSession } from '../../shell/session.ts';
import { useActorName } from '../../words/actors.ts';
import { useWords } from '../../words/language.tsx';
import { type Item, markingOf, useMark, useSentence } from './item.ts';
import { inboxWords } from './words.ts';

type DialogProps = { item: Item; onClose(): void };

/** Puts a thing into the hands of a colleague. */
export const HandOver = ({ item, onClose }: DialogProps) => {
  const words = useWords(inboxWords);
  const { message } = App.useApp();
  const mark = useMark();
  const nameOf = useActorName();
  const { title } = useSentence()(item);
  const { kind, subject } = item;
  const colleagues = useQuery({
    queryKey: ['inbox.colleagues', kind, subject],
    queryFn: ({ signal }) => read('inbox.colleagues', { kind, subject }, signal),
  });
  return (
    <FormDialog<{ to: string; reason: string }>
      title={`${words.handOver} · ${title}`}
      verb={words.handOver}
      initial={{}}
      onClose={onClose}
      submit={async ({ to, reason }, key) => {
        await mark('inbox.hand-over', { ...markingOf(item), to, reason: reason.trim() }, key);
        message.success(words.handedOver(to));
      }}
    >
      <p>
        {words.whoNow}: <b>{item.holder === null ? words.free : nameOf(item.holder)}</b>
      </p>
      <Form.Item name="to" label={words.to} rules={[{ required: true, message: words.toNeeded }]}>
        <Select
          showSearch
          loading={colleagues.isPending}
          notFoundContent={words.noColleague}
          options={(colleagues.data?.names ?? []).map((value) => ({ value, label: value }))}
        />
      </Form.Item>
      <ReasonItem />
      <ReasonChips reasons={words.handReasons} />
    </FormDialog>
  );
};

const hourMs = 3_600_000;
const morning = 480;
type Until = keyof typeof inboxWords.zh.untils;

/** The instants that a thing may sleep until: mornings are those of the city. */
const useUntils = (): Record<Until, number> => {
  const { timeZone } = useSession();
  const now = useServerNow(60_000);
  const calendar = createBusinessCalendar(timeZone);
  const at = (days: number): number => {
    if (!calendar.ok) throw new Error(calendar.message);
    return calendar.value.atMinute(calendar.value.dayOf(now) + days, morning);
  };
  return { hour: now + hourMs, hours: now + 4 * hourMs, tomorrow: at(1), days: at(3), week: at(7) };
};

/** Lets a thing sleep until an instant, with the reason. */
export const Snooze = ({ item, onClose }: DialogProps) => {
  const words = useWords(inboxWords);
  const { message } = App.useApp();
  const mark = useMark();
  const text = useInstantText();
  const untils = useUntils();
  const { title } = useSentence()(item);
  const choices = Object.keys(words.untils) as Until[];
  return (
    <FormDialog<{ until: Until; reason: string }>
      title={`${words.snooze} · ${title}`}
      verb={words.snooze}
      initial={{ until: 'tomorrow' }}
      onClose={onClose}
      submit={async ({ until, reason }, key) => {
        const marking = { ...markingOf(item), until: Math.round(untils[until]), reason: reason.trim() };
        await mark('inbox.snooze', marking, key);
        message.success(words.snoozed);
      }}
    >
      <Form.Item name="until" label={words.until}>
        <Radio.Group
          className="inbox-untils"
          options={choices.map((value) => ({ value, label: `${words.untils[value]} · ${text(untils[value])}` }))}
        />
      </Form.Item>
      <ReasonItem />
      <ReasonChips reasons={words.snoozeReasons} />
    </FormDialog>
  );
};

/** What the keys do. */
export const KeyHelp = ({ onClose }: { onClose(): void }) => {
  const words = useWords(inboxWords);
  return (
    <Modal open title={words.keys} footer={null} onCancel={onClose} width={380}>
      <table className="facts">
        <tbody>
          {words.keyList.map(([key = '', does = '']) => (
            <tr key={key}>
              <th scope="row">
                <kbd className="mono">{key}</kbd>
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
};
