import { compilePattern } from './compile-pattern.ts';
import { requiredLiterals } from './required-literals.ts';
import type { LinePattern, Rule } from './types.ts';

/** One pattern of the rules' `match` lists; rules that share it share the work. */
export interface Pattern {
  readonly source: string;
  readonly regexp: RegExp;
  readonly owners: readonly Owner[];
  /** Any line that matches holds one of these; null when no such literals could be derived. */
  readonly literals: readonly string[] | null;
}

export interface Owner {
  readonly rule: number;
  readonly match: number;
  readonly with: Nearby | null;
}

/** A second pattern that must hold near the first. */
export interface Nearby {
  readonly regexp: RegExp;
  readonly before: number;
  readonly after: number;
}

export interface CompiledRule {
  readonly except: readonly RegExp[];
  readonly boosts: readonly { readonly regexp: RegExp; readonly within: number }[];
}

/** All rules, compiled once and used for any number of logs. */
export interface Catalogue {
  readonly rules: readonly Rule[];
  readonly compiled: readonly CompiledRule[];
  readonly patterns: readonly Pattern[];
}

/** Compiles the rules. Throws AutofixError RULES for a pattern that is no regular expression. */
export function compileCatalogue(rules: readonly Rule[]): Catalogue {
  const bySource = new Map<
    string,
    { source: string; regexp: RegExp; owners: Owner[]; literals: readonly string[] | null }
  >();
  rules.forEach((rule, index) =>
    rule.match.forEach((pattern, match) => {
      const owner = `rule ${rule.id}, match[${match}]`;
      const known = bySource.get(pattern.line);
      const entry = known ?? {
        source: pattern.line,
        regexp: compilePattern(pattern.line, owner),
        owners: [],
        literals: requiredLiterals(pattern.line),
      };
      entry.owners.push({ rule: index, match, with: compileNearby(pattern.with, owner) });
      bySource.set(pattern.line, entry);
    }),
  );
  return { rules, compiled: rules.map(compileRule), patterns: [...bySource.values()] };
}

function compileNearby(spec: LinePattern['with'], owner: string): Nearby | null {
  if (spec === undefined) return null;
  return {
    regexp: compilePattern(spec.pattern, `${owner}, with`),
    before: spec.where === 'after' ? 0 : spec.within,
    after: spec.where === 'before' ? 0 : spec.within,
  };
}

function compileRule(rule: Rule): CompiledRule {
  return {
    except: rule.except.map((source, index) => compilePattern(source, `rule ${rule.id}, except[${index}]`)),
    boosts: rule.confidence.boosts.map((boost, index) => ({
      regexp: compilePattern(boost.near, `rule ${rule.id}, boosts[${index}]`),
      within: boost.within,
    })),
  };
}
