import { beforeEach, describe, expect, test } from 'vitest';
import { createMetrics, type Metrics } from '../../src/server/metrics.ts';
import { aCase, aDiagnosis, aFix, aRun } from '../support/cases.ts';
import { aReport } from '../support/report.ts';

let metrics: Metrics;
let budget: { limit: number; remaining: number; resetsAt: Date } | null;
beforeEach(() => {
  budget = null;
  metrics = createMetrics({ version: '1.2.3', provider: 'github-actions', budget: () => budget });
});

async function scrape(): Promise<string[]> {
  const reply = await metrics.routes[0]?.handle({ header: () => null, body: Buffer.alloc(0) });
  return (reply?.body ?? '').split('\n').filter((line) => line.startsWith('ci_autofix_'));
}
const reported = { kind: 'reported', reason: 'no-recipe', detail: '' } as const;

describe('/metrics', () => {
  test('counts passes, runs, causes by category and outcome, and fixes by stage', async () => {
    const unproven = aFix({ proof: { kind: 'none', reason: 'needs secrets.X', rounds: [] } });
    const cases = [
      aCase(),
      aCase({ outcome: reported, fix: null }),
      aCase({ outcome: reported, fix: unproven, diagnosis: aDiagnosis({ category: 'lint' }) }),
    ];
    const report = aReport({ runs: [{ run: aRun(), jobs: [], cases }] });
    metrics.observe({ kind: 'pass-ended', report, whole: true, durationMs: 2000 });
    metrics.observe({ kind: 'pass-ended', report: null, whole: true, durationMs: 10 });

    const lines = await scrape();
    for (const line of [
      'ci_autofix_passes_total{scope="all",result="ok"} 1',
      'ci_autofix_passes_total{scope="all",result="failed"} 1',
      'ci_autofix_pass_duration_seconds_sum{scope="all"} 2.01',
      'ci_autofix_runs_total 1',
      'ci_autofix_diagnoses_total{category="format",outcome="fixed"} 1',
      'ci_autofix_diagnoses_total{category="format",outcome="reported"} 1',
      'ci_autofix_diagnoses_total{category="lint",outcome="reported"} 1',
      'ci_autofix_fixes_total{stage="made"} 2',
      'ci_autofix_fixes_total{stage="proven"} 1',
      'ci_autofix_fixes_total{stage="delivered"} 1',
      'ci_autofix_build_info{version="1.2.3"} 1',
    ])
      expect(lines).toContain(line);
  });

  test('tells the budget as it is at the scrape, and nothing of it while it is unknown', async () => {
    expect((await scrape()).filter((line) => line.includes('request'))).toEqual([]);
    budget = { limit: 5000, remaining: 4990, resetsAt: new Date(60_000) };

    const lines = await scrape();
    for (const [name, value] of [
      ['request_budget_limit', 5000],
      ['request_budget_remaining', 4990],
      ['request_budget_reset_timestamp_seconds', 60],
      ['requests_used', 10],
    ])
      expect(lines).toContain(`ci_autofix_${name}{provider="github-actions"} ${value}`);
  });

  test('counts what channels did not take and what webhooks brought', async () => {
    metrics.observe({ kind: 'channel-failed', channel: 'slack' });
    metrics.countWebhook('push', 'accepted');

    const lines = await scrape();
    expect(lines).toContain('ci_autofix_notifier_failures_total{channel="slack"} 1');
    expect(lines).toContain('ci_autofix_webhooks_total{event="push",result="accepted"} 1');
  });

  test('grows with nothing that comes from outside: repositories, branches, runs and messages are no labels', async () => {
    const pass = (name: string) =>
      metrics.observe({
        kind: 'pass-ended',
        whole: true,
        durationMs: 1,
        report: aReport({
          repositories: [name],
          runs: [
            {
              run: aRun({ id: name, repository: name, branch: name, workflow: { name, path: name } }),
              jobs: [],
              cases: [aCase({ diagnosis: aDiagnosis({ title: name, ruleId: name, fingerprint: name }) })],
            },
          ],
        }),
      });
    pass('first');
    const before = (await scrape()).length;
    for (let number = 0; number < 100; number += 1) pass(`acme/shop-${number}`);

    const lines = await scrape();
    expect(lines).toHaveLength(before);
    expect(lines.join()).not.toContain('shop-');
  });
});
