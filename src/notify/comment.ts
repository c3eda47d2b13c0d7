import { AutofixError } from '../core/errors.ts';
import { marker, sameText } from '../core/markdown.ts';
import type { Delivery } from '../core/outcome.ts';
import type { CodeHost } from '../hosts/types.ts';
import { noticeBody } from './body.ts';
import { takesComments } from './capabilities.ts';
import { exclusively, remember } from './memory.ts';
import type { NoticeMemory } from './memory.ts';
import type { Notice, Notifier } from './types.ts';

/**
 * Comments once a cause on the run's pull request, and keeps the comment up to date; runs without one are passed over, and so is
 * a fix that was itself handed over as a comment. Throws AutofixError when the look-up or the writing fails; a look-up that
 * fails writes nothing.
 */
export function createCommentNotifier(options: { readonly host: CodeHost; readonly memory: NoticeMemory }): Notifier {
  const { host, memory } = options;
  return {
    id: 'comment',
    looksUpFirst: true,
    notify: (notice) => exclusively(memory, 'comment', notice, () => comment(notice)),
  };

  async function comment(notice: Notice): Promise<Delivery | null> {
    const { run, failure } = notice;
    if (run.pullRequest === null || saidAlready(notice)) return null;
    if (!takesComments(host))
      throw new AutofixError('SETTINGS', `the host ${host.id} takes no comments`, {
        help: 'leave "comment" out of notifications.channels',
      });
    const { number } = run.pullRequest;
    const sign = marker('failure', failure.diagnosis.fingerprint);
    const body = noticeBody(sign, notice);
    const found = await host.findComment(run.repository, number, sign);
    if (found !== null && sameText(found.body, body)) return null;

    const artefact = found ?? (await host.addComment(run.repository, number, body));
    if (found !== null) await host.editComment(run.repository, found.id, body);
    return remember(memory, notice, {
      kind: 'comment',
      url: artefact.url,
      branch: null,
      number,
      created: found === null,
      notes: [],
    });
  }
}

function saidAlready({ failure: { outcome } }: Notice): boolean {
  return outcome.kind === 'fixed' && (outcome.delivery.kind === 'comment' || outcome.delivery.kind === 'suggest');
}
