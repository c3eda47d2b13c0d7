import type { NewRun } from '../../support/github/index.ts';
import type { World } from './world.ts';

export interface OpenPull {
  readonly number: number;
  readonly headSha: string;
  /** What a run of this pull request has over a run of a push. */
  readonly run: NewRun;
}

/** A person's pull request from a branch of the same repository to `main`. */
export function openPull(world: World, branch: string, files: Readonly<Record<string, string>>): OpenPull {
  const headSha = world.github.commit(world.repository, branch, files, 'work on it');
  const number = world.github.pulls.length + 1;
  world.github.pulls.push({
    number,
    repository: world.repository,
    title: 'work on it',
    body: '',
    state: 'open',
    merged: false,
    draft: false,
    head: branch,
    headOwner: 'acme',
    headSha: null,
    base: 'main',
    author: 'octocat',
    labels: [],
    createdAt: new Date().toISOString(),
  });
  return { number, headSha, run: { branch, headSha, event: 'pull_request', pullRequest: { number, base: 'main' } } };
}
