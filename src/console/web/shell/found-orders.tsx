import { Link } from '@tanstack/react-router';
import { Modal, Table } from 'antd';
import type { Answered } from '../../api/contract.ts';
import { Instant } from '../frame/instant.tsx';
import { CoverStateTag } from '../screens/orders/cover-state.tsx';
import { useWords } from '../words/language.tsx';
import { exactWords } from './exact-words.ts';

/** Several orders that a search found: one leads on. */
export const FoundOrders = ({ found, onClose }: { found: Answered<'orders.find'>; onClose(): void }) => {
  const said = useWords(exactWords);
  const { rows, most } = found;
  const title = [said.found(rows.length), ...(rows.length === most ? [said.most(most)] : [])].join(' · ');
  return (
    <Modal open title={title} width={760} footer={null} onCancel={onClose}>
      <Table
        size="small"
        rowKey="id"
        pagination={false}
        scroll={{ y: 420 }}
        dataSource={rows}
        columns={[
          {
            key: 'order',
            title: said.order,
            render: (_, { id, externalId }) => (
              <Link to={`/orders/${id}`} className="mono" onClick={onClose}>
                {externalId}
              </Link>
            ),
          },
          { key: 'state', title: said.state, render: (_, { coverState }) => <CoverStateTag state={coverState} /> },
          { key: 'employer', title: said.employer, dataIndex: 'employer' },
          { key: 'work', title: said.work, render: (_, { startsAt }) => <Instant at={startsAt} absolute /> },
        ]}
      />
    </Modal>
  );
};
