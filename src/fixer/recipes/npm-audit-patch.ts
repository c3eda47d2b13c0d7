import semver from 'semver';
import type { Recipe, RecipeContext } from '../types.ts';
import { packageOf } from './support/import-scan.ts';
import { findLockfile, isObject, parseObject } from './support/node-package.ts';
import { npmFolder } from './support/npm-step.ts';
import { inFolder } from './support/paths.ts';
import { decline, exactly, listed, propose, run } from './support/proposals.ts';

export const npmAuditPatch: Recipe = {
  id: 'npm-audit-patch',
  summary: 'Locks patched versions of the packages that `npm audit` reports, within the ranges of package.json.',
  risk: 'review',
  touches: ['**/package-lock.json', '**/npm-shrinkwrap.json'],
  needs: ['npm'],
  limits: [
    'Changes the lock file alone: what needs another range of package.json, or a breaking change, stays with a person.',
    'Only packages that the audit names and the lock file holds; declines when no version within the ranges is patched.',
    'Install scripts are off, and no exception is ever added to the audit.',
  ],
  async propose(context) {
    const lock = await findLockfile(context.repository, await npmFolder(context, 'audit'), 'npm');
    if (lock === null) return decline('there is no package-lock.json to change');
    const path = inFolder(lock.folder, lock.name);
    const held = lockedNames((await context.repository.read(path)) ?? '');
    const reported = advised(context).filter(({ name }) => held.has(name));
    if (reported.length === 0) return decline('the audit names no package of the lock file');
    const after = await versionsAfter(context, lock.folder, namesOf(reported));
    const patched = reported.filter((advice) => after === null || isPatched(advice, after));
    const names = namesOf(patched);
    if (names.length === 0) return decline(`package.json lets no patched version in of ${listed(namesOf(reported))}`);
    return propose(npmAuditPatch, {
      title: `build: lock patched versions of ${listed(names)}`,
      actions: [
        run(['npm', 'update', ...options, '--', ...names], {
          cwd: lock.folder,
          network: true,
        }),
      ],
      touches: [exactly(path)],
    });
  },
};

const options = ['--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'];

/** A package that the audit names, and the versions of it that are vulnerable. */
interface Advice {
  readonly name: string;
  readonly vulnerable: string;
}

function advised({ diagnosis }: RecipeContext): Advice[] {
  return diagnosis.findings.flatMap(({ captures }) => {
    const name = captures['package'] ?? '';
    const vulnerable = captures['versions'] ?? '*';
    return name !== '' && packageOf(name) === name ? [{ name, vulnerable }] : [];
  });
}

function namesOf(advice: readonly Advice[]): string[] {
  return [...new Set(advice.map(({ name }) => name))].sort();
}

/** The packages of a lock file, at whatever depth. */
function lockedNames(lock: string): Set<string> {
  const packages = parseObject(lock)?.['packages'];
  const paths = isObject(packages) ? Object.keys(packages) : [];
  return new Set(paths.map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)));
}

/** What npm would install of the packages after an update; null when it does not tell. */
async function versionsAfter(
  context: RecipeContext,
  folder: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]> | null> {
  const flags = ['--dry-run', '--json', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { stdout } = await context.run(['npm', 'update', ...flags, '--', ...names], {
    network: true,
    ...(folder === '' ? {} : { cwd: folder }),
  });
  // Some versions of npm list the changes as text before the answer.
  const answer = parseObject(stdout.slice(Math.max(0, stdout.search(/^\{/m))));
  if (answer === null || !Array.isArray(answer['add']) || !Array.isArray(answer['change'])) return null;
  const records = [
    ...answer['add'],
    ...answer['change'].map((change: unknown) => (isObject(change) ? change['to'] : null)),
  ];
  const after = new Map<string, string[]>();
  for (const record of records) {
    if (!isObject(record)) continue;
    const name = String(record['name']);
    after.set(name, [...(after.get(name) ?? []), String(record['version'])]);
  }
  return after;
}

function isPatched({ name, vulnerable }: Advice, after: ReadonlyMap<string, readonly string[]>): boolean {
  const versions = after.get(name) ?? [];
  const range = semver.validRange(vulnerable) ?? '';
  return versions.length > 0 && !versions.some((version) => range !== '' && semver.satisfies(version, range));
}
