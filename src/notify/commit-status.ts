import { outcomeSentence } from '../core/case-markdown.ts';
import { AutofixError } from '../core/errors.ts';
import { safeUrl } from '../core/markdown.ts';
import type { Delivery } from '../core/outcome.ts';
import { oneLine } from '../core/plain-text.ts';
import type { CodeHost } from '../hosts/types.ts';
import { annotationsOf } from './annotations.ts';
import { noticeBody } from './body.ts';
import { takesCommitMarks } from './capabilities.ts';
import { exclusively, remember } from './memory.ts';
import type { NoticeMemory } from './memory.ts';
import type { Notice, Notifier } from './types.ts';

/**
 * Marks the failing commit with the cause, one mark a cause, kept up to date: as a check run with the places of the log as
 * annotations where the token may make one, else as a commit status. Throws AutofixError when the look-up or the writing fails.
 */
export function createCommitStatusNotifier(options: {
  readonly host: CodeHost;
  readonly memory: NoticeMemory;
}): Notifier {
  const { host, memory } = options;
  return {
    id: 'commit-status',
    looksUpFirst: true,
    notify: (notice) => exclusively(memory, 'commit-status', notice, () => mark(notice)),
  };

  async function mark(notice: Notice): Promise<Delivery | null> {
    if (!takesCommitMarks(host))
      throw new AutofixError('SETTINGS', `the host ${host.id} marks no commits`, {
        help: 'leave "commit-status" out of notifications.channels',
      });
    const { run, failure } = notice;
    const { diagnosis, outcome } = failure;
    const marked = await host.markCommit(run.repository, run.headSha, {
      name: `ci-autofix / ${diagnosis.ruleId} ${diagnosis.fingerprint.slice(0, 8)}`,
      title: oneLine(diagnosis.title, 200),
      summary: noticeBody('', notice),
      sentence: oneLine(`${diagnosis.title}: ${outcomeSentence(outcome)}`, 140),
      url: safeUrl(run.url),
      annotations: annotationsOf(diagnosis.diagnostics, run.repository),
    });
    if (marked === null) return null;
    const { url, created } = marked;
    return remember(memory, notice, { kind: 'commit-status', url, branch: null, number: null, created, notes: [] });
  }
}
