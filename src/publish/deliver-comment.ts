import { AutofixError, messageOf } from '../core/errors.ts';
import { marker, sameText } from '../core/markdown.ts';
import type { Delivery } from '../core/outcome.ts';
import type { Artefact, CanComment, CodeHost } from '../hosts/types.ts';
import { patchComment } from './pr-body.ts';
import { delivered, withheld } from './types.ts';
import type { DeliverOutcome, PreparedRequest, PublishPorts, PublishSettings } from './types.ts';

/**
 * Offers the change in a comment on the run's pull request: one comment a cause, brought up to date, never repeated. `why` says why
 * it is no suggestion on lines, where that was asked for.
 */
export async function deliverComment(
  request: PreparedRequest,
  _settings: PublishSettings,
  { host, store }: PublishPorts,
  why = '',
): Promise<DeliverOutcome> {
  const { run, diagnosis } = request;
  if (run.pullRequest === null)
    return withheld('no-pull-request', 'a change is offered on a pull request, and this run has none');
  if (!takesComments(host)) return withheld('no-permission', `the host ${host.id} takes no comments`);
  const { number } = run.pullRequest;

  let found: Artefact | null;
  try {
    found = await host.findComment(run.repository, number, marker('fix', diagnosis.fingerprint));
  } catch (error) {
    return withheld('delivery-unknown', messageOf(error));
  }
  const notes = why === '' ? [] : [`offered as a diff in a comment, and not as suggestions on lines: ${why}`];
  const body = patchComment({ ...request.shown, notes: host.deliveryNotes });
  if (found !== null && sameText(found.body, body))
    return withheld(
      'already-delivered',
      'a comment offers this change already',
      deliveryOf(found, number, false, notes),
    );
  try {
    const artefact = found ?? (await host.addComment(run.repository, number, body));
    if (found !== null) await host.editComment(run.repository, found.id, body);
    const delivery = deliveryOf(artefact, number, found === null, notes);
    store.recordDelivery(run.repository, diagnosis.fingerprint, run.branch, delivery);
    return delivered(delivery);
  } catch (error) {
    if (error instanceof AutofixError && error.code === 'FORBIDDEN') return withheld('no-permission', error.message);
    throw error;
  }
}

/** Asked here, and not by the guard of `src/hosts`, because siblings share types and no code. */
function takesComments(host: CodeHost): host is CodeHost & CanComment {
  return 'findComment' in host;
}

function deliveryOf(artefact: Artefact, number: number, created: boolean, notes: readonly string[]): Delivery {
  return { kind: 'comment', url: artefact.url, branch: null, number, created, notes };
}
