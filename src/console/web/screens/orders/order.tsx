import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Skeleton, Typography } from 'antd';
import { wordsOfReason } from '../../../../domain/notice/reason-words.ts';
import type { Answered } from '../../../api/contract.ts';
import { read } from '../../api/client.ts';
import { DetailScreen } from '../../frame/detail-screen.tsx';
import { ErrorPart } from '../../frame/error-part.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { RedecideButton } from '../exclusions/redecide.tsx';
import { CoverStateTag, useReason } from './cover-state.tsx';
import { OrderFacts } from './order-facts.tsx';
import { relatedTabs } from './related.tsx';
import { storyWords } from './story-words-en.ts';
import { OrderTimeline } from './timeline.tsx';

type Story = Answered<'orders.story'>;

/** Why an order has the cover that it has, in a sentence, and what can be done. */
const Why = ({ story }: { story: Story }) => {
  const { why } = useWords(storyWords);
  const { language } = useLanguage();
  const reason = useReason();
  const { coverState, exclusion, policy, quarantined, cancelledAt, asOf } = story;
  if (quarantined) return <>{why.quarantined(quarantined.code)}</>;
  if (coverState === 'owed') return <>{why.owed}</>;
  if (exclusion) {
    const mend = wordsOfReason(exclusion.reason)?.mend?.[language];
    const possible = (exclusion.possibleUntil ?? 0) > asOf;
    const outlook = exclusion.reopenedAt === null ? (mend ? why.mend(mend) : '') : why.reopened;
    return (
      <>
        {cancelledAt !== null && exclusion.reason !== 'order_cancelled' && why.cancelled}
        {why.excluded(reason(exclusion.reason))}
        {language === 'zh' ? '。' : '. '}
        {possible ? outlook : why.gone}
      </>
    );
  }
  if (!policy || coverState === 'requested') return <>{why.requested}</>;
  if (coverState === 'excluded') return <>{why.excluded(reason(policy.endReason ?? 'insurer_refused'))}</>;
  if (policy.status === 'lapsed') return <>{why.lapsed}</>;
  if (policy.status === 'voided') return <>{why.voided(reason(policy.endReason ?? ''))}</>;
  if (policy.status === 'ended') return <>{why.ended(reason(policy.endReason ?? ''))}</>;
  return <>{why.covered(policy.insurer, `${policy.planName} v${policy.planVersion}`)}</>;
};

const Next = ({ story }: { story: Story }) => {
  const words = useWords(storyWords);
  const reason = useReason();
  const { id, externalId, exclusion, policy, quarantined, asOf } = story;
  if (quarantined)
    return (
      <Link to="/quarantine" search={{ job: quarantined.job }}>
        {words.toQuarantine}
      </Link>
    );
  if (exclusion && (exclusion.possibleUntil ?? 0) > asOf && exclusion.reopenedAt === null)
    return exclusion.redecidingHelps ? (
      <RedecideButton rows={[{ id, externalId, reason: exclusion.reason }]} />
    ) : (
      <Typography.Text type="secondary">{words.why.same(reason(exclusion.reason))}</Typography.Text>
    );
  return (
    policy && (
      <Link to="/cover" search={{ order: id }}>
        {words.toCover}
      </Link>
    )
  );
};

/** One order with its whole story. */
export const OrderScreen = () => {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const words = useWords(storyWords);
  const asked = useQuery({
    queryKey: ['orders.story', id],
    queryFn: ({ signal }) => read('orders.story', { id }, signal),
  });
  if (asked.error)
    return (
      <main className="page">
        <ErrorPart error={asked.error} retry={() => void asked.refetch()} />
      </main>
    );
  const story = asked.data;
  if (!story)
    return (
      <main className="page">
        <Skeleton active />
      </main>
    );
  return (
    <DetailScreen
      list={{ call: 'orders.list', path: '/orders', label: words.list }}
      id={id}
      identifier={story.externalId}
      state={<CoverStateTag state={story.coverState} />}
      why={<Why story={story} />}
      next={<Next story={story} />}
      asOf={story.asOf}
      refreshing={asked.isFetching}
      refresh={() => void asked.refetch()}
      timeline={<OrderTimeline {...story} />}
      facts={<OrderFacts story={story} />}
      tabs={relatedTabs(words, story)}
    />
  );
};
