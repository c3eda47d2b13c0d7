import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPatternCheck } from '../analyzer/check-pattern.ts';
import { type LoadedRules, loadRules, requireSound } from '../analyzer/load-rules.ts';
import { readPackedCatalogue } from '../analyzer/packed-catalogue.ts';
import { compileRuleBook, type RuleBook } from '../analyzer/rule-book.ts';
import { patternsOf } from '../analyzer/rule-lint.ts';
import { AutofixError } from '../core/errors.ts';

/** The catalogue that ships with the package; it stands beside `src` and `dist` alike. */
const builtInRules = fileURLToPath(new URL('../../rules', import.meta.url));

/** Folder in a repository that is read when nobody names another. */
const usualFolder = 'ci-autofix.rules';

/** Loads the built-in rules and those of the folders named. Throws AutofixError RULES or INPUT. */
export async function openRules(named: readonly string[], cwd: string): Promise<LoadedRules> {
  return requireSound(await readRules(named, cwd));
}

/** As `openRules`, with the mistakes in the result instead of thrown. */
export async function readRules(named: readonly string[], cwd: string): Promise<LoadedRules> {
  return loadRules(await ruleFolders(named, cwd));
}

let builtInBook: Promise<RuleBook> | undefined;

/** The compiled catalogue, ready for any number of logs. The built-in one does not change under us: compiled once a process. */
export async function openRuleBook(named: readonly string[], cwd: string): Promise<RuleBook> {
  const folders = await ruleFolders(named, cwd);
  if (folders.length > 1) return compile(folders);
  return (builtInBook ??= compile(folders));
}

/** What `tools/build-catalogue.ts` leaves beside the compiled program; a program run from source has none. */
const packedCatalogue = import.meta.url.endsWith('.js')
  ? fileURLToPath(new URL('../catalogue', import.meta.url))
  : null;

async function compile(folders: readonly string[]): Promise<RuleBook> {
  if (packedCatalogue !== null && folders.length === 1) {
    const packed = await readPackedCatalogue(packedCatalogue, builtInRules);
    if (packed !== null) return packed;
  }
  return compileRuleBook(await requireQuick(requireSound(await loadRules(folders))));
}

/** Rules from outside are not trusted to be quick: one pattern that runs away would hold up everything. */
async function requireQuick(loaded: LoadedRules): Promise<LoadedRules> {
  const fileOf = (id: string): string => loaded.origins.get(id)?.file ?? '';
  const foreign = loaded.rules.filter((rule) => !fileOf(rule.id).startsWith(builtInRules));
  if (foreign.length === 0) return loaded;
  const check = await loadPatternCheck();
  const problems = foreign.flatMap((rule) =>
    patternsOf(rule).flatMap(({ field, source }) => {
      const message = check(source);
      const line = loaded.origins.get(rule.id)?.line ?? null;
      return message === null ? [] : [{ file: fileOf(rule.id), line, ruleId: rule.id, field, message }];
    }),
  );
  return requireSound({ ...loaded, problems });
}

/** Folders named by path, and npm packages installed in `cwd` that ship a folder `rules`. */
async function ruleFolders(named: readonly string[], cwd: string): Promise<string[]> {
  const folders = [builtInRules];
  for (const name of named) {
    const found = await firstExisting([resolve(cwd, name), ...packageRules(name, cwd)]);
    if (found !== null) folders.push(found);
    else if (name !== usualFolder) {
      throw new AutofixError('INPUT', `there is no rule folder or installed rule package ${name}`, {
        help: 'check --rules and rules.paths',
      });
    }
  }
  return folders;
}

function packageRules(name: string, cwd: string): string[] {
  const isPackage = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/.test(name);
  return isPackage ? [join(cwd, 'node_modules', name, 'rules')] : [];
}

async function firstExisting(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (await exists(path)) return path;
  return null;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
