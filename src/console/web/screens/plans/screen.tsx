import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Skeleton, Typography } from 'antd';
import { useState } from 'react';
import type { PlanItem } from '../../../api/plans/routes.ts';
import { read } from '../../api/client.ts';
import { ErrorPart } from '../../frame/error-part.tsx';
import { commonWords } from '../../words/common.ts';
import { useWords } from '../../words/language.tsx';
import { DraftDialog } from './draft-dialog.tsx';
import { Programme } from './programme.tsx';
import { plansWords } from './words.ts';

/** Who pays for cover, how much of it is spent, and what each plan promises. */
export const PlansScreen = () => {
  const words = useWords(plansWords);
  const common = useWords(commonWords);
  // As it was seen when the draft was begun: a version that somebody publishes meanwhile is no base for it, and is told by the server.
  const [drafting, draft] = useState<PlanItem>();
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
        <Programme key={programme.code} programme={programme} draft={draft} />
      ))}
      {plans.data?.programmes.length === 0 && <Empty description={words.empty} />}
      {drafting && <DraftDialog plan={drafting} onClose={() => draft(undefined)} />}
    </main>
  );
};
