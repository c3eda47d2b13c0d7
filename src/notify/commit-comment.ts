import { AutofixError } from '../core/errors.ts';
import { marker, sameText } from '../core/markdown.ts';
import type { Delivery } from '../core/outcome.ts';
import type { CodeHost } from '../hosts/types.ts';
import { noticeBody } from './body.ts';
import { takesCommitComments } from './capabilities.ts';
import { exclusively, remember } from './memory.ts';
import type { NoticeMemory } from './memory.ts';
import type { Notice, Notifier } from './types.ts';

/**
 * Comments once a cause on the commit that first showed it, and keeps that comment up to date; a run of a pull request is passed
 * over, because its commits come and go. Throws AutofixError when the look-up or the writing fails.
 */
export function createCommitCommentNotifier(options: {
  readonly host: CodeHost;
  readonly memory: NoticeMemory;
}): Notifier {
  const { host, memory } = options;
  return {
    id: 'commit-comment',
    looksUpFirst: true,
    notify: (notice) => exclusively(memory, 'commit-comment', notice, () => comment(notice)),
  };

  async function comment(notice: Notice): Promise<Delivery | null> {
    const { run, failure } = notice;
    if (run.pullRequest !== null) return null;
    if (!takesCommitComments(host))
      throw new AutofixError('SETTINGS', `the host ${host.id} takes no comments on commits`, {
        help: 'leave "commit-comment" out of notifications.channels',
      });
    const { fingerprint } = failure.diagnosis;
    const sign = marker('failure', fingerprint);
    const body = noticeBody(sign, notice);
    const found = await host.findCommitComment(run.repository, run.headSha, sign);
    if (found === null) {
      if (memory.findDelivery(run.repository, fingerprint, 'commit-comment', run.branch) !== null) return null;
      const { url } = await host.addCommitComment(run.repository, run.headSha, body);
      return remember(memory, notice, deliveryOf(url, true));
    }
    if (sameText(found.body, body)) return null;
    await host.editCommitComment(run.repository, found.id, body);
    return remember(memory, notice, deliveryOf(found.url, false));
  }
}

function deliveryOf(url: string, created: boolean): Delivery {
  return { kind: 'commit-comment', url, branch: null, number: null, created, notes: [] };
}
