import { Typography } from 'antd';
import { ruleWords } from '../../../../domain/notice/rule-words.ts';
import { saidOf } from '../../../../domain/notice/words.ts';
import type { Answered } from '../../../api/contract.ts';
import { Instant } from '../../frame/instant.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { useActorName } from '../../words/actors.ts';
import { useJobWords } from '../../words/jobs.ts';
import { useLanguage, useWords } from '../../words/language.tsx';
import { useReason } from './cover-state.tsx';
import { ChangeList, FactList } from './fact-value.tsx';
import { storyWords } from './story-words-en.ts';

type Story = Answered<'orders.story'>;
type Rule = Story['trace'][number]['rules'][number];

const RuleLine = ({ rule: { rule, passed, working }, decisive }: { rule: Rule; decisive: boolean }) => {
  const words = useWords(storyWords);
  const { language } = useLanguage();
  return (
    <tr>
      <td>
        <StateTag meaning={passed ? 'success' : 'quiet'}>
          {passed === null ? words.unknown : passed ? words.passed : words.failed}
        </StateTag>
      </td>
      <th scope="row" className={passed === false ? 'rule rule-failed' : 'rule'}>
        {saidOf(ruleWords, rule)?.rule[language] ?? rule}
        {decisive && <Typography.Text type="secondary"> · {words.decisive}</Typography.Text>}
      </th>
      <td>
        <FactList facts={working} />
      </td>
    </tr>
  );
};

/** Every rule of every plan, and what it looked at. */
const Working = ({ trace, traceAgrees, exclusion }: Pick<Story, 'trace' | 'traceAgrees' | 'exclusion'>) => {
  const words = useWords(storyWords);
  const reason = useReason();
  const why = exclusion?.reason;
  if (trace.length === 0)
    return <Typography.Text type="secondary">{why ? words.noPlan(reason(why)) : words.differs}</Typography.Text>;
  // The first plan's first failing rule is the reason; the fund is asked for the plan that was chosen.
  const decisive = (rule: string, at: number): boolean =>
    traceAgrees && rule === why && (at === 0 || rule === 'fund_exhausted');
  return (
    <>
      {!traceAgrees && <Typography.Text type="warning">{words.differs}</Typography.Text>}
      {trace.map(({ plan, version, rules }, at) => (
        <table key={plan} className="facts">
          <caption className="working-caption">{words.plan(plan, version)}</caption>
          <tbody>
            {rules.map((rule) => (
              <RuleLine key={rule.rule} rule={rule} decisive={decisive(rule.rule, at)} />
            ))}
          </tbody>
        </table>
      ))}
    </>
  );
};

/** `job:notify` and the like, in words. */
const useActor = (): ((actor: string) => string) => {
  const words = useWords(storyWords);
  const job = useJobWords();
  const nameOf = useActorName();
  return (actor) => {
    if (actor.startsWith('job:')) return job(actor.slice('job:'.length)).name;
    return words.actors[actor] ?? nameOf(actor);
  };
};

/** What happened to an order, in its order; the decision that stands opens to its working. */
export const OrderTimeline = ({ timeline, trace, traceAgrees, exclusion, policy }: Story) => {
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
              <Working trace={trace} traceAgrees={traceAgrees} exclusion={exclusion} />
            </details>
          )}
        </li>
      ))}
    </ol>
  );
};
