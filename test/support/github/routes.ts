import { sample } from './description.ts';
import { headOf } from './git-repository.ts';
import { actionRoutes } from './routes-actions.ts';
import { codeRoutes } from './routes-code.ts';
import { commitRoutes } from './routes-commits.ts';
import { issueRoutes } from './routes-issues.ts';
import { pullRoutes } from './routes-pulls.ts';
import { reviewRoutes } from './routes-reviews.ts';
import { minimalRepository, plainRepository, repositoryReply, userReply } from './replies.ts';
import { notFound } from './call.ts';
import type { Call, Handler, Reply } from './call.ts';

export const routes: Readonly<Record<string, Handler>> = {
  'GET /user': ({ account }) =>
    account.kind === 'user'
      ? { status: 200, body: { ...sample('private-user'), ...userReply(account.login), user_view_type: 'private' } }
      : { status: 403, body: { message: 'Resource not accessible by integration' } },
  'GET /app': ({ app }) => ({ status: 200, body: { ...sample('integration'), slug: app.slug, name: app.slug } }),
  'POST /app/installations/{installation_id}/access_tokens': ({ app }) => ({
    status: 201,
    body: { ...sample('installation-token'), ...app.issueToken() },
  }),
  'GET /orgs/{org}/repos': (call) => (isOrganization(call) ? ownedBy(call, call.parameters.org ?? '') : notFound()),
  'GET /users/{username}/repos': (call) => ownedBy(call, call.parameters.username ?? ''),
  'GET /installation/repositories': (call) => installationRepositories(call),
  'GET /repos/{owner}/{repo}': ({ repository, account }) => ({
    status: 200,
    body: repositoryReply(repository, account),
  }),
  'GET /repos/{owner}/{repo}/git/ref/{ref}': branchRef,
  'GET /repos/{owner}/{repo}/branches': ({ repository }) => {
    const sha = headOf(repository.path, repository.defaultBranch) ?? '';
    const commit = { sha, url: 'https://github.example/none' };
    return { status: 200, list: { items: [{ name: repository.defaultBranch, commit, protected: false }] } };
  },
  ...actionRoutes,
  ...codeRoutes,
  ...commitRoutes,
  ...reviewRoutes,
  ...pullRoutes,
  ...issueRoutes,
};

function branchRef({ repository, parameters }: Call): Reply {
  const ref = parameters.ref ?? '';
  const sha = ref.startsWith('heads/') ? headOf(repository.path, ref.slice('heads/'.length)) : null;
  if (sha === null) return notFound();
  const object = { type: 'commit', sha, url: 'https://github.example/none' };
  return { status: 200, body: { ...sample('git-ref'), ref: `refs/${ref}`, object } };
}

/** Owners whose name ends in `-user` are people. */
function isOrganization({ parameters }: Call): boolean {
  return !(parameters.org ?? '').endsWith('-user');
}

function ownedBy({ state }: Call, owner: string): Reply {
  const items = [...state.repositories.values()].filter((one) => one.owner === owner).map(minimalRepository);
  return { status: 200, list: { items } };
}

function installationRepositories({ state, account }: Call): Reply {
  if (account.kind !== 'bot')
    return { status: 403, body: { message: 'You must authenticate with an installation access token.' } };
  const items = [...state.repositories.values()].map(plainRepository);
  return { status: 200, list: { items, wrap: (page, total) => ({ total_count: total, repositories: page }) } };
}
