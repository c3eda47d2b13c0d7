import { AutofixError, messageOf } from '../core/errors.ts';
import { marker } from '../core/markdown.ts';
import type { Delivery } from '../core/outcome.ts';
import type { Artefact, CanComment, CanFollowUp, CanReview, CodeHost } from '../hosts/types.ts';
import { deliverComment } from './deliver-comment.ts';
import { suggestionBody, suggestionReview } from './pr-body.ts';
import { hiddenFrom, type Suggestion, suggestionsOf } from './suggestions.ts';
import { delivered, withheld } from './types.ts';
import type { DeliverOutcome, PreparedRequest, PublishPorts, PublishSettings } from './types.ts';

/**
 * Offers the change at its lines, as a review of the run's pull request: one review a cause, never repeated. Where a line cannot
 * carry it, or a comment offers it already, it is the comment with the diff, which says why.
 */
export async function deliverSuggestions(
  request: PreparedRequest,
  settings: PublishSettings,
  ports: PublishPorts,
): Promise<DeliverOutcome> {
  const { run, diagnosis, shown } = request;
  const { host, store } = ports;
  if (run.pullRequest === null)
    return withheld('no-pull-request', 'a change is offered on a pull request, and this run has none');
  const { number } = run.pullRequest;
  if (!takesReviews(host)) return deliverComment(request, settings, ports, 'this host takes no suggestions on lines');
  let standing: Artefact | null;
  let plan: readonly Suggestion[] | string;
  try {
    standing = await host.findReview(run.repository, number, marker('suggest', diagnosis.fingerprint));
    if (standing === null && (await host.pullRequestState(run.repository, number)).pullRequest.headSha !== run.headSha)
      return withheld('branch-moved', `pull request ${number} has moved since the run`);
    plan = standing === null ? await planFor(request, number, host) : [];
  } catch (error) {
    return withheld('delivery-unknown', messageOf(error));
  }
  if (standing !== null)
    return withheld('already-delivered', 'a review offers this change already', deliveryOf(standing, number, false));
  if (typeof plan === 'string') return deliverComment(request, settings, ports, plan);
  const offers = plan.map((one) => ({ ...one, body: suggestionBody(one.lines) }));
  const body = suggestionReview({ ...shown, notes: host.deliveryNotes });
  try {
    const review = await host.addReview(run.repository, number, { headSha: run.headSha, body, offers });
    if (review === null)
      return await deliverComment(request, settings, ports, 'the host does not show one of the lines');
    const delivery = deliveryOf(review, number, true);
    store.recordDelivery(run.repository, diagnosis.fingerprint, run.branch, delivery);
    return delivered(delivery);
  } catch (error) {
    if (error instanceof AutofixError && error.code === 'FORBIDDEN') return withheld('no-permission', error.message);
    throw error;
  }
}

/** The suggestions, or why there are none. */
async function planFor(
  { run, diagnosis, shown }: PreparedRequest,
  number: number,
  host: CodeHost & Reviewing,
): Promise<readonly Suggestion[] | string> {
  if ((await host.findComment(run.repository, number, marker('fix', diagnosis.fingerprint))) !== null)
    return 'a comment offers it already';
  const { parsePatch } = await import('diff');
  const suggestions = suggestionsOf(shown.fix, parsePatch);
  if (typeof suggestions === 'string') return suggestions;
  const paths = [...new Set(suggestions.map(({ path }) => path))];
  const diffs = await host.fileDiffs(run.repository, number, paths);
  return hiddenFrom(suggestions, diffs, parsePatch) ?? suggestions;
}

/** Asked here, and not by the guards of `src/hosts`, because siblings share types and no code. */
function takesReviews(host: CodeHost): host is CodeHost & Reviewing {
  return ['findReview', 'pullRequestState', 'findComment'].every((method) => method in host);
}

type Reviewing = CanReview & CanFollowUp & CanComment;

function deliveryOf({ url }: Artefact, number: number, created: boolean): Delivery {
  return { kind: 'suggest', url, branch: null, number, created, notes: [] };
}
