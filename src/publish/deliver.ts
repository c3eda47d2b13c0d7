import { redact } from '../core/redact.ts';
import { redactDeep, redactRun } from '../core/redact-deep.ts';
import type { Redact } from '../core/redact-deep.ts';
import { isFixBranch } from './branch.ts';
import { deliverComment } from './deliver-comment.ts';
import { deliverPatch } from './deliver-patch.ts';
import { deliverPullRequest } from './deliver-pull-request.ts';
import { deliverPush } from './deliver-push.ts';
import { deliverSuggestions } from './deliver-suggestions.ts';
import { withheld } from './types.ts';
import type { DeliverOutcome, DeliverRequest, PreparedRequest, PublishPorts, PublishSettings } from './types.ts';

/**
 * Hands a fix over, once for one cause, as `settings.deliver` says.
 *
 * What stands outside already is looked up first; a look-up that fails means "unknown", and nothing is written. Writes are
 * conditional on what was looked up, so that two processes, or a crash at any point, never leave two deliveries for one cause:
 * the next pass finds the branch by its name and carries on. Throws AutofixError when the host or git fails while writing.
 */
export async function deliver(
  request: DeliverRequest,
  settings: PublishSettings,
  ports: PublishPorts,
): Promise<DeliverOutcome> {
  const refusal = refusalOf(request, settings);
  if (refusal !== null) return refusal;

  const lacking = await workflowRefusal(request, settings, ports);
  if (lacking !== null) return lacking;
  const key = `deliver:${request.run.repository}:${request.run.branch ?? ''}:${request.diagnosis.fingerprint}`;
  if (!ports.store.claim(key))
    return withheld('already-delivered', 'another process is delivering a fix for this cause at this moment');
  try {
    return await deliverers[settings.deliver](prepared(request, ports.redact ?? redact), settings, ports);
  } finally {
    ports.store.release(key);
  }
}

const deliverers: Record<
  PublishSettings['deliver'],
  (request: PreparedRequest, settings: PublishSettings, ports: PublishPorts) => Promise<DeliverOutcome>
> = {
  report: () => Promise.resolve(withheld('deliver-report', 'the report holds the diff')),
  patch: deliverPatch,
  comment: deliverComment,
  suggest: deliverSuggestions,
  'pull-request': deliverPullRequest,
  push: deliverPush,
};

/** What the host would refuse for want of the permission to change workflow files. A look-up that fails refuses nothing. */
async function workflowRefusal(
  { run, fix }: DeliverRequest,
  settings: PublishSettings,
  { workflowPermission }: PublishPorts,
): Promise<DeliverOutcome | null> {
  if (!writesCode(settings) || !fix.changes.some(({ path }) => path.startsWith('.github/workflows/'))) return null;
  const permission = (await workflowPermission?.(run.repository).catch(() => null)) ?? null;
  return permission?.allowed === false ? withheld('no-permission', permission.detail) : null;
}

function writesCode({ deliver: how }: PublishSettings): boolean {
  return how === 'pull-request' || how === 'push';
}

function prepared(request: DeliverRequest, mask: Redact): PreparedRequest {
  const { run, diagnosis, fix, reproduce } = request;
  const clean = redactDeep({ diagnosis, fix, reproduce }, mask);
  const patch = clean.fix.patch === fix.patch ? fix.patch : '';
  return {
    ...request,
    shown: {
      run: redactRun(run, mask),
      diagnosis: { ...clean.diagnosis, fingerprint: diagnosis.fingerprint },
      fix: { ...clean.fix, patch },
      reproduce: clean.reproduce,
    },
  };
}

/** What is never delivered, however the settings stand. */
function refusalOf({ run, fix }: DeliverRequest, settings: PublishSettings): DeliverOutcome | null {
  const writes = writesCode(settings);
  if (run.fork && writes) return withheld('fork', 'nothing is pushed for a run of a fork');
  if (isFixBranch(run.branch)) return withheld('own-commit', 'the run belongs to a branch of ci-autofix itself');
  if (fix.patch.trim() === '') return withheld('no-change', 'there is no patch to hand over');
  if (fix.proof.kind === 'refuted') return withheld('proof-refuted', fix.proof.reason);
  if (fix.proof.kind === 'none' && writes && !(settings.unverified && settings.deliver === 'pull-request'))
    return withheld('not-reproduced', fix.proof.reason);
  if (fix.baseSha !== run.headSha)
    return withheld('branch-moved', "the fix was made for another commit than the run's");
  return null;
}
