import { describe, expect, it } from 'vitest';
import { type CoverProof, coverProofPdf } from '../../../src/partners/pdf/cover-proof-pdf.ts';
import { pagesOfPdf, textOfPdf } from './text-of-pdf.ts';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const proof: CoverProof = {
  worker: { name: '林**', idNumber: '350799*********123' },
  policyNo: 'LGB20260501000001',
  status: { state: 'bound' },
  insurer: '示例财产保险股份有限公司',
  programme: '南平市零工保障项目',
  plan: { name: '零工保（15 万元）', code: 'LGB-150K', version: 3 },
  coverStart: at('2026-05-01T08:00:00'),
  coverEnd: at('2026-05-01T19:30:00'),
  limits: {
    sumInsuredFen: 15_000_000,
    medical: {
      limitFen: 2_000_000,
      deductibleFen: 10_000,
      ratePercent: { withSocialInsurance: 90, withoutSocialInsurance: 80 },
    },
  },
  order: {
    externalId: 'NP-2026-000123',
    employer: '武夷山市某某茶业有限公司',
    work: '春茶采摘',
    startsAt: at('2026-05-01T08:00:00'),
    endsAt: at('2026-05-01T18:00:00'),
    signedAt: at('2026-04-30T19:12:00'),
  },
  reporting: { phone: '95500', withinDays: 10 },
  printedAt: at('2026-05-01T09:30:00'),
  timeZone: 'Asia/Shanghai',
};
const textOf = async (changed: Partial<CoverProof> = {}): Promise<string> =>
  textOfPdf(await coverProofPdf({ ...proof, ...changed })).join('\n');

describe('the printed proof of cover', () => {
  it('says who is covered, by whom, when, for how much, for which order, and how to report, as text that can be found', async () => {
    const text = await textOf();
    for (const line of [
      '保障凭证',
      '保单号 Policy number  LGB20260501000001',
      '有效  In force since  2026-05-01 08:00',
      ...['林**', '350799*********123', '示例财产保险股份有限公司', '南平市零工保障项目'],
      '零工保（15 万元）  LGB-150K  第 3 版',
      '2026-05-01 08:00–19:30  (Asia/Shanghai)',
      '最高 150,000.00 元  up to 150,000.00 CNY',
      '最高 20,000.00 元；每次免赔 100.00 元；有医保赔付 90%，无医保 80%',
      ...['NP-2026-000123', '武夷山市某某茶业有限公司', '春茶采摘', '2026-05-01 08:00–18:00', '2026-04-30 19:12'],
      '出险后 10 天内拨打 95500 或到任一服务点报案，并保留病历和票据',
      '打印时间 Printed at 2026-05-01 09:30 (Asia/Shanghai)',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).not.toContain('?');
  });

  it('is one A4 page with its font inside, as the few characters that are used', async () => {
    const pdf = await coverProofPdf(proof);
    const source = pdf.toString('latin1');
    expect(source.startsWith('%PDF-1.7')).toBe(true);
    expect(pagesOfPdf(pdf)).toBe(1);
    expect(source).toContain('/MediaBox [0 0 595.28 841.89]');
    expect(source).toMatch(/\/FontName \/[A-Z]{6}\+NotoSansHans-Regular[\s\S]*\/FontFile3/);
    expect(pdf.length).toBeLessThan(120_000);
  });

  it('is the same to the byte for the same input, and dated by when it was printed', async () => {
    const [one, other] = await Promise.all([coverProofPdf(proof), coverProofPdf(proof)]);
    expect(one.equals(other)).toBe(true);
    expect(one.toString('latin1')).toContain('(D:20260501013000Z)');
    expect(one.equals(await coverProofPdf({ ...proof, printedAt: proof.printedAt + 60_000 }))).toBe(false);
  });

  it.each([
    [
      'before it begins',
      { printedAt: at('2026-05-01T07:59:59') },
      '已承保，尚未开始  Bound, begins at  2026-05-01 08:00',
    ],
    ['once it is over', { printedAt: at('2026-05-01T19:30:00') }, '已期满  Expired at  2026-05-01 19:30'],
    [
      'once it was voided',
      { status: { state: 'voided', at: at('2026-04-30T20:00:00'), reason: 'order_cancelled' } },
      '已撤销，自始无效  Voided from its start on  2026-04-30 20:00',
    ],
    [
      'once it was ended',
      { status: { state: 'ended', at: at('2026-05-01T12:00:00'), reason: 'occupation_class' } },
      '已提前终止  Ended early at  2026-05-01 12:00',
    ],
  ] as [string, Partial<CoverProof>, string][])('never says in force %s', async (_, changed, line) => {
    const text = await textOf(changed);
    expect(text.split('\n')).toContain(line);
    expect(text).not.toContain('In force');
    expect(text.includes('VOID')).toBe(changed.status?.state === 'voided');
  });

  it('gives the reason why cover was voided or ended, and none where none is recorded', async () => {
    const status = { state: 'ended' as const, at: at('2026-05-01T12:00:00') };
    expect(await textOf({ status: { ...status, reason: 'occupation_class' } })).toContain(
      '原因 Reason: 职业类别未知或不在方案范围内',
    );
    expect(await textOf({ status: { ...status, reason: null } })).not.toContain('原因');
  });

  it.each(['㙟', '䶮', '龑', '镕', '㛃', '堃', '·'])('prints the rare character %s of a name', async (character) => {
    expect((await textOf({ worker: { ...proof.worker, name: `${character}**` } })).split('\n')).toContain(
      `${character}**`,
    );
  });

  it('names the code point of a character that the font lacks, and does not fail over it', async () => {
    const text = await textOf({ worker: { ...proof.worker, name: '𠮷😀**' } });
    expect(text).toContain('〓〓**');
    expect(text).toContain('not in the font: U+20BB7 U+1F600');
  });

  it('holds no empty or broken name against the page: marks that show nothing are dropped', async () => {
    const name = '林\u200b\u202e\ufe0f\n\u0000*\ud800';
    expect((await textOf({ worker: { name, idNumber: '' } })).split('\n')).toContain('林 *〓');
  });

  it('stays one page, whatever the length of its names', async () => {
    const long = '武夷山市星村镇曹墩村九曲溪茶叶专业合作社'.repeat(30);
    const pdf = await coverProofPdf({
      ...proof,
      ...{ insurer: long, programme: long, worker: { name: long, idNumber: long } },
      plan: { ...proof.plan, name: long },
      order: { ...proof.order, employer: long, work: long, externalId: 'W'.repeat(500) },
      status: { state: 'ended', at: proof.coverStart, reason: 'occupation_class' },
    });
    expect(pagesOfPdf(pdf)).toBe(1);
    expect(textOfPdf(pdf).at(-1)).toContain('打印时间');
  });
});
