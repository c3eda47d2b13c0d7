import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AutofixError } from '../../core/errors.ts';
import { openGit } from '../../io/git.ts';
import type { CanComment, CanFileIssues, CodeHost, HostedRepository } from '../types.ts';
import { createLocalComments } from './comments.ts';
import { createLocalIssues } from './issues.ts';
import { createLocalPullRequests } from './pull-requests.ts';

export type LocalHost = CodeHost & CanComment & CanFileIssues;

/** What the parts of the host share. */
export interface LocalPlace {
  /** Absolute path of the bare repository. Throws AutofixError NOT_FOUND when there is none. */
  bare(repository: string): Promise<string>;
  /** Folder of what was written about the repository, beside it. */
  records(repository: string): string;
  branchHead(repository: string, branch: string): Promise<string | null>;
  refuseWhenReadOnly(what: string): void;
}

/**
 * A host in a folder: bare repositories `<owner>/<name>.git`, and beside each `<owner>/<name>/{pulls,issues}/` with one JSON file and
 * one Markdown file per pull request, issue and comment. File names are numbers, whatever a branch is called.
 */
export function createLocalHost({
  folder,
  readOnly,
}: {
  readonly folder: string | null;
  readonly readOnly: boolean;
}): LocalHost {
  if (folder === null)
    throw new AutofixError('SETTINGS', 'the local host needs a folder', {
      help: 'name the folder that holds <owner>/<name>.git',
    });
  const place = createPlace(folder, readOnly);

  async function getRepository(repository: string): Promise<HostedRepository> {
    const git = openGit(await place.bare(repository), { userConfig: false });
    const head = (await git.run(['symbolic-ref', '--short', 'HEAD'])).stdout.trim();
    return { fullName: repository, defaultBranch: head, private: true, archived: false, canPush: !readOnly };
  }

  return {
    id: 'local',
    getRepository,
    cloneUrl: (repository) => pathToFileURL(barePath(folder, repository)).href,
    credentials: async () => null,
    branchHead: place.branchHead,
    deliveryNotes: [],
    ...createLocalPullRequests(place),
    ...createLocalComments(place),
    ...createLocalIssues(place),
  };
}

function createPlace(folder: string, readOnly: boolean): LocalPlace {
  async function bare(repository: string): Promise<string> {
    const path = barePath(folder, repository);
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory() === true) return path;
    throw new AutofixError('NOT_FOUND', `${folder} holds no repository ${repository}`, {
      help: `make it with: git init --bare ${path}`,
    });
  }
  return {
    bare,
    records: (repository) => barePath(folder, repository).replace(/\.git$/, ''),
    branchHead: async (repository, branch) =>
      openGit(await bare(repository), { userConfig: false }).revParse(`refs/heads/${branch}`),
    refuseWhenReadOnly: (what) => {
      if (readOnly)
        throw new AutofixError('FORBIDDEN', `a dry run must not ${what}`, {
          help: 'this is a mistake in ci-autofix; please report it',
        });
    },
  };
}

function barePath(folder: string, repository: string): string {
  const parts = repository.split('/');
  if (parts.length === 2 && parts.every((part) => /^[\w.-]+$/.test(part) && !/^\.+$|\.git$/.test(part)))
    return join(folder, `${repository}.git`);
  throw new AutofixError('INPUT', `${JSON.stringify(repository)} is no name of a repository`, {
    help: 'write it as owner/name',
  });
}
