import type { StoredDelivery, StoredTestFailure } from '../store/types.ts';
import type { FlakyEntry } from './flaky.ts';
import { rerunKey } from './rerun-key.ts';

/** Tests of JUnit reports that failed and passed on the same commit: within one run of the tool, or when the run was run again. */
export function findFlakyTests(
  failures: readonly StoredTestFailure[],
  deliveries: readonly StoredDelivery[],
): readonly FlakyEntry[] {
  const passedAgain = passedAgainOf(deliveries);
  const groups = Map.groupBy(failures, ({ repository, workflow, test }) => [repository, workflow, test].join('\0'));
  return [...groups.values()].flatMap((group) => {
    const luck = group.filter((failure) => isLucky(failure, passedAgain));
    const [first, last] = [luck[0], luck.at(-1)];
    if (first === undefined || last === undefined) return [];
    const lost = luck.filter(({ passed }) => passed !== 'within').map(({ minutes }) => minutes);
    return [
      {
        repository: first.repository,
        workflow: first.workflow,
        job: null,
        test: first.test,
        file: luck.find(({ file }) => file !== null)?.file ?? null,
        cause: 'a test failed',
        lucky: luck.length,
        failures: group.length,
        commits: new Set(luck.map(({ headSha }) => headSha)).size,
        minutesLost: Math.round(lost.reduce((sum, minutes) => sum + minutes, 0)),
        firstSeen: first.failedAt,
        lastSeen: last.failedAt,
      },
    ];
  });
}

/** How the tests that failed in this attempt fared before: of the one with the worst record for luck, as every one must have been luck. */
export function recordOfTests(
  failing: readonly StoredTestFailure[],
  earlier: readonly StoredTestFailure[],
  deliveries: readonly StoredDelivery[],
): { readonly lucky: number; readonly again: number } | null {
  const passedAgain = passedAgainOf(deliveries);
  const records = failing.map(({ test }) => {
    const mine = earlier.filter((one) => one.test === test);
    const lucky = mine.filter((one) => isLucky(one, passedAgain)).length;
    return { lucky, again: mine.filter((one) => isKnown(one, mine, deliveries)).length - lucky };
  });
  return records.reduce<{ lucky: number; again: number } | null>(
    (worst, one) => (worst === null || one.lucky - one.again < worst.lucky - worst.again ? one : worst),
    null,
  );
}

function passedAgainOf(deliveries: readonly StoredDelivery[]): ReadonlySet<string> {
  const green = deliveries.filter(({ delivery, verdict }) => delivery.kind === 'rerun' && verdict === 'green');
  return new Set(green.map(({ repository, base }) => `${repository} ${base ?? ''}`));
}

function isLucky({ repository, runId, attempt, passed }: StoredTestFailure, passedAgain: ReadonlySet<string>) {
  return passed !== null || passedAgain.has(`${repository} ${rerunKey({ id: runId, attempt })}`);
}

/** Whether its end is known: it passed, failed again in a later attempt, or a re-run told. */
function isKnown(
  { repository, runId, attempt, test, passed }: StoredTestFailure,
  all: readonly StoredTestFailure[],
  deliveries: readonly StoredDelivery[],
): boolean {
  const key = rerunKey({ id: runId, attempt });
  return (
    passed !== null ||
    all.some((one) => one.runId === runId && one.test === test && one.attempt > attempt) ||
    deliveries.some((one) => one.repository === repository && one.base === key && one.verdict !== null)
  );
}
