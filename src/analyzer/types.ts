import type { Category } from '../core/category.ts';
import type { Risk } from '../core/plan.ts';
import type { Remedy } from '../core/finding.ts';

/**
 * One pattern of a rule. A plain string in YAML is short for `{ line: … }`. All patterns are JavaScript regular expressions
 * with the flag `u` off and `i` off, without look-behind and back references; write `(?i:…)`-free patterns and spell both
 * cases, because the prefilter needs a literal.
 */
export interface LinePattern {
  readonly line: string;
  /** Another pattern that must match within so many lines after, before or around the first; its captures join the first's. */
  readonly with?: { readonly pattern: string; readonly within: number; readonly where: 'after' | 'before' | 'around' };
  /** The tool words this verdict as a warning and fails all the same: its wording says nothing against it. */
  readonly worded_as?: 'warning' | undefined;
}

export interface Boost {
  /** Adds to the confidence when this pattern matches within so many lines around the finding. */
  readonly near: string;
  readonly within: number;
  readonly add: number;
}

export interface RuleExample {
  /** One line or a block of lines. */
  readonly line: string;
  readonly captures?: Readonly<Record<string, string>>;
}

/** A rule as it stands in `rules/<ecosystem>/<family>.yaml`, checked and with its defaults filled in. */
export interface Rule {
  readonly id: string;
  readonly family: string;
  readonly title: string;
  readonly category: Category;
  readonly ecosystems: readonly string[];
  readonly match: readonly LinePattern[];
  /** Lines that look like a match and are none. */
  readonly except: readonly string[];
  /** `cause` outranks `symptom` outranks `catch-all`. */
  readonly level: 'cause' | 'symptom' | 'catch-all';
  /** What each named capture holds. `file`, `line`, `column` make the location. Captures named here are stable text unless they end in `line` or `column`. */
  readonly captures: Readonly<Record<string, string>>;
  readonly confidence: { readonly base: number; readonly boosts: readonly Boost[] };
  readonly remedy: Remedy;
  readonly fix: { readonly recipe: string; readonly risk: Risk } | null;
  readonly examples: { readonly match: readonly RuleExample[]; readonly no_match: readonly string[] };
  readonly docs: string;
  /** Where the lines were seen: a tool and version that was run, or its source or documentation. */
  readonly source: string | null;
}
