import { readFile } from 'node:fs/promises';
import type { FailureCase, PassReport } from '../core/case.ts';
import { AutofixError, messageOf } from '../core/errors.ts';
import type { Fix } from '../core/plan.ts';
import { didYouMean } from '../core/suggest.ts';
import { type Git, openGit } from '../io/git.ts';
import { parseReport } from '../report/json.ts';

export interface Applied {
  readonly id: string;
  readonly title: string;
  readonly paths: readonly string[];
}

/**
 * Applies the fixes of a reviewed report to the checkout around `folder`, byte for byte as reviewed: all that were asked for, or
 * none. Throws AutofixError when the report is none, the commit has moved, or a file was changed since.
 */
export async function applyReport(
  reportPath: string,
  only: readonly string[],
  folder: string,
): Promise<readonly Applied[]> {
  const chosen = choose(await readReport(reportPath), only, reportPath);
  const git = await openRoot(folder);
  await requireCommit(git, chosen);
  await requireUntouched(git, chosen);
  const refusal = await git.apply(chosen.map(({ fix }) => fix.patch).join('\n'));
  if (refusal !== null) {
    throw new AutofixError('INPUT', `the fixes do not fit together: ${refusal.split('\n')[0]}`, {
      help: 'nothing was changed; apply them one by one with --only',
    });
  }
  return chosen.map(({ id, fix }) => ({ id, title: fix.plan.title, paths: fix.changes.map((change) => change.path) }));
}

interface ChosenFix {
  readonly id: string;
  readonly fix: Fix;
}

async function readReport(path: string): Promise<PassReport> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new AutofixError('INPUT', `cannot read the report ${path}: ${messageOf(error)}`, { cause: error });
  });
  return parseReport(text, path);
}

function choose(report: PassReport, only: readonly string[], path: string): ChosenFix[] {
  const cases = report.runs.flatMap((run) => run.cases);
  const withFix = cases.filter((failure): failure is FailureCase & { fix: Fix } => failure.fix !== null);
  const ids = withFix.map(({ id }) => id);
  const strangers = only.filter((id) => !ids.includes(id));
  if (strangers.length > 0) {
    const known = ids.length === 0 ? 'it holds no fixes' : `its fixes are ${ids.join(', ')}`;
    const named = strangers.map((id) => `"${id}"${didYouMean(id, ids)}`).join(', ');
    throw new AutofixError('INPUT', `${path} has no fix ${named}`, { help: known });
  }
  const chosen = withFix.filter(({ id }) => only.length === 0 || only.includes(id));
  if (chosen.length === 0) throw new AutofixError('INPUT', `${path} holds no fixes to apply`);
  const withheld = chosen.find(({ fix }) => fix.patch === '');
  if (withheld !== undefined) {
    throw new AutofixError(
      'INPUT',
      `the report holds no patch for ${withheld.id}: it was left out because it looked like a secret`,
      {
        help: 'make the fix by hand, or let ci-autofix deliver it from where it runs',
      },
    );
  }
  return chosen.map(({ id, fix }) => ({ id, fix }));
}

async function openRoot(folder: string): Promise<Git> {
  const { stdout } = await openGit(folder).run(['rev-parse', '--show-toplevel']);
  return openGit(stdout.trim());
}

async function requireCommit(git: Git, chosen: readonly ChosenFix[]): Promise<void> {
  const head = await git.revParse('HEAD');
  const moved = chosen.find(({ fix }) => fix.baseSha !== head);
  if (moved === undefined) return;
  throw new AutofixError(
    'INPUT',
    `the fix ${moved.id} was made for commit ${moved.fix.baseSha.slice(0, 12)}, but HEAD is ${head?.slice(0, 12) ?? 'not a commit'}`,
    {
      help: `check that commit out (\`git switch --detach ${moved.fix.baseSha.slice(0, 12)}\`), or make a new report`,
    },
  );
}

async function requireUntouched(git: Git, chosen: readonly ChosenFix[]): Promise<void> {
  const touched = new Set(chosen.flatMap(({ fix }) => fix.changes.map((change) => change.path)));
  const dirty = (await git.status()).map((entry) => entry.path).filter((path) => touched.has(path));
  if (dirty.length === 0) return;
  throw new AutofixError('INPUT', `uncommitted changes stand in ${dirty.join(', ')}`, {
    help: 'commit or stash them first; nothing was changed',
  });
}
