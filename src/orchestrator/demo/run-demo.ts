import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layerFromObject, mergeLayers } from '../../config/load.ts';
import type { PassReport } from '../../core/case.ts';
import { AutofixError } from '../../core/errors.ts';
import { renderHtml } from '../../report/html.ts';
import { renderJson } from '../../report/json.ts';
import { type Session, openSession, type SessionOptions } from '../wire.ts';
import { type DemoFolders, demoFolders, prepareScenario } from './prepare.ts';
import { startOutage } from './registry-outage.ts';
import { type Scenario, scenarios } from './scenarios.ts';

export interface DemoOptions extends Pick<SessionOptions, 'env' | 'version' | 'signal' | 'logStream' | 'onProgress'> {
  /** A new or empty folder. */
  readonly folder: string;
  /** Told before each scenario and after each failing workflow. */
  readonly onScenario: (scenario: Scenario, number: number) => void;
  readonly onFailed: (scenario: Scenario, step: string) => void;
}

export interface DemoResult {
  readonly reports: readonly { readonly scenario: Scenario; readonly report: PassReport }[];
  readonly branch: string | null;
  readonly pullRequest: string | null;
  readonly htmlReport: string;
  readonly jsonReport: string;
}

/**
 * Takes four real failures through the very pipeline that production runs: real repositories, workflows that fail for real, the
 * `recorded` provider, and a host that keeps pull requests as files.
 */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const folders = demoFolders(options.folder);
  await requireEmpty(options.folder);
  const reports: { scenario: Scenario; report: PassReport }[] = [];
  for (const [index, scenario] of scenarios.entries()) {
    options.onScenario(scenario, index + 1);
    const step = await failForReal(scenario, folders, index + 1);
    options.onFailed(scenario, step);
    reports.push({ scenario, report: await onePass(scenario, folders, options) });
  }
  const whole = joinReports(reports.map(({ report }) => report));
  const htmlReport = join(folders.root, 'report.html');
  const jsonReport = join(folders.root, 'report.json');
  await writeFile(htmlReport, await renderHtml(whole));
  await writeFile(jsonReport, renderJson(whole));
  return { reports, ...deliveredIn(whole, folders), htmlReport, jsonReport };
}

async function requireEmpty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length === 0) return;
  throw new AutofixError('INPUT', `${folder} is not empty`, { help: 'name a folder that does not exist yet' });
}

async function failForReal(scenario: Scenario, folders: DemoFolders, runId: number): Promise<string> {
  const outage = scenario.registryOutage ? await startOutage() : null;
  try {
    const job = await prepareScenario(scenario, folders, outage?.url ?? null, runId);
    return job.steps.find(({ conclusion }) => conclusion === 'failure')?.name ?? '';
  } finally {
    await outage?.close();
  }
}

async function onePass({ name }: Scenario, folders: DemoFolders, options: DemoOptions): Promise<PassReport> {
  const session = await openDemoSession(name, folders, options);
  try {
    return await session.pass();
  } finally {
    await session.close();
  }
}

function openDemoSession(name: string, folders: DemoFolders, options: DemoOptions): Promise<Session> {
  const { settings } = mergeLayers([
    layerFromObject('demo', {
      repositories: [`demo/${name}`],
      test_data: folders.recordings,
      local_host: folders.host,
      state_dir: folders.state,
      cache_dir: folders.cache,
      fixing: { deliver: 'pull-request' },
    }),
  ]);
  const { env, version, signal, logStream, onProgress } = options;
  return openSession({
    settings,
    readOnly: false,
    env,
    cwd: folders.root,
    version,
    signal,
    logLevel: 'warn',
    logStream,
    onProgress,
  });
}

function joinReports(reports: readonly PassReport[]): PassReport {
  const [first] = reports;
  if (first === undefined) throw new Error('the demo has no scenario');
  return {
    ...first,
    finishedAt: reports.at(-1)?.finishedAt ?? first.finishedAt,
    repositories: reports.flatMap(({ repositories }) => repositories),
    runs: reports.flatMap(({ runs }) => runs),
    notes: reports.flatMap(({ notes }) => notes),
  };
}

function deliveredIn(report: PassReport, folders: DemoFolders): Pick<DemoResult, 'branch' | 'pullRequest'> {
  for (const { run, cases } of report.runs) {
    for (const { outcome } of cases) {
      if (outcome.kind !== 'fixed') continue;
      const number = outcome.delivery.number;
      const bare = join(folders.host, `${run.repository}.git`);
      return {
        branch: outcome.delivery.branch === null ? null : `${outcome.delivery.branch} in ${bare}`,
        pullRequest: number === null ? null : join(folders.host, run.repository, 'pulls', `${number}.md`),
      };
    }
  }
  return { branch: null, pullRequest: null };
}
