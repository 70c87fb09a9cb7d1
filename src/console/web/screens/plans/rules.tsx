import { Descriptions } from 'antd';
import type { VersionItem } from '../../../api/plans/routes.ts';
import { moneyText, numberText } from '../../frame/value.tsx';
import { useWords } from '../../words/language.tsx';
import { plansWords } from './words.ts';

type Rules = VersionItem['rules'];

const Bands = ({ bands }: Pick<Rules, 'bands'>) => {
  const words = useWords(plansWords);
  return (
    <table className="facts">
      <thead>
        <tr>
          <th scope="col">{words.bands}</th>
          <th scope="col">{words.premium}</th>
          <th scope="col">{words.sum}</th>
        </tr>
      </thead>
      <tbody>
        {bands.map(({ ageMin, ageMax, premiumFen, sumInsuredFen }) => (
          <tr key={ageMin}>
            <th scope="row" className="number">
              {ageMin}–{ageMax ?? words.anyAge}
            </th>
            <td className="number">{moneyText(premiumFen)}</td>
            <td className="number">{moneyText(sumInsuredFen)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
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
  const benefits = useBenefits(rules.benefits);
  const items = [
    { key: 'consent', label: words.consent, children: words.consents[rules.consent] },
    { key: 'other', label: words.otherScheme, children: words.otherSchemes[rules.otherScheme] },
    { key: 'lag', label: words.lag, children: numberText(rules.maxSigningLagMinutes) },
    { key: 'tail', label: words.tail, children: numberText(rules.tailMinutes) },
    { key: 'classes', label: words.classes, children: rules.occupationClasses.join(', ') },
    { key: 'benefits', label: words.benefits, children: benefits.join('；') || words.noBenefits },
  ];
  return (
    <>
      <Descriptions size="small" column={2} items={items} />
      <Bands bands={rules.bands} />
    </>
  );
};
