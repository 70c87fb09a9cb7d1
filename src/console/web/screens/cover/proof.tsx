import { Link } from '@tanstack/react-router';
import { Alert, Table, Typography } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { clockTextAt } from '../../frame/city-calendar.ts';
import { FactTable } from '../../frame/detail-screen.tsx';
import { Instant } from '../../frame/instant.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { moneyText } from '../../frame/value.tsx';
import { useSession } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';
import { useCause } from '../gaps/cause.ts';
import { useReason } from '../orders/cover-state.tsx';
import { OrderLink } from '../orders/order-link.tsx';
import { coverWords } from './words.ts';

type Proved = Answered<'cover.prove'>;
type Person = Proved['people'][number];
const plain = { size: 'small', pagination: false } as const;

const Policies = ({ policies }: Pick<Person, 'policies'>) => {
  const words = useWords(coverWords);
  return (
    <Table
      {...plain}
      rowKey="policyNo"
      dataSource={policies}
      title={() => words.policies}
      columns={[
        { key: 'no', title: words.policyNo, dataIndex: 'policyNo', className: 'mono' },
        { key: 'insurer', title: words.insurer, dataIndex: 'insurerName' },
        {
          key: 'plan',
          title: words.plan,
          render: (_, { planName, plan, planVersion }) => `${planName} · ${plan} v${planVersion}`,
        },
        {
          key: 'window',
          title: words.window,
          render: (_, { coverStart, coverEnd }) => (
            <>
              <Instant at={coverStart} absolute /> → <Instant at={coverEnd} absolute />
            </>
          ),
        },
        {
          key: 'sum',
          title: words.sum,
          align: 'right',
          className: 'number',
          render: (_, p) => moneyText(p.sumInsuredFen),
        },
        {
          key: 'order',
          title: words.order,
          render: (_, p) => <OrderLink id={p.orderId}>{p.orderExternalId}</OrderLink>,
        },
        { key: 'batch', title: words.batch, render: () => words.noBatch },
      ]}
    />
  );
};

const Uncovered = ({ uncovered }: Pick<Person, 'uncovered'>) => {
  const words = useWords(coverWords);
  const reason = useReason();
  const cause = useCause();
  return (
    <Table
      {...plain}
      rowKey="orderId"
      dataSource={uncovered}
      title={() => words.work}
      columns={[
        {
          key: 'order',
          title: words.order,
          render: (_, o) => <OrderLink id={o.orderId}>{o.orderExternalId}</OrderLink>,
        },
        {
          key: 'why',
          title: words.why,
          render: (_, o) => (o.reason ? reason(o.reason) : o.gap ? cause(o.gap) : words.owed),
        },
      ]}
    />
  );
};

/** What holds for one person at the instant, to be printed. */
export const Proof = ({ person, at, provedAt }: { person: Person } & Pick<Proved, 'at' | 'provedAt'>) => {
  const words = useWords(coverWords);
  const { timeZone } = useSession();
  const { name, workerExternalId, idNumber, policies, uncovered, elsewhere } = person;
  const covered = policies.length + elsewhere > 0;
  return (
    <section className="proof" aria-label={`${name} ${workerExternalId}`}>
      <div className="bar">
        <Typography.Title level={2} className="part-title">
          {name}{' '}
          <Link to="/cover" search={{ worker: person.workerId, at: clockTextAt(at, timeZone) }} className="mono">
            {workerExternalId}
          </Link>
        </Typography.Title>
        <StateTag meaning={covered ? 'success' : uncovered.length > 0 ? 'error' : 'quiet'}>
          {covered ? words.covered : words.uncovered}
        </StateTag>
        {!covered && uncovered.length === 0 && words.idle}
      </div>
      <FactTable
        facts={[
          [words.instant, <Instant key="at" at={at} absolute />],
          [
            words.idNumber,
            <span key="number" className="mono">
              {idNumber ?? '—'}
            </span>,
          ],
          [words.printedAt, <Instant key="proved" at={provedAt} absolute />],
        ]}
      />
      {policies.length > 0 && <Policies policies={policies} />}
      {elsewhere > 0 && <Alert type="info" title={words.elsewhere(elsewhere)} />}
      {uncovered.length > 0 && <Uncovered uncovered={uncovered} />}
    </section>
  );
};
