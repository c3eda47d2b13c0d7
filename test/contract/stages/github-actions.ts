import { connect } from '../../support/github/connect.ts';
import { startGitHub } from '../../support/github/index.ts';
import type { GitHubStandIn } from '../../support/github/index.ts';
import { headSha, justNow } from './types.ts';
import type { SetStage } from './types.ts';

export const gitHubActions: SetStage = async (readOnly) => {
  const github = await startGitHub({ repositories: { 'acme/shop': {} } });
  playOn(github);
  return {
    options: { github: () => connect(github, { readOnly }), testData: null, readOnly },
    writes: async () => github.writes().length,
    close: () => github.stop(),
  };
};

function playOn(github: GitHubStandIn): void {
  const jobs = [
    { id: 11, name: 'lint', log: 'red\n', steps: [{ number: 1, name: 'npm run lint', conclusion: 'failure' }] },
  ];
  github.addRun('acme/shop', { id: 1, headSha, jobs, createdAt: justNow(), completedAt: justNow() });
  github.addRun('acme/shop', {
    id: 2,
    headSha,
    conclusion: 'success',
    jobs: [{ id: 21, name: 'lint', conclusion: 'success', log: 'green\n' }],
    createdAt: justNow(),
    completedAt: justNow(),
  });
}
