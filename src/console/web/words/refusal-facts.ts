import { wordsOfAuditField } from '../../../domain/audit-field-words.ts';
import { formatYuan } from '../../../domain/money.ts';
import { permissionWords, roleWords } from '../../../domain/permission-words.ts';
import type { RefusalFacts, RefusedField } from '../../../domain/refusal-facts.ts';

const forbidden = ({ permission, because, role }: RefusalFacts): string | undefined => {
  const what = permission && permissionWords[permission].zh;
  if (because === 'oneself') return '自己的权限不能自己改：请另一位管理员办理';
  if (because === 'whole_city') return `“${what}”面向全市，您只负责一部分：请由负责全市的同事办理`;
  if (role) {
    const why = because === 'apart' ? '三员须由不同的人担任' : `“${roleWords[role].zh}”参与两人共同批准`;
    return `${why}，您不能设立“${roleWords[role].zh}”，也不能重置其登录：请在服务器上用 doorstep operator 办理`;
  }
  return what && `缺少“${what}”的权限：请管理员授予相应角色`;
};

const cronFields = ['分钟', '小时', '日', '月', '星期'];
const cron = ({ cronFields: count, cronField: at }: RefusalFacts): string | undefined => {
  if (count !== undefined) return `应有五项（${cronFields.join('、')}），用空格隔开，现有 ${count} 项`;
  return at === undefined ? undefined : `第 ${at + 1} 项（${cronFields[at]}）写得不对`;
};

const unknownPlaces = ({ regions = [], servicePoints = [] }: RefusalFacts): string | undefined =>
  [...regions.map((code) => `地区 ${code}`), ...servicePoints.map((code) => `服务点 ${code}`)].join('、') || undefined;

const ofBand = new Map(
  Object.entries({ ageMin: '最小年龄', ageMax: '最大年龄', premiumFen: '保费', sumInsuredFen: '保额' }),
);

/** `versions[0].rules.bands[1].premiumFen`: 年龄段 第 2 段 保费. */
const fieldName = (path: string): string => {
  const field = path.replace(/^versions\[\d+\]\./, '');
  const [, name = field, at, part = ''] = /^(rules\.bands)\[(\d+)\]\.?(\w*)$/.exec(field) ?? [];
  const place = at === undefined ? '' : ` 第 ${Number(at) + 1} 段 ${ofBand.get(part) ?? ''}`;
  return `${wordsOfAuditField(name).zh}${place}`.trim();
};

const fieldText = ({ field, why, value }: RefusedField): string => {
  const said = {
    bands_overlap: `有两个年龄段都包含 ${value} 岁，首尾年龄都算在内`,
    band_reversed: '最小年龄大于最大年龄',
    version_overlaps: `与版本 ${value} 的有效期重叠`,
  };
  return `${fieldName(field)}：${why ? said[why] : '超出允许的范围，请核对'}`;
};

/** What a refusal tells beside its title and whoever was first, in Chinese; undefined where that is all. */
export const refusalFactsInChinese = (code: string, facts: RefusalFacts): string | undefined => {
  const { fen, fields = [] } = facts;
  const spent = code === 'budget_below_spent' && fen !== undefined ? `已用 ¥${formatYuan(fen)}` : undefined;
  const told = [spent, forbidden(facts), cron(facts), unknownPlaces(facts), ...fields.map(fieldText)];
  return told.filter(Boolean).join('；') || undefined;
};
