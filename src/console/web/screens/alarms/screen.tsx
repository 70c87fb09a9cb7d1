import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Typography } from 'antd';
import { useEffect, useRef } from 'react';
import { alarmKinds } from '../../../../domain/notice/alarm-words.ts';
import { alarmColumns } from '../../../api/alarms/columns.ts';
import type { Answered } from '../../../api/contract.ts';
import { act, read } from '../../api/client.ts';
import { cameOf } from '../../frame/action-dialog.tsx';
import { type ChangeLine, ChangeLines } from '../../frame/change-lines.tsx';
import { useFirst } from '../../frame/first.ts';
import { Instant } from '../../frame/instant.tsx';
import { ListScreen } from '../../frame/list-screen.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { useSession } from '../../shell/session.ts';
import { useActorName } from '../../words/actors.ts';
import { useWords } from '../../words/language.tsx';
import { MendLink, useAlarmSubject, useAlarmWords, useFacts } from './about.tsx';
import { alarmWords } from './words.ts';

type Row = Answered<'alarms.list'>['rows'][number];

/** What an alarm is, and what to do first while it is open. */
const Kind = ({ kind, subject, closedAt }: { kind: string; subject: string; closedAt: number | null }) => {
  const { name, act: first } = useAlarmWords()(kind);
  if (closedAt !== null) return <StateTag meaning="success">{name}</StateTag>;
  return (
    <>
      <StateTag meaning="error">{name}</StateTag> <MendLink kind={kind} subject={subject} />
      <br />
      <Typography.Text type="secondary">{first}</Typography.Text>
    </>
  );
};

/** The list is asked again whenever the live news of the day tell of other alarms than before. */
const useLiveAlarms = (): void => {
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: ['today'],
    queryFn: ({ signal }) => read('today', {}, signal),
    select: ({ alarms }) => JSON.stringify(alarms),
  });
  const before = useRef<string>(undefined);
  useEffect(() => {
    const told = before.current;
    before.current = data;
    // The first news may be younger than the list: it counts too.
    if (data === undefined || told === data) return;
    void queries.invalidateQueries({
      predicate: ({ queryKey: [name] }) => name === 'alarms.list' || name === 'alarms.count',
    });
  }, [queries, data]);
};

/** Conditions that want a person: which are open, who looks at them, and which were. */
export const AlarmsScreen = () => {
  const words = useWords(alarmWords);
  const names = useAlarmWords();
  const facts = useFacts();
  const nameOf = useActorName();
  const subjectOf = useAlarmSubject();
  const firstOf = useFirst();
  const me = `operator:${useSession().name}`;
  const looks = (who: string | null): string => (who === null ? words.nobody : words.looks(nameOf(who)));
  const lineOf = (row: Row, to: string | null): ChangeLine => ({
    ...{ key: row.id, name: `${names(row.kind).name} · ${subjectOf(row)}` },
    ...{ before: looks(row.ackedBy), after: looks(to) },
  });
  useLiveAlarms();
  return (
    <ListScreen
      title={words.title}
      list="alarms.list"
      count="alarms.count"
      columns={alarmColumns}
      filters={[
        {
          key: 'state',
          label: words.state,
          preset: 'open',
          options: [
            { value: 'open', label: words.open },
            { value: 'closed', label: words.closed },
          ],
        },
        { key: 'kind', label: words.kind, options: alarmKinds.map((value) => ({ value, label: names(value).name })) },
      ]}
      cells={{
        kind: (row) => <Kind {...row} />,
        subject: (row) => subjectOf(row),
        ackedBy: ({ ackedBy }) => (ackedBy === null ? '—' : nameOf(ackedBy)),
        detail: ({ detail }) => facts(detail) || '—',
        closedAt: ({ closedAt }) => (closedAt === null ? '—' : <Instant at={closedAt} absolute />),
      }}
      actions={[
        {
          key: 'acknowledge',
          permission: 'alarm.acknowledge',
          label: words.acknowledge,
          applies: ({ closedAt, ackedBy }) => closedAt === null && ackedBy !== me,
          says: (rows) => <ChangeLines says={words.says(rows.length)} lines={rows.map((row) => lineOf(row, me))} />,
          reasons: words.reasons,
          run: async (rows, reason, key) => {
            const ids = rows.map(({ id }) => id);
            const seen = Object.fromEntries(rows.map(({ id, ackedBy }) => [id, ackedBy]));
            const { acknowledged, taken } = await act('alarms.acknowledge', { ids, reason, seen }, key);
            const said = words.done(acknowledged.length, taken.length, firstOf(taken[0]), rows.length);
            return cameOf(acknowledged.length, said);
          },
        },
        {
          key: 'release',
          permission: 'alarm.acknowledge',
          label: words.release,
          applies: ({ closedAt, ackedBy }) => closedAt === null && ackedBy === me,
          says: (rows) => (
            <ChangeLines says={words.releaseSays(rows.length)} lines={rows.map((row) => lineOf(row, null))} />
          ),
          run: async (rows, _reason, key) => {
            const { released } = await act('alarms.release', { ids: rows.map(({ id }) => id) }, key);
            return cameOf(released.length, words.released(released.length, rows.length));
          },
        },
      ]}
      empty={words.empty}
    />
  );
};
