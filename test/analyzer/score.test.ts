import { describe, expect, it } from 'vitest';
import { recordEvidence, scoreConfidence } from '../../src/analyzer/score.ts';

describe('scoreConfidence', () => {
  it('is what the rule claims when nothing else is known', () => {
    expect(scoreConfidence(0.8, []).value).toBe(0.8);
  });

  it.each([
    ['rises with good cases', { good: 2, bad: 0 }, 0.84],
    ['falls with bad cases', { good: 0, bad: 2 }, 0.64],
  ])('%s', (_name, cases, value) => {
    expect(scoreConfidence(0.8, [{ name: 'x', why: '', ...cases }]).value).toBeCloseTo(value, 10);
  });

  it('keeps terms that sum up to the value', () => {
    const { value, terms } = scoreConfidence(0.7, [
      { name: 'a', good: 3, bad: 0, why: '' },
      { name: 'b', good: 0, bad: 5, why: '' },
    ]);

    expect(terms.map((term) => term.name)).toEqual(['rule', 'a', 'b']);
    expect(terms.reduce((sum, term) => sum + term.effect, 0)).toBeCloseTo(value, 10);
  });

  it('stays inside 0 and 1 whatever the evidence', () => {
    expect(scoreConfidence(0.99, [{ name: 'x', good: 1e6, bad: 0, why: '' }]).value).toBeLessThan(1);
    expect(scoreConfidence(0.01, [{ name: 'x', good: 0, bad: 1e6, why: '' }]).value).toBeGreaterThan(0);
  });
});

describe('recordEvidence', () => {
  it('says nothing without outcomes', () => {
    expect(recordEvidence({ repository: { good: 0, bad: 0 }, overall: { good: 0, bad: 0 } })).toEqual([]);
  });

  it('counts this repository in full and others for a fifth', () => {
    const evidence = recordEvidence({ repository: { good: 1, bad: 2 }, overall: { good: 11, bad: 2 } });

    expect(evidence).toMatchObject([
      { good: 1, bad: 2 },
      { good: 2, bad: 0 },
    ]);
  });

  it('lets a thousand outcomes elsewhere weigh no more than twenty cases', () => {
    const [elsewhere] = recordEvidence({ repository: { good: 0, bad: 0 }, overall: { good: 500, bad: 500 } });

    expect(elsewhere).toMatchObject({ good: 10, bad: 10 });
  });

  it('a rule whose fixes keep failing here falls below every sensible threshold', () => {
    const evidence = recordEvidence({ repository: { good: 0, bad: 6 }, overall: { good: 0, bad: 6 } });

    expect(scoreConfidence(0.95, evidence).value).toBeLessThan(0.6);
  });
});
