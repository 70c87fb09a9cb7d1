import { useQuery } from '@tanstack/react-query';
import { App, Button, Input, Modal, Radio, Skeleton, Space } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useRef, useState } from 'react';
import type { Answered } from '../../../api/contract.ts';
import { read } from '../../api/client.ts';
import { ErrorPart } from '../../frame/error-part.tsx';
import { useInstantText } from '../../frame/instant.tsx';
import { useSession } from '../../shell/session.ts';
import { useAuditWords, useSubjectName } from '../../words/audit.ts';
import { commonWords } from '../../words/common.ts';
import { useWords } from '../../words/language.tsx';
import { type Item, useSentence } from './item.ts';
import { inboxWords } from './words.ts';

type Shift = Answered<'inbox.shift'>;
type Counts = Answered<'inbox.counts'>;

/** As many things of one's own as a note names. */
const named = 30;

/** The note as it is drafted: what was done, what is still in hand, what nobody is on. */
const useDraft = (): ((shift: Shift, mine: readonly Item[], counts: Counts) => string) => {
  const words = useWords(inboxWords);
  const { name } = useSession();
  const text = useInstantText();
  const audit = useAuditWords();
  const sentence = useSentence();
  const subjectName = useSubjectName();
  /** Whom or what it was done to: some by name, and how many there were where that is not all. */
  const told = ({ subjectType, things, subjects }: Shift['acts'][number]): string => {
    const names = new Set(subjects.flatMap((subject) => subjectName({ subjectType, ...subject }) ?? []));
    const list = [...names].join(words.listComma);
    return names.size === 0 || things <= subjects.length ? list : words.shiftMore(list, things);
  };
  return ({ since, until, acts }, mine, { free, snoozed }) =>
    [
      `${words.shiftNote} · ${name} · ${text(since)} – ${text(until)}`,
      '',
      words.shiftDone,
      ...(acts.length === 0 ? [`- ${words.shiftNothing}`] : []),
      ...acts.map((act) => {
        const done = [`- ${audit.action(act.action)} × ${act.count}`, told(act)].filter(Boolean).join(words.colon);
        return act.reasons.length > 0 ? `${done}${words.shiftWhy(act.reasons.join(words.listComma))}` : done;
      }),
      '',
      words.shiftHeld,
      ...(mine.length === 0 ? [`- ${words.shiftNothing}`] : []),
      ...mine.map((item) => `- [${words.weights[item.weight]}] ${sentence(item).title}`),
      '',
      words.shiftOpen(free, snoozed),
    ].join('\n');
};

const useShift = (hours: number) => {
  const shift = useQuery({
    queryKey: ['inbox.shift', hours],
    queryFn: ({ signal }) => read('inbox.shift', { hours }, signal),
  });
  const mine = useQuery({
    queryKey: ['inbox.list', 'shift'],
    queryFn: ({ signal }) => read('inbox.list', { view: 'mine', limit: named }, signal),
  });
  const counts = useQuery({ queryKey: ['inbox.counts'], queryFn: ({ signal }) => read('inbox.counts', {}, signal) });
  return { shift, mine, counts, error: shift.error ?? mine.error ?? counts.error };
};

/** The note that goes to the next shift: drafted from the audit log and the inbox, to be changed and copied. */
export const ShiftNote = ({ onClose }: { onClose(): void }) => {
  const words = useWords(inboxWords);
  const common = useWords(commonWords);
  const { message } = App.useApp();
  const draft = useDraft();
  const [hours, setHours] = useState(8);
  const place = useRef<TextAreaRef>(null);
  const [typed, setTyped] = useState<string>();
  const { shift, mine, counts, error } = useShift(hours);
  const drafted = shift.data && mine.data && counts.data && draft(shift.data, mine.data.rows, counts.data);
  const note = typed ?? drafted;
  /** Not by the clipboard's own interface, which a page without TLS does not have. */
  const copy = (): void => {
    place.current?.focus({ cursor: 'all' });
    if (document.execCommand('copy')) message.success(words.shiftCopied);
  };
  return (
    <Modal
      open
      title={words.shiftNote}
      width={640}
      onCancel={onClose}
      maskClosable={false}
      footer={
        <Space>
          <Button onClick={onClose}>{common.close}</Button>
          <Button type="primary" disabled={note === undefined} onClick={() => copy()}>
            {words.shiftCopy}
          </Button>
        </Space>
      }
    >
      <Radio.Group
        className="inbox-hours"
        aria-label={words.shiftHours}
        value={hours}
        onChange={({ target }) => {
          setHours(target.value);
          setTyped(undefined);
        }}
        options={[8, 12, 24].map((value) => ({ value, label: words.shiftLast(value) }))}
      />
      {error && <ErrorPart error={error} />}
      {note === undefined && !error && <Skeleton active />}
      {note !== undefined && (
        <Input.TextArea
          ref={place}
          aria-label={words.shiftNote}
          rows={16}
          value={note}
          onChange={({ target }) => setTyped(target.value)}
        />
      )}
    </Modal>
  );
};
