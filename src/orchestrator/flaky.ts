import { type CodeOwners, parseCodeOwners } from '../core/code-owners.ts';
import type { StoredCase, StoredDelivery, StoredTestFailure } from '../store/types.ts';
import { findFlakyTests } from './flaky-tests.ts';
import { rerunKey } from './rerun-key.ts';

/** A job, or a test in it, that failed and then passed on the same commit without any change. */
export interface FlakyEntry {
  readonly repository: string;
  readonly workflow: string;
  /** Null for a test of a report, which does not tell its job. */
  readonly job: string | null;
  /** The test as the report or the log named it; null when the whole job is meant. */
  readonly test: string | null;
  /** The file of the test, as printed. */
  readonly file: string | null;
  readonly cause: string;
  /** Failures whose re-run passed. */
  readonly lucky: number;
  /** All recorded failures of the same job and cause. */
  readonly failures: number;
  /** So many commits it happened on. */
  readonly commits: number;
  /** Minutes of runs that failed by bad luck. */
  readonly minutesLost: number;
  /** ISO 8601. */
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** What flakes, with whom it concerns and what is proposed. */
export interface FlakyReport extends FlakyEntry {
  /** By the repository's CODEOWNERS; empty when nobody is named or the file of the test is not known. */
  readonly owners: readonly string[];
  /** Share of all its failures that were luck, 0 to 1. */
  readonly rate: number;
  /** Until when (ISO 8601, a date) a quarantine of the test is proposed; null when it has not flaked often enough. Nothing is ever done about it. */
  readonly quarantineUntil: string | null;
}

/** A test that was luck so often is worth a quarantine, for so many days after it was seen last. */
const quarantineFrom = 3;
const quarantineDays = 14;

/** All that flakes, from reports and logs both, worst first. `ownersFile` is the text of a repository's CODEOWNERS. */
export function reportFlaky(
  seen: {
    readonly cases: readonly StoredCase[];
    readonly deliveries: readonly StoredDelivery[];
    readonly testFailures: readonly StoredTestFailure[];
  },
  ownersFile: (repository: string) => string,
): readonly FlakyReport[] {
  const reported = findFlakyTests(seen.testFailures, seen.deliveries);
  const told = findFlaky(seen.cases, seen.deliveries).filter(
    (entry) => !reported.some((one) => isSameTest(one, entry)),
  );
  const owners = new Map<string, CodeOwners>();
  const ownersOf = ({ repository, file }: FlakyEntry): readonly string[] => {
    if (file === null) return [];
    const read = owners.get(repository) ?? parseCodeOwners(ownersFile(repository));
    owners.set(repository, read);
    return read(file);
  };
  return [...reported, ...told].sort(worstFirst).map((entry) => ({
    ...entry,
    owners: ownersOf(entry),
    rate: entry.lucky / entry.failures,
    quarantineUntil: entry.test !== null && entry.lucky >= quarantineFrom ? daysLater(entry.lastSeen) : null,
  }));
}

/** The log names a test more briefly than the report. */
function isSameTest(reported: FlakyEntry, told: FlakyEntry): boolean {
  const isHere = reported.repository === told.repository && reported.workflow === told.workflow;
  return isHere && told.test !== null && reported.test !== null && reported.test.endsWith(told.test);
}

function worstFirst(a: FlakyEntry, b: FlakyEntry): number {
  return b.minutesLost - a.minutesLost || b.lucky - a.lucky;
}

function daysLater(time: string): string {
  return new Date(Date.parse(time) + quarantineDays * 86_400_000).toISOString().slice(0, 10);
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
    .sort(worstFirst);
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
    file: failure.diagnosis.findings.find(({ location }) => location !== null)?.location?.file ?? null,
    cause: failure.diagnosis.title,
    lucky: luck.length,
    failures: group.length,
    commits: new Set(luck.map((stored) => stored.run.headSha)).size,
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
