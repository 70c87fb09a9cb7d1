import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { wordsOfAuditField } from '../../src/domain/audit-field-words.ts';
import { auditSubjectName } from '../../src/domain/audit-subjects.ts';
import { type AuditSide, auditChanges } from '../../src/domain/audit-values.ts';
import { jobWithCode } from '../../src/domain/job-words.ts';

const names = {
  place: (code: string) => ({ '350782': '武夷山市' })[code] ?? code,
  servicePoint: (code: string) => ({ 'SP-1': '延平站' })[code] ?? code,
  programme: (code: string) => ({ 'NP-LGB': '南平零工保' })[code] ?? code,
  job: jobWithCode,
  instant: (at: number) => `@${at}`,
};
const told = (before: AuditSide | null, after: AuditSide | null, language: 'zh' | 'en' = 'zh'): string[] =>
  auditChanges({ before, after }, names).map(
    (change) => `${change.name[language]}: ${change.before[language]} → ${change.after[language]}`,
  );

describe('what an act changed', () => {
  it('is told in words: roles, places, money, instants, people, yes and no', () => {
    expect(told({ roles: ['viewer'] }, { roles: ['operator', 'auditor'] })).toEqual(['角色: 查看 → 运营、审计员']);
    expect(
      told({ regionCodes: [], servicePointCodes: [] }, { regionCodes: ['350782'], servicePointCodes: [] }, 'en'),
    ).toEqual(['regions: Whole city → 武夷山市', 'service points: none → none']);
    expect(told(null, { servicePointCodes: ['SP-1', 'SP-2'] })).toEqual(['服务点: — → 延平站（SP-1）、SP-2']);
    expect(told({ budgetFen: 100_000_00, open: true }, { budgetFen: 200_000_00 })).toEqual([
      '预算: ¥100,000.00 → ¥200,000.00',
      '年度已开始: 是 → —',
    ]);
    expect(told({ holder: null, takenAt: null }, { holder: 'operator:li', takenAt: 7 })).toEqual([
      '处理人: — → li',
      '认领时间: — → @7',
    ]);
    expect(told({ exclusion: 'occupation_class' }, { owed: 'a second decision' })).toEqual([
      '不承保原因: 职业类别未知或不在方案范围内 → —',
      '待办理: — → 再次决定',
    ]);
    const export_ = { list: 'quarantine.list', filter: { job: 'issue-policy', code: 'crash' }, expected: 1_205 };
    expect(told(null, export_)).toEqual([
      '列表: — → 隔离区',
      '筛选: — → job 出单 issue-policy · 原因 处理进程多次崩溃',
      '预计行数: — → 1,205',
    ]);
    expect(told(null, { kind: 'gap_open', subject: '350782/overrun' })).toEqual([
      '种类: — → 有人正在无保障地工作',
      '对象: — → 武夷山市 · 超出约定时间',
    ]);
  });

  it('stands as it is where nobody has words for it', () => {
    expect(told({ toString: 'constructor', 'a.b': [1, { x: true }] }, { code: 'E_NEW' }, 'en')).toEqual([
      'toString: constructor → —',
      'a.b: 1, x yes → —',
      'cause: — → E_NEW',
    ]);
    expect(told(null, null)).toEqual([]);
  });

  it('has words for each field that the program writes', async () => {
    const root = new URL('../../src/', import.meta.url);
    const files = (await readdir(root, { recursive: true })).filter((file) =>
      /^(store|intake|queues|console.api).*\.ts$/.test(file),
    );
    const texts = await Promise.all(files.map((file) => readFile(new URL(file, root), 'utf8')));
    const written = texts
      .filter((text) => text.includes('recordAudit') || text.includes('auditOwn'))
      .flatMap((text) =>
        [...text.replaceAll(/'[^']*'/g, "''").matchAll(/\b(?:before|after): \{ ([^{}]*) \}/g)].flatMap(
          ([, fields = '']) => fields.split(', '),
        ),
      )
      .filter((field) => /^\w+/.test(field) && !field.startsWith('...'))
      .map((field) => field.split(':')[0] ?? field);
    expect(written.length).toBeGreaterThan(20);
    expect([...new Set(written)].filter((field) => wordsOfAuditField(field).zh === field)).toEqual([]);
  });
});

describe('what an act was done to', () => {
  const id = '01900000-0000-7000-8000-000000000000';
  const named = (subjectType: string, subjectId: string, more = {}): string | undefined =>
    auditSubjectName({ subjectType, subjectId, subjectName: null, before: null, after: null, ...more }, names)?.zh;

  it('goes by what people call it, and by nothing where that is an id alone', () => {
    expect(named('order', id, { subjectName: 'O-1' })).toBe('O-1');
    expect(named('order', id)).toBeUndefined();
    expect(named('fund year', 'NP-LGB/2026')).toBe('南平零工保 2026 年');
    expect(named('schedule', 'check-fund')).toBe('检查资金 check-fund');
    expect(named('operator', 'li.hua')).toBe('li.hua');
    expect(named('alarm', id, { after: { kind: 'gap_open', subject: '350782' } })).toBe(
      '有人正在无保障地工作 · 武夷山市',
    );
    expect(named('inbox', `quarantine:${id}`, { after: { code: 'crash' } })).toBe('隔离 · 处理进程多次崩溃');
    expect(named('export', id, { subjectName: 'orders.list' })).toBe('订单与保障');
    expect(named('bulk', id, { subjectName: 'quarantine.retry' })).toBe('重试隔离对象');
    expect([named('export', id), named('constructor', id)]).toEqual([undefined, undefined]);
  });
});
