import type { Git, Remote } from '../io/git.ts';
import { commitMessage } from './commit.ts';
import { commitPatch } from './commit-tree.ts';
import type { PreparedRequest, PublishSettings } from './types.ts';

/** Makes the one commit of a fix on top of the run's own and returns its SHA: the same fix, settings and run give the same commit. */
export function commitFix(
  { run, fix, shown }: PreparedRequest,
  settings: PublishSettings,
  git: Git,
  remote: Remote,
): Promise<string> {
  return commitPatch(
    git,
    {
      parent: run.headSha,
      patch: fix.patch,
      message: commitMessage(shown.run, shown.diagnosis, shown.fix, settings),
      author: settings.author,
      date: run.completedAt ?? run.createdAt,
    },
    remote,
  );
}
