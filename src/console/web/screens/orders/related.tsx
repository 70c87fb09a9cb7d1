import { Empty, Table, Typography } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { Instant } from '../../frame/instant.tsx';
import { moneyText } from '../../frame/value.tsx';
import { useWords } from '../../words/language.tsx';
import type { StoryWords } from './story-words.ts';
import { storyWords } from './story-words-en.ts';

type Story = Answered<'orders.story'>;
const plain = { size: 'small', pagination: false } as const;

const Charges = ({ charges }: Pick<Story, 'charges'>) => {
  const words = useWords(storyWords);
  return (
    <Table
      {...plain}
      rowKey="businessDate"
      dataSource={charges}
      locale={{ emptyText: <Empty description={words.noCharges} /> }}
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
  if (audit === null) return <Typography.Text type="secondary">{words.noAuditPermission}</Typography.Text>;
  return (
    <Table
      {...plain}
      rowKey="id"
      dataSource={audit}
      locale={{ emptyText: <Empty description={words.noAudit} /> }}
      columns={[
        { key: 'at', title: words.at, render: (_, { at }) => <Instant at={at} absolute /> },
        { key: 'actor', title: words.actor, dataIndex: 'actor', className: 'mono' },
        { key: 'action', title: words.action, dataIndex: 'action', className: 'mono' },
        { key: 'reason', title: words.reason, render: (_, { reason }) => reason ?? '—' },
      ]}
    />
  );
};

/** The lists that belong to an order, as tabs below its story. */
export const relatedTabs = (words: StoryWords, { charges, messages, audit }: Story) => [
  { key: 'charges', label: `${words.charges} ${charges.length}`, children: <Charges charges={charges} /> },
  { key: 'messages', label: `${words.messages} ${messages.length}`, children: <Messages messages={messages} /> },
  {
    key: 'audit',
    label: audit === null ? words.audit : `${words.audit} ${audit.length}`,
    children: <Audit audit={audit} />,
  },
];
