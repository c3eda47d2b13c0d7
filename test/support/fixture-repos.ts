import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Diagnosis, Finding } from '../../src/core/finding.ts';
import { program } from './fixture-process.ts';

export const fixturesFolder = fileURLToPath(new URL('../../fixtures/repos', import.meta.url));

/** `case.json`: what failed, and how the log is read. */
export interface FixtureCase {
  readonly recipe: string;
  readonly name: string;
  readonly folder: string;
  /** Key of the job in the workflow. */
  readonly job: string;
  /** Name of the step that fails. */
  readonly step: string;
  /** Rule that must name the cause in `job.log`. */
  readonly rule: string;
  readonly findings: readonly { readonly captures: Readonly<Record<string, string>> }[];
  /** Packages that the registry alone decides the version of: their versions are not compared. */
  readonly floating: readonly string[];
  /** Part of the sentence with which the recipe declines; null when it must fix. */
  readonly declines: string | null;
  /** Programs without which the case cannot run. */
  readonly needs: readonly string[];
  /** Tags of a commit before the failing one; the checkout is then as shallow as the workflow asks for. */
  readonly history: readonly string[];
  /** Files that a commit before the failing one had under another path: the old path, then the one in `before/`. */
  readonly renamed: readonly (readonly [from: string, to: string])[];
}

/** Every case of every recipe, sorted; folders with an underscore in front belong to the demo. */
export async function fixtureCases(recipe?: string): Promise<FixtureCase[]> {
  const recipes =
    recipe === undefined ? (await readdir(fixturesFolder)).filter((name) => !name.startsWith('_')).sort() : [recipe];
  const cases: FixtureCase[] = [];
  for (const id of recipes) {
    const names = existsSync(join(fixturesFolder, id)) ? (await readdir(join(fixturesFolder, id))).sort() : [];
    for (const name of names) cases.push(await readCase(id, name));
  }
  return cases;
}

export async function readCase(recipe: string, name: string): Promise<FixtureCase> {
  const folder = join(fixturesFolder, recipe, name);
  const data = JSON.parse(await readFile(join(folder, 'case.json'), 'utf8')) as Partial<FixtureCase> &
    Pick<FixtureCase, 'job' | 'step' | 'rule'>;
  return {
    findings: [],
    floating: [],
    declines: null,
    needs: [],
    history: [],
    renamed: [],
    ...data,
    recipe,
    name,
    folder,
  };
}

export interface FixtureRepository {
  /** Bare repository that the work tree was cloned from. */
  readonly origin: string;
  readonly branch: string;
  readonly root: string;
  readonly head: string;
  /** Mirrors, work trees and tool caches of repairs. */
  readonly cacheDir: string;
  /** Folder for everything that belongs to this repository: remove it afterwards. */
  readonly scratch: string;
}

/** A bare origin and caches that many fixtures share, each on a branch of its own: what one downloaded, the next finds. */
export interface Workshop {
  readonly origin: string;
  readonly cacheDir: string;
  readonly folder: string;
}

export async function makeWorkshop(name = 'origin.git'): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'ci-autofix-'));
  const origin = join(folder, name);
  await mkdir(dirname(origin), { recursive: true });
  await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', origin);
  return { origin, cacheDir: join(folder, 'cache'), folder };
}

/** A real git repository (bare origin and clone) with the tree of `before/` as its only commit; in the workshop's origin when one is given. */
export async function makeRepository(fixture: FixtureCase, workshop?: Workshop): Promise<FixtureRepository> {
  const scratch = await mkdtemp(join(tmpdir(), 'ci-autofix-'));
  const branch = workshop === undefined ? 'main' : `${fixture.recipe}/${fixture.name}`;
  const seed = join(scratch, 'seed');
  await cp(join(fixture.folder, 'before'), seed, { recursive: true, verbatimSymlinks: true });
  await git(seed, 'init', '--quiet', `--initial-branch=${branch}`);
  if (fixture.history.length > 0) await git(seed, 'commit', '--quiet', '--allow-empty', '--message=an earlier commit');
  for (const tag of fixture.history) await git(seed, 'tag', tag);
  for (const [from, to] of fixture.renamed) await commitBeforeRename(seed, from, to);
  await git(seed, 'add', '--all', '--force');
  await git(seed, 'commit', '--quiet', '--message=the failing commit');
  const origin = workshop?.origin ?? join(scratch, 'origin.git');
  if (workshop === undefined) await git(scratch, 'clone', '--quiet', '--bare', seed, origin);
  else
    await git(seed, 'push', '--quiet', '--force', origin, branch, ...fixture.history.map((tag) => `refs/tags/${tag}`));
  const root = join(scratch, 'work', 'project', 'project');
  await mkdir(dirname(root), { recursive: true });
  const depth = fixture.history.length > 0 ? ['--depth=1', '--no-tags'] : [];
  await git(scratch, 'clone', '--quiet', '--single-branch', `--branch=${branch}`, ...depth, `file://${origin}`, root);
  return {
    origin,
    branch,
    root,
    scratch,
    head: (await git(root, 'rev-parse', 'HEAD')).trim(),
    cacheDir: workshop?.cacheDir ?? join(scratch, 'cache'),
  };
}

/** A commit in which the file still has its old path; afterwards it has the new one again, uncommitted. */
async function commitBeforeRename(seed: string, from: string, to: string): Promise<void> {
  await mkdir(dirname(join(seed, from)), { recursive: true });
  await rename(join(seed, to), join(seed, from));
  await git(seed, 'add', '--force', '--', from);
  await git(seed, 'commit', '--quiet', `--message=add ${from}`);
  await rename(join(seed, from), join(seed, to));
}

/** Commits everything that is not ignored: checks such as `git diff --exit-code` look at the commit. */
export async function commitAll(root: string, message: string): Promise<void> {
  await git(root, 'add', '--all');
  await git(root, 'commit', '--quiet', `--message=${message}`);
}

/** Runs git cut off from the user's settings; throws with its message when it fails. */
export async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const identity = { name: 'ci-autofix tests', email: 'tests@ci-autofix.example' };
  const env = {
    PATH: process.env['PATH'] ?? '',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: 'file',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: identity.name,
    GIT_AUTHOR_EMAIL: identity.email,
    GIT_COMMITTER_NAME: identity.name,
    GIT_COMMITTER_EMAIL: identity.email,
  };
  const { exitCode, output, stdout } = await program(['git', ...args], { cwd, env });
  if (exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${output}`);
  return stdout;
}

export interface TreeFile {
  readonly content: string;
  readonly executable: boolean;
}

/** Tracked and new files of a work tree, without what git ignores and what deleted files left. */
export async function treeOf(root: string): Promise<Record<string, TreeFile>> {
  const names = (await git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'))
    .split('\0')
    .filter((name) => name !== '');
  const tree: Record<string, TreeFile> = {};
  for (const name of names.sort()) {
    if (existsSync(join(root, name))) tree[name] = await readTreeFile(join(root, name));
  }
  return tree;
}

/** The tree that the case must end in: `after/` holds only the files that differ from `before/`. */
export async function expectedTree(fixture: FixtureCase): Promise<Record<string, TreeFile>> {
  return {
    ...(await folderTree(join(fixture.folder, 'before'))),
    ...(await folderTree(join(fixture.folder, 'after'))),
  };
}

/** From `before/` to the expected tree, as `git diff` prints it. */
export async function diffOfFixture(fixture: FixtureCase): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'ci-autofix-'));
  try {
    await cp(join(fixture.folder, 'before'), scratch, { recursive: true, verbatimSymlinks: true });
    await git(scratch, 'init', '--quiet');
    await git(scratch, 'add', '--all', '--force');
    await git(scratch, 'commit', '--quiet', '--message=before');
    await cp(join(fixture.folder, 'after'), scratch, { recursive: true, verbatimSymlinks: true });
    await git(scratch, 'add', '--all', '--force');
    return await git(scratch, 'diff', '--cached', '--binary', '--full-index', '--no-renames', 'HEAD');
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Writes what differs from `before/` into `after/`. */
export async function recordAfter(fixture: FixtureCase, tree: Record<string, TreeFile>): Promise<void> {
  const before = await folderTree(join(fixture.folder, 'before'));
  for (const [name, file] of Object.entries(tree)) {
    if (before[name]?.content === file.content && before[name].executable === file.executable) continue;
    const path = join(fixture.folder, 'after', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.content);
    await chmod(path, file.executable ? 0o755 : 0o644);
  }
}

async function folderTree(folder: string): Promise<Record<string, TreeFile>> {
  if (!existsSync(folder)) return {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const tree: Record<string, TreeFile> = {};
  for (const entry of entries.filter((item) => item.isFile())) {
    const path = join(entry.parentPath, entry.name);
    tree[relative(folder, path)] = await readTreeFile(path);
  }
  return tree;
}

async function readTreeFile(path: string): Promise<TreeFile> {
  return { content: await readFile(path, 'utf8'), executable: ((await stat(path)).mode & 0o100) !== 0 };
}

/** The diagnosis that the case's rule makes of its log. */
export function diagnosisOf(fixture: FixtureCase): Diagnosis {
  const findings: Finding[] = fixture.findings.map(({ captures }) => ({
    ruleId: fixture.rule,
    jobId: null,
    jobName: fixture.job,
    lines: [],
    captures,
    location:
      captures['file'] === undefined
        ? null
        : { file: captures['file'], line: numberOf(captures['line']), column: numberOf(captures['column']) },
  }));
  return {
    fingerprint: '0123456789abcdef',
    ruleId: fixture.rule,
    title: fixture.rule,
    category: 'unknown',
    findings,
    confidence: { value: 0.9, terms: [] },
    remedy: 'fix',
    recipe: fixture.recipe,
    jobs: [{ id: null, name: fixture.job }],
    diagnostics: [],
    logState: 'complete',
    docs: '',
  };
}

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
