import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LoadedRules, loadRules, requireSound } from '../analyzer/load-rules.ts';
import { compileRuleBook, type RuleBook } from '../analyzer/rule-book.ts';
import { AutofixError } from '../core/errors.ts';

/** The catalogue that ships with the package; it stands beside `src` and `dist` alike. */
export const builtInRules = fileURLToPath(new URL('../../rules', import.meta.url));

/** Folder in a repository that is read when nobody names another. */
const usualFolder = 'ci-autofix.rules';

/** Loads the built-in rules and those of the folders named. Throws AutofixError RULES or INPUT. */
export async function openRules(named: readonly string[], cwd: string): Promise<LoadedRules> {
  return requireSound(await readRules(named, cwd));
}

/** As `openRules`, with the mistakes in the result instead of thrown. */
export async function readRules(named: readonly string[], cwd: string): Promise<LoadedRules> {
  const folders = [builtInRules];
  for (const name of named) {
    const path = resolve(cwd, name);
    if (await exists(path)) folders.push(path);
    else if (name !== usualFolder)
      throw new AutofixError('INPUT', `there is no rule folder ${name}`, { help: 'check --rules and rules.paths' });
  }
  return loadRules(folders);
}

/** The compiled catalogue, ready for any number of logs. */
export async function openRuleBook(named: readonly string[], cwd: string): Promise<RuleBook> {
  return compileRuleBook(await openRules(named, cwd));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
