import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Alert, Input, type InputRef, Modal, Table } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { Answered } from '../../api/contract.ts';
import { ask } from '../api/client.ts';
import { ErrorPart } from '../frame/error-part.tsx';
import { Instant } from '../frame/instant.tsx';
import { CoverStateTag } from '../screens/orders/cover-state.tsx';
import { useWords } from '../words/language.tsx';
import { usePermits } from './session.ts';

const words = {
  zh: {
    label: '精确查找订单',
    hint: '订单号、保单号、零工编号、手机号、身份号码（按 / 键）',
    none: '没有完全一致的记录，或不在您的数据范围内。请核对号码是否完整。',
    found: (n: number) => `找到 ${n} 张订单`,
    most: (n: number) => `只显示最近的 ${n} 张`,
    order: '订单',
    state: '保障状态',
    employer: '用工主体',
    work: '开工',
  },
  en: {
    label: 'Find orders exactly',
    hint: 'Order, policy, worker, phone or identity number (key /)',
    none: 'Nothing matches exactly, or it lies outside your part of the city. Check that the number is complete.',
    found: (n: number) => `${n} orders`,
    most: (n: number) => `the latest ${n} are shown`,
    order: 'Order',
    state: 'Cover',
    employer: 'Employer',
    work: 'Work begins',
  },
};

/** Whether a key goes into a field that is being filled in. */
const typesInto = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** `/` anywhere puts the cursor into the search. */
const useSlash = (focus: () => void): void => {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || typesInto(event.target)) return;
      event.preventDefault();
      focus();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [focus]);
};

const Found = ({ found, onClose }: { found: Answered<'orders.find'>; onClose(): void }) => {
  const said = useWords(words);
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

/** Finds orders by anything exact. What is typed may be personal: it is posted, never put into an address, and forgotten once it led somewhere. */
export const ExactSearch = () => {
  const said = useWords(words);
  const permitted = usePermits()('order.read');
  const navigate = useNavigate();
  const input = useRef<InputRef>(null);
  const [text, setText] = useState('');
  const asked = useMutation({
    mutationFn: (typed: string) => ask('orders.find', { text: typed }),
    onSuccess: ({ rows }) => {
      const [only] = rows;
      if (rows.length > 0) setText('');
      if (rows.length !== 1 || !only) return;
      asked.reset();
      void navigate({ to: `/orders/${only.id}` });
    },
  });
  const [focus] = useState(() => () => input.current?.focus());
  useSlash(focus);
  if (!permitted) return null;
  const none = asked.data?.rows.length === 0;
  return (
    <search className="exact-search">
      <Input.Search
        ref={input}
        aria-label={said.label}
        placeholder={said.hint}
        autoComplete="off"
        maxLength={100}
        value={text}
        loading={asked.isPending}
        onChange={(event) => {
          setText(event.target.value);
          if (asked.data ?? asked.error) asked.reset();
        }}
        onSearch={(typed) => typed.trim() !== '' && !asked.isPending && asked.mutate(typed.trim())}
      />
      {(none || asked.error) && (
        <div className="exact-search-answer">
          {none && <Alert type="info" showIcon title={said.none} closable={{ onClose: asked.reset }} />}
          {asked.error && <ErrorPart error={asked.error} />}
        </div>
      )}
      {asked.data && asked.data.rows.length > 1 && <Found found={asked.data} onClose={asked.reset} />}
    </search>
  );
};
