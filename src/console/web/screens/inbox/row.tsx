import { Link } from '@tanstack/react-router';
import { App, Button, Typography } from 'antd';
import type { Ref } from 'react';
import { ErrorPart } from '../../frame/error-part.tsx';
import { Instant, useServerNow } from '../../frame/instant.tsx';
import { useOnce } from '../../frame/once.ts';
import { StateTag } from '../../frame/state-tag.tsx';
import { useActorName } from '../../words/actors.ts';
import { useWords } from '../../words/language.tsx';
import type { Step } from './best.tsx';
import { type Item, markingOf, useIsMine, useMark, useMayAct, useSentence } from './item.ts';
import { inboxWords } from './words.ts';

const meanings = { 3: 'error', 2: 'warning', 1: 'quiet' } as const;

/** Taking and putting back: each undoes the other. A click that comes twice is sent once. */
export const useMarks = () => {
  const words = useWords(inboxWords);
  const { message } = App.useApp();
  const mark = useMark();
  return useOnce({
    run: async ({ name, item }: { name: 'inbox.take' | 'inbox.release'; item: Item }, key) => {
      await mark(name, markingOf(item), key);
      message.success(name === 'inbox.take' ? words.taken : words.released);
    },
  });
};

const Holder = ({ item }: { item: Item }) => {
  const words = useWords(inboxWords);
  const nameOf = useActorName();
  const mine = useIsMine()(item);
  if (item.holder === null) return <Typography.Text type="secondary">{words.free}</Typography.Text>;
  return <b>{mine ? words.mine : words.holder(nameOf(item.holder))}</b>;
};

/** How long it has wanted somebody, and by when it should have one. */
const Age = ({ since, dueAt }: Item) => {
  const words = useWords(inboxWords);
  const now = useServerNow(10_000);
  const late = now > dueAt;
  return (
    <span className="number">
      {words.since} <Instant at={since} /> ·{' '}
      <Typography.Text type={late ? 'warning' : 'secondary'}>
        {late && <span aria-hidden="true">◷ </span>}
        {late ? words.overdue : words.due} <Instant at={dueAt} />
      </Typography.Text>
    </span>
  );
};

const Sleeps = ({ snoozedUntil, snoozedBy, snoozeReason }: Item) => {
  const words = useWords(inboxWords);
  const nameOf = useActorName();
  const now = useServerNow(10_000);
  if (snoozedUntil === null || snoozedUntil <= now) return null;
  return (
    <div>
      <StateTag meaning="paused">
        {words.sleepsUntil} <Instant at={snoozedUntil} absolute />
      </StateTag>{' '}
      {words.sleepsWhy(nameOf(snoozedBy ?? ''), snoozeReason ?? '')}
    </div>
  );
};

export type RowActs = { take(): void; release(): void; handOver(): void; snooze(): void; go(step: Step): void };
type RowProps = {
  item: Item;
  steps: readonly Step[];
  chosen: boolean;
  acts: RowActs;
  error: Error | undefined;
  place: Ref<HTMLLIElement>;
};

const StepButton = ({ step, best, go }: { step: Step; best: boolean; go(step: Step): void }) => {
  if ('action' in step)
    return (
      <Button type={best ? 'primary' : 'default'} danger={step.danger ?? false} onClick={() => go(step)}>
        {step.label}
      </Button>
    );
  return (
    <Link to={step.to} search={step.search} className={best ? 'inbox-best' : ''}>
      {step.label}
    </Link>
  );
};

/** One thing that wants a person: how much, what, since when, who is on it, and what to do next. */
export const InboxRow = ({ item, steps, chosen, acts, error, place }: RowProps) => {
  const words = useWords(inboxWords);
  const { title, text } = useSentence()(item);
  const mine = useIsMine()(item);
  const may = useMayAct()(item);
  return (
    <li ref={place} tabIndex={-1} className="inbox-row" aria-current={chosen} data-kind={item.kind}>
      <div className="inbox-what">
        <span className="inbox-line">
          <StateTag meaning={meanings[item.weight]}>{words.weights[item.weight]}</StateTag>
          <span>{words.kinds[item.kind]}</span>
          <b className="inbox-title">{title}</b>
        </span>
        <div className="inbox-text">{text}</div>
        <span className="inbox-line inbox-small">
          <Age {...item} />
          <Holder item={item} />
        </span>
        <Sleeps {...item} />
        {error && <ErrorPart error={error} />}
      </div>
      <div className="inbox-acts">
        {steps.map((step, at) => (
          <StepButton key={step.label} step={step} best={at === 0 && chosen} go={acts.go} />
        ))}
        {may && (
          <>
            {mine || item.snoozedUntil !== null ? (
              <Button onClick={acts.release}>{words.release}</Button>
            ) : (
              <Button onClick={acts.take}>{item.holder === null ? words.take : words.takeOver}</Button>
            )}
            <Button onClick={acts.handOver}>{words.handOver}</Button>
            <Button onClick={acts.snooze}>{words.snooze}</Button>
          </>
        )}
      </div>
    </li>
  );
};
