import { Link } from '@tanstack/react-router';
import type { Answered } from '../../../api/contract.ts';
import { FactTable } from '../../frame/detail-screen.tsx';
import { useDuration } from '../../frame/duration.ts';
import { Instant } from '../../frame/instant.tsx';
import { moneyText } from '../../frame/value.tsx';
import { useWords } from '../../words/language.tsx';
import { useCause } from '../gaps/cause.ts';
import { PersonFacts } from './person.tsx';
import { storyWords } from './story-words-en.ts';

type Story = Answered<'orders.story'>;

const Range = ({ from, to, open = '—' }: { from: number; to: number | null; open?: string }) => (
  <>
    <Instant at={from} absolute /> → {to === null ? open : <Instant at={to} absolute />}
  </>
);

const Money = ({ fen }: { fen: number }) => <span className="number">{moneyText(fen)}</span>;

const Gaps = ({ gaps, asOf }: Pick<Story, 'gaps' | 'asOf'>) => {
  const words = useWords(storyWords);
  const duration = useDuration();
  const causeOf = useCause();
  return gaps.map(({ cause, from, to }) => (
    <div key={`${cause} ${from}`}>
      {causeOf(cause)}
      {': '}
      <Range from={from} to={to} open={words.open} />
      {(to ?? asOf) > from && ` · ${duration((to ?? asOf) - from)}`}
    </div>
  ));
};

const PolicyFacts = ({ policy }: { policy: NonNullable<Story['policy']> }) => {
  const words = useWords(storyWords);
  return (
    <FactTable
      facts={[
        [
          words.policy,
          <span key="no" className="mono">
            {policy.policyNo}
          </span>,
        ],
        [words.state, words.values[policy.status] ?? policy.status],
        [words.cover, <Range key="cover" from={policy.coverStart} to={policy.coverEnd} />],
        [words.insurer, policy.insurer],
        [words.programme, policy.programme],
        [words.planFact, `${policy.planName} · ${policy.plan} v${policy.planVersion}`],
        [words.sum, <Money key="sum" fen={policy.sumInsuredFen} />],
        [words.premium, <Money key="premium" fen={policy.premiumFen} />],
      ]}
    />
  );
};

/** The facts of an order, beside its story. */
export const OrderFacts = ({ story }: { story: Story }) => {
  const words = useWords(storyWords);
  const { employer, posting, policy, gaps } = story;
  const flags = story.flags.map((flag) => words.values[flag] ?? flag).join(', ');
  return (
    <>
      <PersonFacts key={story.id} {...story} />
      <FactTable
        facts={[
          [
            words.employer,
            <span key="employer">
              {employer.name}{' '}
              <Link to="/orders" search={{ employerId: employer.id }}>
                {words.sameEmployer}
              </Link>
            </span>,
          ],
          posting && [words.posting, posting.title],
          [words.place, story.region ?? story.regionCode],
          [words.work, <Range key="work" from={story.startsAt} to={story.endsAt} />],
          story.actualStart === null
            ? null
            : [words.actual, <Range key="actual" from={story.actualStart} to={story.actualEnd} />],
          [words.class, story.occupationClass],
          story.wageFen === null ? null : [words.wage, <Money key="wage" fen={story.wageFen} />],
          flags === '' ? null : [words.flagged, flags],
        ]}
      />
      {policy && <PolicyFacts policy={policy} />}
      <FactTable
        facts={[
          gaps.length === 0 ? null : [words.gaps, <Gaps key="gaps" {...story} />],
          [
            words.id,
            <span key="id" className="mono">
              {story.id}
            </span>,
          ],
          [words.version, story.version],
        ]}
      />
    </>
  );
};
