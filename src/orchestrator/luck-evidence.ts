import { canListChanges } from '../hosts/types.ts';
import { canListRuns } from '../providers/types.ts';
import { failingFiles, touchOf } from './failing-files.ts';
import { recordOfTests } from './flaky-tests.ts';
import { isSameWorkflow } from './follow-up-ci.ts';
import type { LuckEvidence, Touched } from './luck.ts';
import { parseRerunKey } from './rerun-key.ts';
import type { CaseState, Services } from './types.ts';

/** So many earlier runs are asked what became of them. */
const mostEarlierRuns = 5;

/** Gathers what speaks for luck and what for fault. What cannot be looked up is unknown, and speaks for neither. */
export async function gatherLuck(state: CaseState, services: Services): Promise<LuckEvidence> {
  const { diagnosis, run } = state;
  const failedBefore = new Set(
    services.store
      .cases({ runId: run.id, repository: run.repository, fingerprint: diagnosis.fingerprint })
      .filter((earlier) => earlier.run.attempt < run.attempt)
      .map((earlier) => earlier.run.attempt),
  ).size;
  const record = await recordOf(state, services);
  return {
    signature: diagnosis.remedy === 'rerun' ? diagnosis.confidence.value : null,
    greenOnSameCommit: await isGreenElsewhere(state, services),
    record: reportedRecord(state, services) ?? record,
    failedBefore,
    touched: await touchedBy(state, services),
  };
}

async function isGreenElsewhere({ run }: CaseState, { provider, signal }: Services): Promise<boolean | null> {
  if (!canListRuns(provider)) return null;
  const runs = await provider.listRuns({ repository: run.repository, headSha: run.headSha, signal }).catch(unknown);
  if (runs === null) return null;
  return runs.some(
    (one) =>
      one.id !== run.id &&
      one.headSha === run.headSha &&
      one.conclusion === 'success' &&
      isSameWorkflow(one.workflow, run.workflow),
  );
}

/** The record of the very tests that failed, where the run kept a report; null when it did not, or none of them failed before. */
function reportedRecord({ run }: CaseState, { store }: Services): LuckEvidence['record'] | null {
  const { repository, id, attempt } = run;
  const failing = store.testFailures({ repository, runId: id }).filter((one) => one.attempt === attempt);
  const earlier = store.testFailures({ repository }).filter((one) => one.runId !== id);
  const record = recordOfTests(failing, earlier, store.deliveries({ repository, kinds: ['rerun'] }));
  return record === null || record.lucky + record.again === 0 ? null : record;
}

/** Re-runs of our own tell at once; those that people asked for are looked up, a few of the newest. */
async function recordOf({ run, diagnosis }: CaseState, services: Services): Promise<LuckEvidence['record']> {
  const { store } = services;
  const cause = { repository: run.repository, fingerprint: diagnosis.fingerprint };
  const ours = store
    .deliveries({ ...cause, kinds: ['rerun'] })
    .filter(({ base }) => parseRerunKey(base ?? '')?.id !== run.id);
  const known = new Set([run.id, ...ours.map(({ base }) => parseRerunKey(base ?? '')?.id)]);
  const attempts = new Map(store.cases(cause).map((one) => [one.run.id, one.run.attempt]));
  const ends = await Promise.all(
    [...attempts]
      .filter(([id]) => !known.has(id))
      .slice(0, mostEarlierRuns)
      .map(([id, attempt]) => endOf(run.repository, id, attempt, services)),
  );
  return {
    lucky: ours.filter(({ verdict }) => verdict === 'green').length + ends.filter((end) => end === 'green').length,
    again: ours.filter(({ verdict }) => verdict === 'red').length + ends.filter((end) => end === 'red').length,
  };
}

/** How a later attempt of an earlier run ended; null when there was none, or when that cannot be told. */
async function endOf(
  repository: string,
  id: string,
  attempt: number,
  { provider, store }: Services,
): Promise<'green' | 'red' | null> {
  const now = await provider.getRun(repository, id).catch(unknown);
  if (now === null || now.attempt <= attempt) return null;
  if (now.conclusion !== 'success') return 'red';
  store.recordPassedLater(repository, id, now.attempt);
  return 'green';
}

async function touchedBy({ run, diagnosis }: CaseState, { host }: Services): Promise<Touched> {
  if (!canListChanges(host)) return null;
  const change = run.pullRequest === null ? { sha: run.headSha } : { pullRequest: run.pullRequest.number };
  const changed = await host.changedFiles(run.repository, change).catch(unknown);
  return touchOf(changed, failingFiles(diagnosis));
}

function unknown(): null {
  return null;
}
