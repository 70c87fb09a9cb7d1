import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Drawer, Skeleton, Timeline, Typography } from 'antd';
import { useState } from 'react';
import type { Answered } from '../../../api/contract.ts';
import { read } from '../../api/client.ts';
import { type Action, ActionDialog } from '../../frame/action-dialog.tsx';
import { ErrorPart } from '../../frame/error-part.tsx';
import { Instant } from '../../frame/instant.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { usePermits } from '../../shell/session.ts';
import { useActorName } from '../../words/actors.ts';
import { useAuditWords } from '../../words/audit.ts';
import { useFailure } from '../../words/failure.ts';
import { useWords } from '../../words/language.tsx';
import { Facts } from './facts.tsx';
import type { QuarantinedRow } from './screen.tsx';
import { quarantineWords } from './words.ts';

type Detail = Answered<'quarantine.one'>;

/** What happened to the subject: set aside, acted on, set aside again; the latest first. */
const History = ({ row, earlier, acts }: Detail) => {
  const words = useWords(quarantineWords);
  const failure = useFailure();
  const audit = useAuditWords();
  const nameOf = useActorName();
  const events = [
    ...[row, ...earlier].map((each) => ({
      ...{
        key: each.id,
        at: each.quarantinedAt,
        what: words.set(failure(each.code).name),
        who: '',
        why: each.message,
        bad: true,
      },
    })),
    ...acts.map(({ at, actor, action, reason, outcome }, n) => ({
      ...{
        key: `act ${n}`,
        at,
        what: words.acted(audit.action(action), outcome === null ? '' : audit.outcome(outcome)),
        who: nameOf(actor),
        why: reason ?? '',
        bad: false,
      },
    })),
  ].toSorted((a, b) => b.at - a.at);
  return (
    <Timeline
      items={events.map(({ key, at, what, who, why, bad }) => ({
        key,
        color: bad ? 'red' : 'blue',
        content: (
          <>
            <Instant at={at} absolute /> <b>{what}</b> <span>{who}</span>
            <br />
            <Typography.Text type="secondary">{why}</Typography.Text>
          </>
        ),
      }))}
    />
  );
};

/** How often one that was released is looked at until it is through. */
const followMs = 2_000;
const isUnderWay = ({ row, subject }: Detail): boolean =>
  row.releasedAt !== null && subject.kind === 'order' && subject.state === 'owed';

type DrawerProps = { id: string; retry: Action<QuarantinedRow>; onClose(): void };

/** One quarantined row: what it is about, what went wrong, what was done before, and what can be done now. Its id stands in the address. */
export const QuarantineDrawer = ({ id, retry, onClose }: DrawerProps) => {
  const words = useWords(quarantineWords);
  const permitted = usePermits()(retry.permission);
  const [open, setOpen] = useState(false);
  const one = useQuery({
    queryKey: ['quarantine.one', id],
    queryFn: ({ signal }) => read('quarantine.one', { id }, signal),
    refetchInterval: ({ state: { data } }) => (data && isUnderWay(data) ? followMs : false),
  });
  const nameOf = useActorName();
  const waits = one.data?.row.releasedAt === null;
  return (
    <Drawer
      open
      size={640}
      title={words.one}
      onClose={onClose}
      extra={
        waits &&
        permitted && (
          <Button type="primary" onClick={() => setOpen(true)}>
            {retry.label}
          </Button>
        )
      }
    >
      {one.error && <ErrorPart error={one.error} retry={() => void one.refetch()} />}
      {one.isPending && <Skeleton active />}
      {one.data && (
        <>
          <p>
            <StateTag meaning={waits ? 'error' : 'success'}>{waits ? words.waiting : words.released}</StateTag>{' '}
            {one.data.row.releasedBy !== null && <span>{nameOf(one.data.row.releasedBy)}</span>}{' '}
            {one.data.row.releasedAt !== null && <Instant at={one.data.row.releasedAt} absolute />}
          </p>
          <Facts {...one.data} />
          {waits && (
            <Alert
              className="dialog-reason"
              type="info"
              title={words.noDiscard}
              description={words.noDiscardWhy[one.data.subject.kind]}
            />
          )}
          <section className="dialog-reason">
            <Typography.Title level={2} className="page-title">
              {words.history}
            </Typography.Title>
            <History {...one.data} />
          </section>
          {open && <ActionDialog action={retry} rows={[one.data.row]} onClose={() => setOpen(false)} />}
        </>
      )}
    </Drawer>
  );
};
