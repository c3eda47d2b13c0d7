import { compileCatalogue, type Catalogue } from './catalogue.ts';
import { compileExclusions, type Excluder } from './exclusions.ts';
import { loadRules, requireSound, type LoadedRules } from './load-rules.ts';

/** Everything that is known beforehand, compiled: used for any number of logs. */
export interface RuleBook {
  readonly catalogue: Catalogue;
  readonly exclude: Excluder;
}

/** Throws AutofixError RULES for patterns that do not compile. */
export function compileRuleBook(loaded: Pick<LoadedRules, 'rules' | 'exclusions'>): RuleBook {
  return { catalogue: compileCatalogue(loaded.rules), exclude: compileExclusions(loaded.exclusions) };
}

/** Loads and compiles the rules below these folders. Throws AutofixError RULES that lists every mistake. */
export async function openRuleBook(folders: readonly string[]): Promise<RuleBook> {
  return compileRuleBook(requireSound(await loadRules(folders)));
}
