import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { PassReport } from '../core/case.ts';
import type { Progress } from '../orchestrator/types.ts';
import type { Route } from './http-server.ts';

export interface Budget {
  readonly limit: number;
  readonly remaining: number;
  readonly resetsAt: Date;
}

export interface MetricsOptions {
  readonly version: string;
  /** Id of the provider. */
  readonly provider: string;
  /** What is left of the provider's hourly limit; null when unknown. Asked at each scrape, and cheap. */
  readonly budget: () => Budget | null;
}

export interface Metrics {
  readonly routes: readonly Route[];
  observe(event: Progress): void;
  /** One webhook that came in; both words come from closed lists. */
  countWebhook(event: string, result: string): void;
}

/** `/metrics` for Prometheus. Every label has a closed list of values: no repository, branch, rule or message is one. */
export function createMetrics({ version, provider, budget }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `ci_autofix_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `ci_autofix_${name}`, help, labelNames, registers });

  gauge('build_info', 'The version that runs.', ['version']).set({ version }, 1);
  const passes = counter('passes_total', 'Passes, and looks after a webhook (scope "woken").', ['scope', 'result']);
  const durations = new Histogram({
    name: 'ci_autofix_pass_duration_seconds',
    help: 'How long passes take.',
    labelNames: ['scope'],
    buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600],
    registers,
  });
  const lastSuccess = gauge('last_successful_pass_timestamp_seconds', 'When a pass last succeeded, in Unix time.');
  const repositories = gauge('repositories', 'Repositories that the last pass looked at.');
  const runs = counter('runs_total', 'Failed runs that were worked on.', []);
  const diagnoses = counter('diagnoses_total', 'Causes by category, and how each ended.', ['category', 'outcome']);
  const fixes = counter('fixes_total', 'Fixes that were made; that were proven; that were delivered.', ['stage']);
  const notifierFailures = counter('notifier_failures_total', 'Messages that a channel did not take.', ['channel']);
  const webhooks = counter('webhooks_total', 'Webhooks that came in, and what became of each.', ['event', 'result']);
  const limit = gauge('request_budget_limit', "The provider's limit of requests in one hour.", ['provider']);
  const remaining = gauge('request_budget_remaining', 'Requests left until the limit resets.', ['provider']);
  const used = gauge('requests_used', 'Requests of this token since the limit was reset.', ['provider']);
  const resets = gauge('request_budget_reset_timestamp_seconds', 'When the limit resets, in Unix time.', ['provider']);

  function countReport(report: PassReport): void {
    runs.inc(report.runs.length);
    for (const { diagnosis, outcome, fix } of report.runs.flatMap((run) => run.cases)) {
      diagnoses.inc({ category: diagnosis.category, outcome: outcome.kind });
      if (fix !== null) fixes.inc({ stage: 'made' });
      if (fix?.proof.kind === 'proven') fixes.inc({ stage: 'proven' });
      if (outcome.kind === 'fixed') fixes.inc({ stage: 'delivered' });
    }
  }

  function readBudget(): void {
    const now = budget();
    if (now === null) return;
    limit.set({ provider }, now.limit);
    remaining.set({ provider }, now.remaining);
    used.set({ provider }, now.limit - now.remaining);
    resets.set({ provider }, now.resetsAt.getTime() / 1000);
  }

  return {
    observe(event) {
      if (event.kind === 'channel-failed') notifierFailures.inc({ channel: event.channel });
      if (event.kind !== 'pass-ended') return;
      const { report, whole, durationMs } = event;
      const scope = whole ? 'all' : 'woken';
      passes.inc({ scope, result: report === null ? 'failed' : 'ok' });
      durations.observe({ scope }, durationMs / 1000);
      if (report === null) return;
      countReport(report);
      if (!whole) return;
      lastSuccess.setToCurrentTime();
      repositories.set(report.repositories.length);
    },
    countWebhook: (event, result) => webhooks.inc({ event, result }),
    routes: [
      {
        method: 'GET',
        path: '/metrics',
        handle: async () => {
          readBudget();
          return { status: 200, body: await registry.metrics(), contentType: registry.contentType };
        },
      },
    ],
  };
}
