import { useQuery } from '@tanstack/react-query';
import { Typography } from 'antd';
import { auditColumns } from '../../../api/audit/columns.ts';
import type { Answered } from '../../../api/contract.ts';
import { read } from '../../api/client.ts';
import { AuditChanges, AuditSideLine } from '../../frame/audit-changes.tsx';
import { Instant } from '../../frame/instant.tsx';
import { ListScreen } from '../../frame/list-screen.tsx';
import { useActorName } from '../../words/actors.ts';
import { useAuditWords, useSubjectName } from '../../words/audit.ts';
import { useWords } from '../../words/language.tsx';
import { useNames } from '../../words/names.ts';
import { auditWords } from './words.ts';

type Row = Answered<'audit.list'>['rows'][number];

const Opened = ({ row }: { row: Row }) => {
  const { subject } = useAuditWords();
  return (
    <>
      <p>
        {subject(row.subjectType)}{' '}
        <Typography.Text copyable className="mono">
          {row.subjectId}
        </Typography.Text>
      </p>
      <AuditChanges before={row.before} after={row.after} />
    </>
  );
};

/** Ids that are made together differ at their end. */
const short = (id: string): string => (/^[\da-f-]{36}$/.test(id) ? `…${id.slice(-12)}` : id);

const Action = ({ action }: { action: string }) => {
  const words = useAuditWords();
  const name = words.action(action);
  return (
    <>
      {name !== action && `${name} `}
      <span className="mono">{action}</span>
    </>
  );
};

/** Who did what, when and why, with before and after. */
export const AuditScreen = () => {
  const words = useWords(auditWords);
  const audit = useAuditWords();
  const nameOf = useActorName();
  const subjectName = useSubjectName();
  const { placeOrCity } = useNames();
  const choices = useQuery({
    queryKey: ['audit.choices'],
    queryFn: ({ signal }) => read('audit.choices', {}, signal),
    staleTime: 60_000,
  });
  const { actors = [], actions = [], subjectTypes = [] } = choices.data ?? {};
  return (
    <ListScreen
      title={words.title}
      list="audit.list"
      count="audit.count"
      columns={auditColumns}
      filters={[
        {
          key: 'actor',
          kind: 'text',
          label: words.actor,
          options: actors.map((value) => ({ value, label: nameOf(value) })),
        },
        {
          key: 'action',
          label: words.action,
          options: actions.map((value) => ({ value, label: audit.action(value) })),
        },
        {
          key: 'subjectType',
          label: words.subjectType,
          options: subjectTypes.map((value) => ({ value, label: audit.subject(value) })),
        },
        { key: 'subjectId', kind: 'text', label: words.subject },
        { key: 'from', kind: 'moment', label: words.from },
        { key: 'to', kind: 'moment', label: words.to },
      ]}
      cells={{
        at: ({ at }) => <Instant at={at} absolute />,
        action: ({ action }) => <Action action={action} />,
        subjectType: ({ subjectType }) => audit.subject(subjectType),
        actor: ({ actor }) => nameOf(actor),
        subjectName: (row) => subjectName(row) ?? '—',
        region: ({ regionCode }) => placeOrCity(regionCode),
        before: ({ before }) => <AuditSideLine side={before} />,
        after: ({ after }) => <AuditSideLine side={after} />,
        subjectId: ({ subjectId }) => (
          <span className="mono" title={subjectId}>
            {short(subjectId)}
          </span>
        ),
      }}
      details={(row) => <Opened row={row} />}
      empty={words.empty}
    />
  );
};
