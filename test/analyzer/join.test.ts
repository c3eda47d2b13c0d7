import { describe, expect, it } from 'vitest';
import { joinJobs } from '../../src/analyzer/join.ts';
import { findRuleGaps } from '../../src/analyzer/rule-gaps.ts';
import type { Diagnosis } from '../../src/core/finding.ts';

function diagnosis(fingerprint: string, job: string, confidence = 0.8, ruleId = 'rule'): Diagnosis {
  const line = { number: 1, text: `line of ${fingerprint}`, step: null, time: null, offset: 0 };
  return {
    fingerprint,
    ruleId,
    title: 't',
    category: 'lint',
    confidence: { value: confidence, terms: [] },
    remedy: 'report',
    recipe: null,
    docs: '',
    logState: 'complete',
    findings: [{ ruleId, jobId: job, jobName: job, lines: [line], captures: {}, location: null }],
    jobs: [{ id: job, name: job }],
    diagnostics: [{ tool: 'tsc', file: 'a.ts', line: 1, column: 1, severity: 'error', message: 'm', code: null }],
  };
}

describe('joinJobs', () => {
  it('makes one diagnosis of matrix jobs with one cause', () => {
    const [joined, ...others] = joinJobs([
      [diagnosis('a', 'linux')],
      [diagnosis('a', 'mac', 0.9)],
      [diagnosis('a', 'windows')],
    ]);

    expect(others).toEqual([]);
    expect(joined?.jobs.map((job) => job.name)).toEqual(['mac', 'linux', 'windows']);
    expect(joined?.confidence.value).toBe(0.9);
    expect(joined?.findings).toHaveLength(3);
    expect(joined?.diagnostics).toHaveLength(1);
  });

  it('is no surer of a cause that several jobs show: what misleads a rule in one misleads it in all', () => {
    const [joined] = joinJobs([[diagnosis('a', 'linux')], [diagnosis('a', 'mac')], [diagnosis('a', 'windows')]]);

    expect(joined?.confidence.value).toBe(0.8);
  });

  it('keeps different causes apart, the most shown first', () => {
    const joined = joinJobs([[diagnosis('b', 'docs')], [diagnosis('a', 'linux')], [diagnosis('a', 'mac')]]);

    expect(joined.map((cause) => cause.fingerprint)).toEqual(['a', 'b']);
  });

  it('puts what is second in every job after what is first in one', () => {
    const joined = joinJobs([
      [diagnosis('a', 'linux'), diagnosis('z', 'linux')],
      [diagnosis('b', 'mac'), diagnosis('z', 'mac')],
    ]);

    expect(joined.map((cause) => cause.fingerprint)).toEqual(['a', 'b', 'z']);
  });

  it('takes on the worst state of the logs', () => {
    const [joined] = joinJobs([[diagnosis('a', 'linux')], [{ ...diagnosis('a', 'mac'), logState: 'truncated' }]]);

    expect(joined?.logState).toBe('truncated');
  });

  it('has nothing to say of nothing', () => {
    expect(joinJobs([[], []])).toEqual([]);
  });
});

describe('findRuleGaps', () => {
  it('lists unknown failures that recur, the most frequent first, and no others', () => {
    const seen = ['a', 'b', 'a', 'b', 'b', 'c'].map((fingerprint, index) => ({
      source: `run ${index}`,
      diagnosis: diagnosis(fingerprint, 'j', 0.5, 'unknown'),
    }));
    const gaps = findRuleGaps([
      ...seen,
      { source: 'x', diagnosis: diagnosis('k', 'j') },
      { source: 'y', diagnosis: diagnosis('k', 'j') },
    ]);

    expect(gaps.map(({ fingerprint, times }) => [fingerprint, times])).toEqual([
      ['b', 3],
      ['a', 2],
    ]);
    expect(gaps[1]?.seenIn).toEqual(['run 0', 'run 2']);
  });
});
