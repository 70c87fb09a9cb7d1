import { Link } from '@tanstack/react-router';
import { Button, Descriptions, Segmented, Typography } from 'antd';
import { leftOf } from '../../../api/funds/columns.ts';
import type { PlanItem, ProgrammeItem, VersionItem } from '../../../api/plans/routes.ts';
import { Instant, useServerNow } from '../../frame/instant.tsx';
import { type PlainColumn, PlainTable } from '../../frame/plain-table.tsx';
import { useAddress } from '../../frame/search.ts';
import { StateTag } from '../../frame/state-tag.tsx';
import { moneyText } from '../../frame/value.tsx';
import { usePermits } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';
import { ratioText } from '../funds/state.ts';
import { RulesRead } from './rules.tsx';
import { plansWords } from './words.ts';

const stateOf = ({ validFrom, validTo }: VersionItem, now: number): 'coming' | 'in_force' | 'ended' => {
  if (now < validFrom) return 'coming';
  return validTo === null || now < validTo ? 'in_force' : 'ended';
};
const meanings = { coming: 'info', in_force: 'success', ended: 'quiet' } as const;

/** What people call it, and its code where that is something else. */
const Called = ({ name, code }: { name: string; code: string }) => (
  <>
    {name} {name !== code && <span className="mono">{code}</span>}
  </>
);

type Fund = NonNullable<ProgrammeItem['funds']>[number];

/** The years whose money is set or was charged, and what a year has that nobody has set; setting it has a screen of its own. */
const Funds = ({ programme: { code, name, funds, annualBudgetFen } }: { programme: ProgrammeItem }) => {
  const words = useWords(plansWords);
  const columns: PlainColumn<Fund>[] = [
    { key: 'year', title: words.year, cell: ({ year }) => year },
    { key: 'budget', title: words.budget, number: true, cell: ({ budgetFen }) => moneyText(budgetFen) },
    { key: 'spent', title: words.spent, number: true, cell: (fund) => ratioText(fund.spentFen, fund.budgetFen) },
    { key: 'left', title: words.left, number: true, cell: (fund) => ratioText(leftOf(fund), fund.budgetFen) },
  ];
  return (
    <>
      {funds && funds.length > 0 ? (
        <PlainTable label={`${name} ${words.funds}`} columns={columns} rows={funds} keyOf={({ year }) => year} />
      ) : (
        <p>{funds ? words.noFunds : words.fundsHidden}</p>
      )}
      <p>
        {words.annual} {moneyText(annualBudgetFen)}{' '}
        <Typography.Text type="secondary">{words.annualHow}</Typography.Text>{' '}
        {funds && (
          <Link to="/funds" search={{ programme: code }} className="mend">
            {words.toFunds}
          </Link>
        )}
      </p>
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

type Draft = (plan: PlanItem) => void;

const Plan = ({ plan, draft }: { plan: PlanItem; draft: Draft }) => {
  const words = useWords(plansWords);
  const permits = usePermits();
  const now = useServerNow(60_000);
  const { search, change } = useAddress();
  const inForce = plan.versions.find((version) => stateOf(version, now) === 'in_force') ?? plan.versions[0];
  const asked = search.plan === plan.code ? Number(search.version) : undefined;
  const shown = plan.versions.find(({ version }) => version === asked) ?? inForce;
  return (
    <section className="plan">
      <div className="bar">
        <Typography.Title level={3} className="part-title">
          <Called name={plan.name} code={plan.code} />
        </Typography.Title>
        <span>
          {words.insurer} {plan.insurer} · {words.policyNo} <span className="mono">{plan.policyNoPrefix}</span>
        </span>
        <span className="grow" />
        {permits('plan.publish') && <Button onClick={() => draft(plan)}>{words.draft}</Button>}
      </div>
      <Segmented
        aria-label={words.versions}
        value={shown?.version ?? 0}
        onChange={(version) => change({ plan: plan.code, version: String(version) })}
        options={plan.versions.map(({ version }) => ({ value: version, label: words.version(version) }))}
      />
      {shown && <Version version={shown} now={now} />}
    </section>
  );
};

/** A programme: where it holds, its money by year, and its plans in the order in which they are tried. */
export const Programme = ({ programme, draft }: { programme: ProgrammeItem; draft: Draft }) => {
  const words = useWords(plansWords);
  const items = [
    { key: 'regions', label: words.regions, children: programme.regions.join('、') },
    { key: 'goLive', label: words.goLive, children: <Instant at={programme.goLiveAt} absolute /> },
  ];
  return (
    <section>
      <Typography.Title level={2} className="part-title">
        <Called name={programme.name} code={programme.code} />
      </Typography.Title>
      <Descriptions size="small" column={{ xs: 1, md: 2 }} items={items} className="plan-facts" />
      <Funds programme={programme} />
      {programme.plans.map((plan) => (
        <Plan key={plan.code} plan={plan} draft={draft} />
      ))}
    </section>
  );
};
