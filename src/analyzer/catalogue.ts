import type { Automaton } from './automaton.ts';
import { compilePattern } from './compile-pattern.ts';
import { patternFacts, type PatternFacts } from './pattern-facts.ts';
import type { LinePattern, Rule } from './types.ts';

/** One pattern of the rules' `match` lists; rules that share it share the work. */
export interface Pattern extends PatternFacts {
  readonly source: string;
  readonly regexp: RegExp;
  readonly owners: readonly Owner[];
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
  /** An automaton from build time, and the literals that it is of. */
  readonly prepared?: { readonly texts: readonly string[]; open(): Automaton };
}

/** For the source of a pattern, what `patternFacts` told of it at build time. */
export type KnownFacts = ReadonlyMap<string, PatternFacts>;

/**
 * Compiles the rules. Throws AutofixError RULES for a pattern that is no regular expression; patterns with known facts
 * were checked when those were found, and are compiled when first needed.
 */
export function compileCatalogue(rules: readonly Rule[], known: KnownFacts = new Map()): Catalogue {
  const bySource = new Map<string, Pattern & { readonly owners: Owner[] }>();
  rules.forEach((rule, index) =>
    rule.match.forEach((pattern, match) => {
      const owner = `rule ${rule.id}, match[${match}]`;
      const entry = bySource.get(pattern.line) ?? newPattern(pattern.line, owner, known);
      entry.owners.push({ rule: index, match, with: compileNearby(pattern.with, owner) });
      bySource.set(pattern.line, entry);
    }),
  );
  const isKnown = known.size > 0;
  const compiled = rules.map((rule) => (isKnown ? compileLater(rule) : compileRule(rule)));
  return { rules, compiled, patterns: [...bySource.values()] };
}

function newPattern(source: string, owner: string, known: KnownFacts): Pattern & { readonly owners: Owner[] } {
  const facts = known.get(source);
  let regexp = facts === undefined ? compilePattern(source, owner) : null;
  return {
    source,
    owners: [],
    ...(facts ?? patternFacts(source)),
    get regexp() {
      return (regexp ??= compilePattern(source, owner));
    },
  };
}

function compileLater(rule: Rule): CompiledRule {
  let compiled: CompiledRule | null = null;
  return {
    get except() {
      return (compiled ??= compileRule(rule)).except;
    },
    get boosts() {
      return (compiled ??= compileRule(rule)).boosts;
    },
  };
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
