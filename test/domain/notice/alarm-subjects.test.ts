import { describe, expect, it } from 'vitest';
import { jobWithCode, wordsOfJob } from '../../../src/domain/job-words.ts';
import { alarmSubjects } from '../../../src/domain/notice/alarm-subjects.ts';
import { jobs } from '../../../src/queues/catalogue.ts';

const subjectOf = alarmSubjects({
  place: (code) => ({ '350782': '武夷山市' })[code] ?? code,
  programme: (code) => ({ 'NP-LGB': '南平零工保' })[code] ?? code,
  job: jobWithCode,
});
const zh = (kind: string, subject: string, detail = {}): string => subjectOf({ kind, subject, detail }).zh;
const en = (kind: string, subject: string, detail = {}): string => subjectOf({ kind, subject, detail }).en;

describe('what an alarm is about', () => {
  it('is said in words: a county and what is missing, the fund of a year, a job, what was sent, a part of the plant', () => {
    expect(zh('gap_open', '350782/occupation_class')).toBe('武夷山市 · 职业类别未知或不在方案范围内');
    expect(zh('gap_open', '350782')).toBe('武夷山市');
    expect(en('gap_open', 'unknown/new_cause')).toBe('no county given · new_cause');
    expect([zh('fund_low', 'NP-LGB/2026'), en('fund_exhausted', 'NP-LGB/2026')]).toEqual([
      '南平零工保 2026 年',
      '南平零工保 2026',
    ]);
    expect(zh('quarantined', 'issue-policy')).toBe('出单 issue-policy');
    expect(zh('under_minimum_age', 'worker:market:W:1')).toBe('零工 W:1（来源 market）');
    expect(en('under_minimum_age', 'order:market:O-1')).toBe('order O-1 (from market)');
    expect(zh('queue_down', 'queue')).toBe('队列');
    expect(zh('policy_with_claim', 'an-id', { order: 'O-7' })).toBe('O-7');
  });

  it('stands as it is where nobody has words for it', () => {
    for (const [kind, subject] of [
      ['queue_down', 'redis'],
      ['fund_low', 'toString'],
      ['constructor', 'constructor'],
      ['quarantined', 'job-of-tomorrow'],
      ['under_minimum_age', 'elder:market:1'],
    ] as const)
      expect([zh(kind, subject), en(kind, subject)]).toEqual([subject, subject]);
  });
});

it('every job has words', () => {
  for (const { name } of jobs) expect([name, wordsOfJob(name)]).not.toEqual([name, undefined]);
});
