import { Typography } from 'antd';
import { ruleWords } from '../../../../domain/notice/rule-words.ts';
import type { Answered } from '../../../api/contract.ts';
import { Instant } from '../../frame/instant.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { ChangeList, FactList } from './fact-value.tsx';
import { storyWords } from './story-words-en.ts';

type Story = Answered<'orders.story'>;
type Rule = Story['trace'][number]['rules'][number];

const RuleLine = ({ rule: { rule, passed, working } }: { rule: Rule }) => {
  const words = useWords(storyWords);
  const { language } = useLanguage();
  const known = Object.entries(ruleWords).find(([code]) => code === rule)?.[1];
  return (
    <tr>
      <td>
        <StateTag meaning={passed ? 'success' : 'quiet'}>{passed ? words.passed : words.failed}</StateTag>
      </td>
      <th scope="row" className={passed ? 'rule' : 'rule rule-failed'}>
        {known?.rule[language] ?? rule}
      </th>
      <td>
        <FactList facts={working} />
      </td>
    </tr>
  );
};

/** Every rule of every plan, and what it looked at. */
const Working = ({ trace }: { trace: Story['trace'] }) => {
  const words = useWords(storyWords);
  if (trace.length === 0) return <Typography.Text type="secondary">{words.noProgramme}</Typography.Text>;
  return trace.map(({ plan, version, rules }) => (
    <table key={plan} className="facts">
      <caption className="working-caption">{words.plan(plan, version)}</caption>
      <tbody>
        {rules.map((rule) => (
          <RuleLine key={rule.rule} rule={rule} />
        ))}
      </tbody>
    </table>
  ));
};

/** `job:notify` and the like, in words. */
const useActor = (): ((actor: string) => string) => {
  const words = useWords(storyWords);
  return (actor) => {
    const [kind = '', name = ''] = actor.split(':');
    if (kind === 'job') return words.job(name);
    if (kind === 'source') return words.source(name);
    return words.actors[actor] ?? (kind === 'operator' ? name : actor);
  };
};

/** What happened to an order, in its order; the decision that stands opens to its working. */
export const OrderTimeline = ({ timeline, trace, exclusion, policy }: Story) => {
  const words = useWords(storyWords);
  const actorName = useActor();
  const decided = timeline.findLast(({ kind }) => kind === (policy ? 'covered' : 'excluded'));
  const explained = exclusion?.reason !== 'historical';
  return (
    <ol className="story">
      {timeline.map((moment, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a story is told anew as a whole, and one instant may hold several moments
        <li key={place}>
          <div className="story-head">
            <Instant at={moment.at} absolute />
            <b>{words.moments[moment.kind] ?? moment.kind}</b>
            {moment.actor && <Typography.Text type="secondary">{actorName(moment.actor)}</Typography.Text>}
          </div>
          <FactList facts={moment.facts} />
          {moment.before && moment.after && <ChangeList before={moment.before} after={moment.after} />}
          {moment === decided && explained && (
            <details>
              <summary>{words.working}</summary>
              <Working trace={trace} />
            </details>
          )}
        </li>
      ))}
    </ol>
  );
};
