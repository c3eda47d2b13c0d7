import { unknownRuleId } from '../analyzer/diagnose.ts';
import type { Category } from '../core/category.ts';
import type { GroupCount, Metrics, ReliabilityBin, Share } from '../core/metrics.ts';
import { runKey } from '../core/run.ts';
import type { StoredCase, StoredDelivery, Verdict } from '../store/types.ts';
import { ownRules } from './own-diagnoses.ts';

const good: readonly Verdict[] = ['merged', 'green'];
const bad: readonly Verdict[] = ['red', 'closed', 'reverted'];
const fixKinds: readonly string[] = ['pull-request', 'push'];
const unnamed: readonly string[] = [unknownRuleId, ownRules.noLog, ownRules.noFailedJob];
const mostGroups = 20;
const bins = 5;

interface Judged {
  readonly delivery: StoredDelivery;
  readonly case: StoredCase;
  readonly held: boolean;
}

/** Computes the figures from the cases and deliveries of one time span, as docs/operations.md defines them. */
export function computeMetrics(all: readonly StoredCase[], deliveries: readonly StoredDelivery[]): Metrics {
  const cases = latestOfEach(all);
  const fixes = deliveries.filter(({ delivery }) => fixKinds.includes(delivery.kind));
  const judged = judgedFixes(all, fixes);
  const goodFixes = fixes.filter(({ verdict }) => verdict !== null && good.includes(verdict));
  const badFixes = fixes.filter(({ verdict }) => verdict !== null && bad.includes(verdict));
  return {
    failureDetectionRate: share(cases.filter(isNamed).length, cases.length),
    fixSuccessRate: share(goodFixes.length, goodFixes.length + badFixes.length),
    falsePositiveRate: share(badFixes.length, fixes.length),
    timeToResolution: timeToResolution(judged),
    brierScore: brierScore(judged),
    reliability: reliability(judged),
    byDay: countsOf(cases, ({ run }) => (run.completedAt ?? run.createdAt).slice(0, 10))
      .map(({ name, ...counts }) => ({ day: name, ...counts }))
      .sort((a, b) => a.day.localeCompare(b.day)),
    byRepository: top(countsOf(cases, ({ run }) => run.repository)),
    byWorkflow: top(countsOf(cases, ({ run }) => `${run.repository}: ${run.workflow.name}`)),
    byCategory: top(countsOf(cases, ({ failure }) => failure.diagnosis.category)) as (GroupCount & {
      name: Category;
    })[],
  };
}

/** One failure is one cause of one run, whatever the attempts; the newest record of it counts. */
function latestOfEach(cases: readonly StoredCase[]): readonly StoredCase[] {
  const newest = new Map<string, StoredCase>();
  for (const stored of cases) {
    const key = `${runKey(stored.run)}:${stored.failure.diagnosis.fingerprint}`;
    const before = newest.get(key);
    if (before === undefined || before.recordedAt < stored.recordedAt) newest.set(key, stored);
  }
  return [...newest.values()];
}

function isNamed({ failure }: StoredCase): boolean {
  return !unnamed.includes(failure.diagnosis.ruleId);
}

/** Judged fixes with the case that each was made for: the last one of its cause and branch before it. */
function judgedFixes(cases: readonly StoredCase[], fixes: readonly StoredDelivery[]): readonly Judged[] {
  const byCause = Map.groupBy(cases, ({ run, failure }) => causeKey(run.repository, failure.diagnosis.fingerprint));
  return fixes.flatMap((delivery) => {
    const { verdict, repository, fingerprint, base } = delivery;
    if (verdict === null || ![...good, ...bad].includes(verdict)) return [];
    const found = (byCause.get(causeKey(repository, fingerprint)) ?? [])
      .filter(({ run, failure }) => run.branch === base && failure.outcome.kind === 'fixed')
      .sort((a, b) => distance(a, delivery) - distance(b, delivery))[0];
    return found === undefined ? [] : [{ delivery, case: found, held: good.includes(verdict) }];
  });
}

function causeKey(repository: string, fingerprint: string): string {
  return `${repository}\0${fingerprint}`;
}

function distance({ recordedAt }: StoredCase, { madeAt }: StoredDelivery): number {
  return Math.abs(Date.parse(recordedAt) - Date.parse(madeAt));
}

function timeToResolution(judged: readonly Judged[]): Metrics['timeToResolution'] {
  const times = judged
    .filter(({ held }) => held)
    .flatMap(({ delivery, case: { run } }) =>
      delivery.verdictAt === null
        ? []
        : [Math.max(0, Date.parse(delivery.verdictAt) - Date.parse(run.completedAt ?? run.createdAt))],
    )
    .sort((a, b) => a - b);
  const [median, p90] = [quantile(times, 0.5), quantile(times, 0.9)];
  return median === null || p90 === null ? null : { median, p90, count: times.length };
}

/** The nearest-rank quantile of sorted numbers. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

function brierScore(judged: readonly Judged[]): Metrics['brierScore'] {
  if (judged.length === 0) return null;
  const sum = judged.reduce((total, one) => total + (confidenceOf(one) - (one.held ? 1 : 0)) ** 2, 0);
  return { value: sum / judged.length, count: judged.length };
}

function reliability(judged: readonly Judged[]): readonly ReliabilityBin[] {
  const groups = Map.groupBy(judged, (one) => Math.min(bins - 1, Math.floor(confidenceOf(one) * bins)));
  return [...groups.entries()]
    .sort(([a], [b]) => a - b)
    .map(([index, group]) => ({
      from: index / bins,
      to: (index + 1) / bins,
      count: group.length,
      meanConfidence: group.reduce((sum, one) => sum + confidenceOf(one), 0) / group.length,
      held: group.filter(({ held }) => held).length,
    }));
}

function confidenceOf({ case: { failure } }: Judged): number {
  return failure.diagnosis.confidence.value;
}

function countsOf(cases: readonly StoredCase[], nameOf: (stored: StoredCase) => string): GroupCount[] {
  return [...Map.groupBy(cases, nameOf).entries()].map(([name, group]) => ({
    name,
    failures: group.length,
    named: group.filter(isNamed).length,
    fixed: group.filter(({ failure }) => failure.outcome.kind === 'fixed').length,
  }));
}

function top(groups: readonly GroupCount[]): readonly GroupCount[] {
  return [...groups].sort((a, b) => b.failures - a.failures || a.name.localeCompare(b.name)).slice(0, mostGroups);
}

function share(part: number, whole: number): Share {
  return { value: whole === 0 ? null : part / whole, part, whole };
}
