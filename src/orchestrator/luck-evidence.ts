import { canListChanges } from '../hosts/types.ts';
import { canListRuns } from '../providers/types.ts';
import { failingFiles, touchOf } from './failing-files.ts';
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
  return {
    signature: diagnosis.remedy === 'rerun' ? diagnosis.confidence.value : null,
    greenOnSameCommit: await isGreenElsewhere(state, services),
    record: await recordOf(state, services),
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

/** Re-runs of our own tell at once; those that people asked for are looked up, a few of the newest. */
async function recordOf({ run, diagnosis }: CaseState, services: Services): Promise<LuckEvidence['record']> {
  const { store, provider } = services;
  const cause = { repository: run.repository, fingerprint: diagnosis.fingerprint };
  const ours = store
    .deliveries({ ...cause, kinds: ['rerun'] })
    .filter(({ base }) => parseRerunKey(base ?? '')?.id !== run.id);
  const known = new Set([run.id, ...ours.map(({ base }) => parseRerunKey(base ?? '')?.id)]);
  const earlier = [...new Set(store.cases(cause).map((one) => one.run.id))].filter((id) => !known.has(id));
  const attempts = new Map(store.cases(cause).map((one) => [one.run.id, one.run.attempt]));
  let lucky = ours.filter(({ verdict }) => verdict === 'green').length;
  let again = ours.filter(({ verdict }) => verdict === 'red').length;
  for (const id of earlier.slice(0, mostEarlierRuns)) {
    const now = await provider.getRun(run.repository, id).catch(unknown);
    if (now === null || now.attempt <= (attempts.get(id) ?? 1)) continue;
    if (now.conclusion === 'success') lucky += 1;
    else again += 1;
  }
  return { lucky, again };
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
