import { formatYuan } from '../../domain/money.ts';
import { businessHours, businessTime } from '../../domain/notice/business-time.ts';
import type { Reporting } from '../../domain/notice/cover-texts.ts';
import type { CoverLimits } from '../../domain/notice/limits.ts';
import { wordsOfReason } from '../../domain/notice/reason-words.ts';
import type { Words } from '../../domain/notice/words.ts';

/** All that stands on a proof of cover. Name and identity number come masked and are printed as given. Instants in milliseconds. */
export type CoverProof = {
  worker: { name: string; idNumber: string };
  policyNo: string;
  /** `bound` is shown as not begun, in force or expired, by `printedAt`. `at`: since when it has been voided or ended. */
  status: { state: 'bound' } | { state: 'voided' | 'ended'; at: number; reason: string | null };
  insurer: string;
  programme: string;
  plan: { name: string; code: string; version: number };
  coverStart: number;
  coverEnd: number;
  limits: CoverLimits;
  /** `work` is what the posting was called, if there was one. */
  order: {
    externalId: string;
    employer: string;
    work: string | null;
    startsAt: number;
    endsAt: number;
    signedAt: number;
  };
  reporting: Reporting;
  printedAt: number;
  timeZone: string;
};

export type Row = { label: Words; value: string; note?: string };
export type Section = { title: Words; rows: Row[] };
export type Standing = {
  words: Words;
  since: number;
  /** Why it was voided or ended; null where no reason is recorded. */
  reason: Words | null;
  tone: 'good' | 'past' | 'bad';
};

/** Whether the cover holds at the moment of printing, and since when it does or does not. */
export const standingOf = ({ status, coverStart, coverEnd, printedAt }: CoverProof): Standing => {
  if (status.state !== 'bound') {
    const reason = wordsOfReason(status.reason === 'order_cancelled' ? 'cancelled' : status.reason)?.reason ?? null;
    return status.state === 'voided'
      ? { words: { zh: '已撤销，自始无效', en: 'Voided from its start on' }, since: status.at, reason, tone: 'bad' }
      : { words: { zh: '已提前终止', en: 'Ended early at' }, since: status.at, reason, tone: 'past' };
  }
  const reason = null;
  if (printedAt < coverStart)
    return { words: { zh: '已承保，尚未开始', en: 'Bound, begins at' }, since: coverStart, reason, tone: 'good' };
  if (printedAt >= coverEnd)
    return { words: { zh: '已期满', en: 'Expired at' }, since: coverEnd, reason, tone: 'past' };
  return { words: { zh: '有效', en: 'In force since' }, since: coverStart, reason, tone: 'good' };
};

/** Names are of any length in the market's data; at two lines each the page still holds all rows. */
const mostCharacters = 60;
const brief = (text: string): string => {
  const characters = [...text];
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters - 1).join('')}…` : text;
};

const medicalRow = ({ medical }: CoverLimits): Row[] => {
  if (medical === null) return [];
  const { withSocialInsurance: insured, withoutSocialInsurance: uninsured } = medical.ratePercent;
  const [limit, deductible] = [formatYuan(medical.limitFen), formatYuan(medical.deductibleFen)];
  return [
    {
      label: { zh: '意外医疗', en: 'Medical cost' },
      value: `最高 ${limit} 元；每次免赔 ${deductible} 元；有医保赔付 ${insured}%，无医保 ${uninsured}%`,
      note: `up to ${limit} CNY; the first ${deductible} CNY are yours; ${insured}% with social insurance, ${uninsured}% without`,
    },
  ];
};

const reportRow = ({ phone, withinDays }: Reporting): Row => ({
  label: { zh: '报案方式', en: 'How to report' },
  value: `出险后 ${withinDays} 天内${phone === null ? '' : `拨打 ${phone} 或`}到任一服务点报案，并保留病历和票据`,
  note: `within ${withinDays} days${phone === null ? '' : ` on ${phone} or`} at any service point; keep medical records and invoices`,
});

/** The rows of the page, section by section; what has no value has no row. */
export const sectionsOf = (proof: CoverProof): Section[] => {
  const { worker, plan, limits, order } = proof;
  const sum = formatYuan(limits.sumInsuredFen);
  return [
    {
      title: { zh: '被保险人', en: 'Insured person' },
      rows: [
        { label: { zh: '姓名', en: 'Name' }, value: brief(worker.name) },
        { label: { zh: '证件号码', en: 'Identity number' }, value: brief(worker.idNumber) },
      ],
    },
    {
      title: { zh: '保障', en: 'Cover' },
      rows: [
        { label: { zh: '承保公司', en: 'Insurer' }, value: brief(proof.insurer) },
        { label: { zh: '保障项目', en: 'Programme' }, value: brief(proof.programme) },
        { label: { zh: '保险方案', en: 'Plan' }, value: `${brief(plan.name)}  ${plan.code}  第 ${plan.version} 版` },
        {
          label: { zh: '保障时间', en: 'Hours of cover' },
          value: `${businessHours(proof.coverStart, proof.coverEnd, proof)}  (${proof.timeZone})`,
        },
        {
          label: { zh: '意外身故、伤残', en: 'Death, disability' },
          value: `最高 ${sum} 元  up to ${sum} CNY`,
        },
        ...medicalRow(limits),
        { label: { zh: '个人缴费', en: 'Your premium' }, value: '免费，由保障项目承担  free, paid by the programme' },
      ],
    },
    {
      title: { zh: '订单', en: 'Order' },
      rows: [
        { label: { zh: '订单号', en: 'Order number' }, value: brief(order.externalId) },
        { label: { zh: '用工主体', en: 'Employer' }, value: brief(order.employer) },
        ...(order.work === null ? [] : [{ label: { zh: '工作', en: 'Work' }, value: brief(order.work) }]),
        { label: { zh: '工作时间', en: 'Working hours' }, value: businessHours(order.startsAt, order.endsAt, proof) },
        { label: { zh: '签订时间', en: 'Signed' }, value: businessTime(order.signedAt, proof) },
      ],
    },
    { title: { zh: '出险', en: 'After an accident' }, rows: [reportRow(proof.reporting)] },
  ];
};
