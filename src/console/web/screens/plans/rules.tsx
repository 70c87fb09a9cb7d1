import { Descriptions } from 'antd';
import type { VersionItem } from '../../../api/plans/routes.ts';
import { useDuration } from '../../frame/duration.ts';
import { type PlainColumn, PlainTable } from '../../frame/plain-table.tsx';
import { moneyText } from '../../frame/value.tsx';
import { useWords } from '../../words/language.tsx';
import { plansWords } from './words.ts';

type Rules = VersionItem['rules'];

const Bands = ({ bands }: Pick<Rules, 'bands'>) => {
  const words = useWords(plansWords);
  const columns: PlainColumn<Rules['bands'][number]>[] = [
    { key: 'ages', title: words.bands, cell: ({ ageMin, ageMax }) => `${ageMin}–${ageMax ?? words.anyAge}` },
    { key: 'premium', title: words.premium, number: true, cell: ({ premiumFen }) => moneyText(premiumFen) },
    { key: 'sum', title: words.sum, number: true, cell: ({ sumInsuredFen }) => moneyText(sumInsuredFen) },
  ];
  return <PlainTable label={words.bands} columns={columns} rows={bands} keyOf={({ ageMin }) => ageMin} />;
};

const part = (benefits: Rules['benefits'], name: string): Record<string, unknown> | undefined => {
  const value = benefits[name];
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
};

/** What the benefits come to, in a sentence each. */
const useBenefits = (benefits: Rules['benefits']): string[] => {
  const words = useWords(plansWords);
  const [death, disability, medical] = ['death', 'disability', 'medical'].map((name) => part(benefits, name));
  const grades = disability?.gradePercents;
  return [
    ...(death ? [`${words.death}: ${words.percent(Number(death.percentOfSumInsured))}`] : []),
    ...(Array.isArray(grades)
      ? [`${words.disability}: ${words.grades(Number(grades[0]), Number(grades.at(-1)))}`]
      : []),
    ...(medical
      ? [
          `${words.medical}: ${words.medicalSays(moneyText(Number(medical.limitFen)), moneyText(Number(medical.deductibleFen)))}`,
        ]
      : []),
  ];
};

/** The rules of a version, for people to read. */
export const RulesRead = ({ rules }: { rules: Rules }) => {
  const words = useWords(plansWords);
  const duration = useDuration();
  const minutes = (n: number): string => (n === 0 ? words.noTime : duration(n * 60_000));
  const benefits = useBenefits(rules.benefits);
  const items = [
    { key: 'consent', label: words.consent, children: words.consents[rules.consent] },
    { key: 'other', label: words.otherScheme, children: words.otherSchemes[rules.otherScheme] },
    { key: 'lag', label: words.lagRead, children: minutes(rules.maxSigningLagMinutes) },
    { key: 'tail', label: words.tailRead, children: minutes(rules.tailMinutes) },
    { key: 'classes', label: words.classes, children: rules.occupationClasses.join(', ') },
    { key: 'benefits', label: words.benefits, children: benefits.join('；') || words.noBenefits },
  ];
  return (
    <>
      <Bands bands={rules.bands} />
      <Descriptions size="small" column={{ xs: 1, md: 2 }} items={items} className="plan-facts" />
    </>
  );
};
