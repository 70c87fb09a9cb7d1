import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Skeleton, Typography } from 'antd';
import { read } from '../../api/client.ts';
import { ErrorPart } from '../../frame/error-part.tsx';
import { commonWords } from '../../words/common.ts';
import { useWords } from '../../words/language.tsx';
import { Programme } from './programme.tsx';
import { plansWords } from './words.ts';

/** Who pays for cover, how much of it is spent, and what each plan promises. */
export const PlansScreen = () => {
  const words = useWords(plansWords);
  const common = useWords(commonWords);
  const plans = useQuery({ queryKey: ['plans.list'], queryFn: ({ signal }) => read('plans.list', {}, signal) });
  return (
    <main className="page">
      <div className="bar">
        <Typography.Title level={1} className="page-title">
          {words.title}
        </Typography.Title>
        <span className="grow" />
        <Button loading={plans.isFetching} onClick={() => void plans.refetch()}>
          {common.refresh}
        </Button>
      </div>
      {plans.error && <ErrorPart error={plans.error} retry={() => void plans.refetch()} />}
      {plans.isPending && <Skeleton active />}
      {plans.data?.programmes.map((programme) => (
        <Programme key={programme.code} programme={programme} />
      ))}
      {plans.data?.programmes.length === 0 && <Empty description={words.empty} />}
    </main>
  );
};
