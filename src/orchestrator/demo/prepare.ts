import { appendFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sandboxEnvironment } from '../../fixer/sandbox-environment.ts';
import { openGit } from '../../io/git.ts';
import { type JobResult, runWorkflow } from './run-workflow.ts';
import type { Scenario } from './scenarios.ts';

const projects = fileURLToPath(new URL('../../../fixtures/repos/_demo', import.meta.url));
const workflowPath = '.github/workflows/ci.yml';
const author = { name: 'A Developer', email: 'developer@example.com' };

/** Folders of the demo, all below one. */
export interface DemoFolders {
  readonly root: string;
  readonly checkouts: string;
  readonly host: string;
  readonly recordings: string;
  readonly state: string;
  readonly cache: string;
}

export function demoFolders(root: string): DemoFolders {
  const below = (name: string) => join(root, name);
  return {
    root,
    checkouts: below('checkouts'),
    host: below('host'),
    recordings: below('recordings'),
    state: below('state'),
    cache: below('cache'),
  };
}

/** Makes the repository with its bare origin, lets its workflow fail for real, and records the run. Returns what failed. */
export async function prepareScenario(
  scenario: Scenario,
  folders: DemoFolders,
  registry: string | null,
  runId: number,
): Promise<JobResult> {
  const repository = `demo/${scenario.name}`;
  const { checkout, sha } = await makeRepository(scenario, folders, registry);
  const environment = await demoEnvironment(folders);
  const startedAt = new Date();
  const job = await runWorkflow(checkout, workflowPath, environment, startedAt);
  if (!job.steps.some(({ conclusion }) => conclusion === 'failure'))
    throw new Error(`the workflow of ${scenario.name} did not fail`);
  await record(folders, { repository, sha, runId, startedAt, job });
  return job;
}

async function makeRepository(
  { name }: Scenario,
  folders: DemoFolders,
  registry: string | null,
): Promise<{ checkout: string; sha: string }> {
  const checkout = join(folders.checkouts, name);
  const bare = join(folders.host, 'demo', `${name}.git`);
  await Promise.all([mkdir(checkout, { recursive: true }), mkdir(bare, { recursive: true })]);
  await cp(join(projects, name, 'before'), checkout, { recursive: true });
  if (registry !== null) await appendFile(join(checkout, '.npmrc'), `registry=${registry}\n`);
  const [git, origin] = [openGit(checkout, { userConfig: false }), openGit(bare, { userConfig: false })];
  await origin.run(['init', '--quiet', '--bare', '--initial-branch=main']);
  await git.run(['init', '--quiet', '--initial-branch=main']);
  await git.run(['add', '--all']);
  const sha = await git.commit({ message: 'feat: first version', author });
  await git.push({ url: `file://${bare}`, sha, branch: 'main', expected: null });
  return { checkout, sha };
}

/** What a proof's commands see too, so that a failure here is the failure there. */
async function demoEnvironment(folders: DemoFolders): Promise<Record<string, string>> {
  const [home, temp, caches] = [join(folders.root, 'home'), join(folders.root, 'tmp'), join(folders.cache, 'tools')];
  await Promise.all([home, temp, caches].map((folder) => mkdir(folder, { recursive: true })));
  return sandboxEnvironment({ from: process.env, home, temp, caches, userHome: homedir() });
}

interface Recorded {
  readonly repository: string;
  readonly sha: string;
  readonly runId: number;
  readonly startedAt: Date;
  readonly job: JobResult;
}

/** Writes the run as the `recorded` provider serves it; see docs/providers/recorded.md. */
async function record(folders: DemoFolders, { repository, sha, runId, startedAt, job }: Recorded): Promise<void> {
  const folder = join(folders.recordings, String(runId));
  await mkdir(join(folder, 'logs'), { recursive: true });
  const run = {
    id: String(runId),
    repository,
    host: 'local',
    workflow: { name: 'CI', path: workflowPath },
    branch: 'main',
    headSha: sha,
    event: 'push',
    createdAt: startedAt.toISOString(),
    completedAt: new Date().toISOString(),
    jobs: [{ id: '1', name: job.name, conclusion: 'failure', steps: job.steps, runnerLabels: ['ubuntu-latest'] }],
  };
  await writeFile(join(folder, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
  await writeFile(join(folder, 'logs', '1.log'), job.log);
}
