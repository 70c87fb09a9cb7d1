import { Empty, Table, Typography } from 'antd';
import { permissionWords } from '../../../../domain/permission-words.ts';
import type { Answered } from '../../../api/contract.ts';
import { AuditChanges } from '../../frame/audit-changes.tsx';
import { Instant } from '../../frame/instant.tsx';
import { moneyText } from '../../frame/value.tsx';
import { useActorName } from '../../words/actors.ts';
import { useAuditWords } from '../../words/audit.ts';
import { useLanguage, useWords } from '../../words/language.tsx';
import { useReason } from './cover-state.tsx';
import type { StoryWords } from './story-words.ts';
import { storyWords } from './story-words-en.ts';

type Story = Answered<'orders.story'>;
const plain = { size: 'small', pagination: false } as const;

/** Why an order has no charges, in a sentence. */
const useNoCharges = (): ((story: Story) => string) => {
  const { noCharges } = useWords(storyWords);
  const reason = useReason();
  return ({ coverState, exclusion, policy }) => {
    if (coverState === 'owed' || coverState === 'requested') return noCharges.undecided;
    if (coverState === 'excluded')
      return noCharges.excluded(reason(exclusion?.reason ?? policy?.endReason ?? 'insurer_refused'));
    return coverState === 'voided' ? noCharges.voided : noCharges.covered;
  };
};

const Charges = ({ story }: { story: Story }) => {
  const words = useWords(storyWords);
  const none = useNoCharges()(story);
  const { charges } = story;
  if (charges.length === 0) return <Typography.Text>{none}</Typography.Text>;
  return (
    <Table
      {...plain}
      rowKey="businessDate"
      dataSource={charges}
      columns={[
        { key: 'day', title: words.day, dataIndex: 'businessDate', className: 'number' },
        {
          key: 'fen',
          title: words.fen,
          align: 'right',
          render: (_, { fen }) => <span className="number">{moneyText(fen)}</span>,
        },
      ]}
    />
  );
};

const Messages = ({ messages }: Pick<Story, 'messages'>) => {
  const words = useWords(storyWords);
  const named = (code: string) => words.values[code] ?? code;
  return (
    <Table
      {...plain}
      rowKey="id"
      dataSource={messages}
      locale={{ emptyText: <Empty description={words.noMessages} /> }}
      columns={[
        { key: 'kind', title: words.kind, render: (_, { kind }) => named(kind) },
        { key: 'channel', title: words.channel, render: (_, { channel }) => named(channel) },
        {
          key: 'state',
          title: words.state,
          render: (_, { state, errorCode }) => [named(state), errorCode].filter(Boolean).join(' · '),
        },
        { key: 'at', title: words.at, render: (_, { sentAt, dueAt }) => <Instant at={sentAt ?? dueAt} absolute /> },
        { key: 'attempts', title: words.attempts, align: 'right', dataIndex: 'attempts', className: 'number' },
      ]}
    />
  );
};

const Audit = ({ audit }: Pick<Story, 'audit'>) => {
  const words = useWords(storyWords);
  const nameOf = useActorName();
  const said = useAuditWords();
  const { language } = useLanguage();
  if (audit === null)
    return (
      <Typography.Text type="secondary">
        {words.noAuditPermission(`${permissionWords['audit.read'][language]} (audit.read)`)}
      </Typography.Text>
    );
  return (
    <Table
      {...plain}
      rowKey="id"
      dataSource={audit}
      expandable={{ expandedRowRender: ({ before, after }) => <AuditChanges before={before} after={after} /> }}
      locale={{ emptyText: <Empty description={words.noAudit} /> }}
      columns={[
        { key: 'at', title: words.at, render: (_, { at }) => <Instant at={at} absolute /> },
        { key: 'actor', title: words.actor, render: (_, { actor }) => nameOf(actor) },
        { key: 'action', title: words.action, render: (_, { action }) => said.action(action) },
        { key: 'reason', title: words.reason, render: (_, { reason }) => reason ?? '—' },
      ]}
    />
  );
};

/** The lists that belong to an order, as tabs below its story. */
export const relatedTabs = (words: StoryWords, story: Story) => {
  const { charges, messages, audit } = story;
  return [
    { key: 'charges', label: `${words.charges} ${charges.length}`, children: <Charges story={story} /> },
    { key: 'messages', label: `${words.messages} ${messages.length}`, children: <Messages messages={messages} /> },
    {
      key: 'audit',
      label: audit === null ? words.audit : `${words.audit} ${audit.length}`,
      children: <Audit audit={audit} />,
    },
  ];
};
