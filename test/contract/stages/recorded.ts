import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headSha, justNow } from './types.ts';
import type { SetStage } from './types.ts';

export const recorded: SetStage = async (readOnly) => {
  const folder = await mkdtemp(join(tmpdir(), 'ci-autofix-contract-'));
  await recordIn(folder);
  const noGitHub = () => Promise.reject(new Error('a recorded run needs no GitHub'));
  return {
    options: { github: noGitHub, testData: folder, readOnly },
    writes: async () => (existsSync(join(folder, 'rerun-requests.jsonl')) ? 1 : 0),
    close: () => rm(folder, { recursive: true, force: true }),
  };
};

async function recordIn(folder: string): Promise<void> {
  const common = {
    repository: 'acme/shop',
    headSha,
    branch: 'main',
    workflow: { name: 'ci', path: '.github/workflows/ci.yml' },
    createdAt: justNow(),
    completedAt: justNow(),
  };
  const steps = [{ number: 1, name: 'npm run lint', conclusion: 'failure' }];
  for (const id of ['1', '2']) await mkdir(join(folder, id, 'logs'), { recursive: true });
  await writeFile(
    join(folder, '1/run.json'),
    JSON.stringify({ ...common, id: 1, jobs: [{ id: 11, name: 'lint', steps, greenLog: 'logs/green.log' }] }),
  );
  await writeFile(join(folder, '1/logs/11.log'), 'red\n');
  await writeFile(join(folder, '1/logs/green.log'), 'green\n');
  await writeFile(
    join(folder, '2/run.json'),
    JSON.stringify({
      ...common,
      id: 2,
      conclusion: 'success',
      jobs: [{ id: 21, name: 'lint', conclusion: 'success' }],
    }),
  );
}
