import type { StoredCase, StoredDelivery } from '../store/types.ts';
import { rerunKey } from './rerun-key.ts';

/** A job, or a test in it, that failed and then passed on the same commit without any change. */
export interface FlakyEntry {
  readonly repository: string;
  readonly workflow: string;
  readonly job: string;
  /** The test as the log named it; null when the whole job is meant. */
  readonly test: string | null;
  readonly cause: string;
  /** Failures whose re-run passed. */
  readonly lucky: number;
  /** All recorded failures of the same job and cause. */
  readonly failures: number;
  /** Minutes of runs that failed by bad luck. */
  readonly minutesLost: number;
  /** ISO 8601. */
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** What flakes, worst first: a failure counts as luck only when a later attempt of the same run, so of the same commit, was green. */
export function findFlaky(cases: readonly StoredCase[], deliveries: readonly StoredDelivery[]): readonly FlakyEntry[] {
  const passedAgain = new Set(
    deliveries
      .filter(({ delivery, verdict }) => delivery.kind === 'rerun' && verdict === 'green')
      .map(({ repository, fingerprint, base }) => keyOf(repository, fingerprint, base ?? '')),
  );
  const groups = Map.groupBy(
    cases.flatMap((stored) => jobsOf(stored).map((job) => ({ ...stored, job }))),
    ({ run, failure, job }) =>
      [run.repository, run.workflow.name, job, testOf(failure) ?? '', failure.diagnosis.title].join('\0'),
  );
  return [...groups.values()]
    .map((group) => toEntry(group, (stored) => isLucky(stored, passedAgain)))
    .filter((entry) => entry !== null)
    .sort((a, b) => b.minutesLost - a.minutesLost || b.lucky - a.lucky);
}

type CaseOfJob = StoredCase & { readonly job: string };

function toEntry(group: readonly CaseOfJob[], lucky: (stored: CaseOfJob) => boolean): FlakyEntry | null {
  const luck = group.filter(lucky);
  const [first] = luck;
  if (first === undefined) return null;
  const times = luck.map(({ run }) => run.completedAt ?? run.createdAt).sort();
  const { run, failure, job } = first;
  return {
    repository: run.repository,
    workflow: run.workflow.name,
    job,
    test: testOf(failure),
    cause: failure.diagnosis.title,
    lucky: luck.length,
    failures: group.length,
    minutesLost: Math.round(luck.reduce((sum, stored) => sum + minutesOf(stored), 0)),
    firstSeen: times[0] ?? '',
    lastSeen: times.at(-1) ?? '',
  };
}

function isLucky({ run, failure }: StoredCase, passedAgain: ReadonlySet<string>): boolean {
  return passedAgain.has(keyOf(run.repository, failure.diagnosis.fingerprint, rerunKey(run)));
}

function jobsOf({ failure }: StoredCase): readonly string[] {
  return [...new Set(failure.diagnosis.jobs.map(({ name }) => name ?? 'unknown'))];
}

function testOf({ diagnosis }: StoredCase['failure']): string | null {
  return diagnosis.findings.map(({ captures }) => captures['test']).find((test) => test !== undefined) ?? null;
}

function minutesOf({ run }: StoredCase): number {
  if (run.completedAt === null) return 0;
  return Math.max(0, Date.parse(run.completedAt) - Date.parse(run.createdAt)) / 60_000;
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\0');
}
