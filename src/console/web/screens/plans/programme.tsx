import { Link } from '@tanstack/react-router';
import { Button, Descriptions, Segmented, Typography } from 'antd';
import { useState } from 'react';
import type { PlanItem, ProgrammeItem, VersionItem } from '../../../api/plans/routes.ts';
import { Instant, useServerNow } from '../../frame/instant.tsx';
import { useAddress } from '../../frame/search.ts';
import { StateTag } from '../../frame/state-tag.tsx';
import { moneyText } from '../../frame/value.tsx';
import { usePermits } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';
import { ratioText } from '../funds/state.ts';
import { DraftDialog } from './draft-dialog.tsx';
import { RulesRead } from './rules.tsx';
import { plansWords } from './words.ts';

const stateOf = ({ validFrom, validTo }: VersionItem, now: number): 'coming' | 'in_force' | 'ended' => {
  if (now < validFrom) return 'coming';
  return validTo === null || now < validTo ? 'in_force' : 'ended';
};
const meanings = { coming: 'info', in_force: 'success', ended: 'quiet' } as const;

/** The years whose money is set or was charged; setting it has a screen of its own. */
const Funds = ({ code, funds }: Pick<ProgrammeItem, 'code' | 'funds'>) => {
  const words = useWords(plansWords);
  if (!funds) return <p>{words.fundsHidden}</p>;
  return (
    <>
      {funds.length === 0 ? (
        <p>{words.noFunds}</p>
      ) : (
        <table className="facts">
          <thead>
            <tr>
              {[words.year, words.budget, words.spent, words.left].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {funds.map(({ year, budgetFen, spentFen }) => (
              <tr key={year} className="number">
                <th scope="row">{year}</th>
                <td>{moneyText(budgetFen)}</td>
                <td>{ratioText(spentFen, budgetFen)}</td>
                <td>{ratioText(budgetFen - spentFen, budgetFen)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Link to="/funds" search={{ programme: code }}>
        {words.toFunds}
      </Link>
    </>
  );
};

const Version = ({ version, now }: { version: VersionItem; now: number }) => {
  const words = useWords(plansWords);
  const state = stateOf(version, now);
  return (
    <>
      <p>
        <StateTag meaning={meanings[state]}>{words.states[state]}</StateTag> {words.from}{' '}
        <Instant at={version.validFrom} absolute /> {words.until}{' '}
        {version.validTo === null ? words.noEnd : <Instant at={version.validTo} absolute />} ·{' '}
        {version.used ? words.used : words.unused}
      </p>
      <RulesRead rules={version.rules} />
    </>
  );
};

const Plan = ({ plan }: { plan: PlanItem }) => {
  const words = useWords(plansWords);
  const permits = usePermits();
  const now = useServerNow(60_000);
  const { search, change } = useAddress();
  const [drafting, setDrafting] = useState(false);
  const inForce = plan.versions.find((version) => stateOf(version, now) === 'in_force') ?? plan.versions[0];
  const asked = search.plan === plan.code ? Number(search.version) : undefined;
  const shown = plan.versions.find(({ version }) => version === asked) ?? inForce;
  return (
    <section className="plan">
      <div className="bar">
        <Typography.Title level={3} className="part-title">
          {plan.name} <span className="mono">{plan.code}</span>
        </Typography.Title>
        <span>
          {words.insurer} {plan.insurer} · {words.policyNo} <span className="mono">{plan.policyNoPrefix}</span>
        </span>
        <span className="grow" />
        {permits('plan.publish') && <Button onClick={() => setDrafting(true)}>{words.draft}</Button>}
      </div>
      <Segmented
        aria-label={words.versions}
        value={shown?.version ?? 0}
        onChange={(version) => change({ plan: plan.code, version: String(version) })}
        options={plan.versions.map(({ version }) => ({ value: version, label: words.version(version) }))}
      />
      {shown && <Version version={shown} now={now} />}
      {drafting && <DraftDialog plan={plan} onClose={() => setDrafting(false)} />}
    </section>
  );
};

/** What a year has that nobody has set: not the budget of a year that stands in the table. */
const AnnualBudget = ({ fen }: { fen: number }) => {
  const words = useWords(plansWords);
  return (
    <span>
      {moneyText(fen)} <Typography.Text type="secondary">{words.annualHow}</Typography.Text>
    </span>
  );
};

/** A programme: where it holds, its money by year, and its plans in the order in which they are tried. */
export const Programme = ({ programme }: { programme: ProgrammeItem }) => {
  const words = useWords(plansWords);
  const items = [
    { key: 'regions', label: words.regions, children: programme.regions.join('、') },
    { key: 'goLive', label: words.goLive, children: <Instant at={programme.goLiveAt} absolute /> },
    { key: 'annual', label: words.annual, children: <AnnualBudget fen={programme.annualBudgetFen} /> },
  ];
  return (
    <section>
      <Typography.Title level={2} className="part-title">
        {programme.name} <span className="mono">{programme.code}</span>
      </Typography.Title>
      <Descriptions size="small" column={3} items={items} />
      <Funds code={programme.code} funds={programme.funds} />
      {programme.plans.map((plan) => (
        <Plan key={plan.code} plan={plan} />
      ))}
    </section>
  );
};
