import { AutofixError } from '../core/errors.ts';
import { marker, sameText } from '../core/markdown.ts';
import type { Delivery } from '../core/outcome.ts';
import { oneLine } from '../core/plain-text.ts';
import type { Artefact, CodeHost } from '../hosts/types.ts';
import { noticeBody } from './body.ts';
import { takesIssues } from './capabilities.ts';
import { exclusively, remember } from './memory.ts';
import type { NoticeMemory } from './memory.ts';
import type { Notice, Notifier } from './types.ts';

/**
 * Files one issue a cause that needs a person, and keeps it up to date. An issue that somebody closed is not opened again, and
 * what was fixed or run again gets none of its own. Throws AutofixError when the look-up or the writing fails; a look-up that
 * fails writes nothing.
 */
export function createIssueNotifier(options: {
  readonly host: CodeHost;
  readonly memory: NoticeMemory;
  readonly labels: readonly string[];
}): Notifier {
  const { host, memory, labels } = options;
  return {
    id: 'issue',
    looksUpFirst: true,
    notify: (notice) => exclusively(memory, 'issue', notice, () => file(notice)),
  };

  async function file(notice: Notice): Promise<Delivery | null> {
    if (!takesIssues(host))
      throw new AutofixError('SETTINGS', `the host ${host.id} takes no issues`, {
        help: 'leave "issue" out of notifications.channels',
      });
    const { run, failure } = notice;
    const { fingerprint, title } = failure.diagnosis;
    const sign = marker('issue', fingerprint);
    const body = noticeBody(sign, notice);
    const found = await host.findIssue(run.repository, sign);

    if (found?.number !== null && found?.number !== undefined) {
      if (sameText(found.body, body)) return null;
      await host.editIssue(run.repository, found.number, body);
      return remember(memory, notice, deliveryOf(found, false));
    }
    const needsPerson = failure.outcome.kind !== 'fixed' && failure.outcome.kind !== 'rerun';
    if (!needsPerson || memory.findDelivery(run.repository, fingerprint, 'issue') !== null) return null;
    const where = run.branch === null ? '' : ` (${oneLine(run.branch, 60)})`;
    const artefact = await host.addIssue(run.repository, { title: `CI: ${oneLine(title, 150)}${where}`, body, labels });
    return remember(memory, notice, deliveryOf(artefact, true));
  }
}

function deliveryOf(artefact: Artefact, created: boolean): Delivery {
  return { kind: 'issue', url: artefact.url, branch: null, number: artefact.number, created, notes: [] };
}
