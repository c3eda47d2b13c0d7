import { escapeMarkdown, link } from '../core/markdown.ts';
import type { Diagnosis } from '../core/finding.ts';
import type { Run } from '../core/run.ts';
import { canRerun, type RunState } from '../providers/types.ts';
import type { StoredDelivery } from '../store/types.ts';
import type { CommitCi } from './follow-up-ci.ts';
import { type FollowServices, followUpOf, mayWrite, remember, sayOnce } from './follow-up-context.ts';
import type { Withdrawal } from './follow-up-withdraw.ts';
import { ownRules } from './own-diagnoses.ts';

/** A matrix of workflows may have many red runs; so many are read. */
const mostRedRuns = 5;

/** Records what CI says of an open delivery; a withdrawal when the fix did not hold, null when it stays. */
export async function judgeCi(
  stored: StoredDelivery,
  ci: CommitCi,
  workflow: Run['workflow'] | null,
  services: FollowServices,
): Promise<Withdrawal | null> {
  switch (ci.state) {
    case 'green':
      services.store.recordVerdict(stored.repository, stored.fingerprint, 'green', stored.id);
      remember(stored, 'green', 'CI is green with it', services);
      return null;
    case 'red':
      return judgeRed(stored, ci.runs, services);
    case 'awaits-approval':
      remember(stored, 'awaits-approval', 'its CI waits for the approval of a person with write access', services);
      return null;
    case 'pending':
    case 'cancelled':
      remember(
        stored,
        ci.state,
        ci.state === 'pending' ? 'its CI has not ended yet' : 'its CI was cancelled',
        services,
      );
      return null;
    case 'not-started':
    case 'not-of-workflow':
      await sayNotStarted(stored, ci.state, workflow, services);
      return null;
  }
}

async function sayNotStarted(
  stored: StoredDelivery,
  state: 'not-started' | 'not-of-workflow',
  workflow: Run['workflow'] | null,
  services: FollowServices,
): Promise<void> {
  const grace = services.settings['monitoring.start_grace_minutes'];
  const { rebuiltAt = stored.madeAt } = followUpOf(stored);
  const waited = services.clock.now().getTime() - Date.parse(rebuiltAt);
  if (waited < grace * 60_000) return void remember(stored, 'pending', 'its CI has not started yet', services);
  const name = workflow === null ? 'CI' : `the workflow ${workflow.name}`;
  const detail =
    state === 'not-started'
      ? `no run was started within ${grace} minutes: the token's pushes may not start workflows`
      : `${name} did not run for it, so nothing confirms the fix`;
  const said = await sayNamed(stored, state, notStartedText(state, grace, workflow), services);
  remember(stored, state, detail, services, { said });
}

function notStartedText(state: string, grace: number, workflow: Run['workflow'] | null): string {
  const name = workflow === null ? 'CI' : `the workflow ${escapeMarkdown(workflow.name)}`;
  if (state === 'not-of-workflow')
    return `CI ran for this change, but ${name} did not, so nothing confirms yet that it turns green. Its triggers may leave pull requests or this branch out.`;
  return (
    `No CI run was started for this change within ${grace} minutes. Most often this is a missing permission: what is pushed with a ` +
    `workflow's own \`GITHUB_TOKEN\` starts no workflows. Give ci-autofix a token of its own (an App or a fine-grained token with ` +
    `contents and pull requests: write), or close and reopen this pull request to start CI.`
  );
}

async function judgeRed(
  stored: StoredDelivery,
  runs: readonly RunState[],
  services: FollowServices,
): Promise<Withdrawal | null> {
  const red = runs.slice(0, mostRedRuns);
  const diagnoses: Diagnosis[] = [];
  for (const { id } of red) diagnoses.push(...(await diagnose(stored.repository, id, services)));
  if (diagnoses.some(({ fingerprint }) => fingerprint === stored.fingerprint)) return refuted(red[0]);
  if (diagnoses.every(({ ruleId }) => ruleId === ownRules.noLog)) {
    remember(stored, 'red-unread', 'CI is red, and the logs cannot be read', services);
    return null;
  }
  if (diagnoses.every(({ remedy }) => remedy === 'rerun') && (await rerunOnce(stored, red, services))) return null;
  const said = await sayNamed(stored, 'other-cause', otherCauseText(red, diagnoses), services);
  const title = diagnoses.find(({ ruleId }) => ruleId !== ownRules.noLog)?.title ?? 'unknown';
  remember(stored, 'red-other', `CI is red for another cause: ${title}`, services, { said });
  return null;
}

async function diagnose(repository: string, id: string, services: FollowServices): Promise<readonly Diagnosis[]> {
  const run = await services.provider.getRun(repository, id);
  return services.diagnose(run, await services.provider.listJobs(run));
}

function refuted(run: RunState | undefined): Withdrawal {
  const where = run === undefined ? 'CI' : link(`${run.workflow.name} run ${run.id}`, run.url);
  return {
    verdict: 'red',
    state: 'red',
    detail: 'CI failed with it for the same cause, so it was withdrawn',
    comment: `${where} still fails for the very cause that this change was to fix, so it does not help. Withdrawn by ci-autofix; it is not offered again.`,
  };
}

/** Luck on a branch of our own: nobody else would run it again. True when a re-run is under way. */
async function rerunOnce(stored: StoredDelivery, red: readonly RunState[], services: FollowServices): Promise<boolean> {
  const { provider, settings, store } = services;
  const first = red.filter(({ attempt }) => attempt === 1);
  if (first.length === 0 || !settings['fixing.rerun'] || !mayWrite(services) || !canRerun(provider)) return false;
  const { said } = followUpOf(stored);
  const due = first.filter(({ id }) => !said.includes(`rerun-${id}`));
  const names = due.map(({ id }) => `rerun-${id}`);
  store.saveFollowUp(stored.id, { ...followUpOf(stored), said: [...said, ...names] });
  for (const { id } of due)
    await provider.rerunFailedJobs(await provider.getRun(stored.repository, id), { debug: false });
  const change = { said: [...said, ...names] };
  remember(stored, 'rerun', 'its CI failed by bad luck and was asked to run again', services, change);
  return true;
}

function otherCauseText(runs: readonly RunState[], diagnoses: readonly Diagnosis[]): string {
  const titles = [...new Set(diagnoses.map(({ title }) => title))].slice(0, 5);
  const where = runs.map((run) => link(`${run.workflow.name} run ${run.id}`, run.url)).join(', ');
  return [
    `CI is still red (${where}), but no longer for the cause that this change is for. What is left:`,
    '',
    ...titles.map((title) => `- ${escapeMarkdown(title)}`),
  ].join('\n');
}

/** The names of what has been said, with this one. */
async function sayNamed(
  stored: StoredDelivery,
  name: string,
  text: string,
  services: FollowServices,
): Promise<readonly string[]> {
  const { said } = followUpOf(stored);
  if (!mayWrite(services) || said.includes(name)) return said;
  await sayOnce(stored, name, text, services);
  return [...said, name];
}
