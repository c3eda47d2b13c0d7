import type { MatchBlock } from './rule-tests.ts';
import type { LinePattern, Rule } from './types.ts';

/** A matcher that tries every rule on every line; for examples of a few lines. */
export function blockMatcher(rules: readonly Rule[]): MatchBlock {
  const compiled = rules.map((rule) => ({
    id: rule.id,
    except: rule.except.map((pattern) => new RegExp(pattern)),
    match: rule.match.map((pattern) => ({ pattern, line: new RegExp(pattern.line), with: pattern.with && new RegExp(pattern.with.pattern) })),
  }));
  return (text) => {
    const lines = text.split('\n');
    return compiled.flatMap((rule) =>
      lines.flatMap((line, index) => {
        if (rule.except.some((except) => except.test(line))) return [];
        for (const { pattern, line: first, with: second } of rule.match) {
          const found = first.exec(line);
          if (found === null) continue;
          const more = second === undefined ? {} : nearby(lines, index, pattern.with, second);
          if (more !== null) return [{ ruleId: rule.id, captures: { ...found.groups, ...more } }];
        }
        return [];
      }),
    );
  };
}

function nearby(lines: readonly string[], index: number, spec: LinePattern['with'], pattern: RegExp): Record<string, string> | null {
  if (spec === undefined) return {};
  const from = spec.where === 'after' ? index : index - spec.within;
  const to = spec.where === 'before' ? index : index + spec.within;
  for (let at = Math.max(0, from); at <= Math.min(lines.length - 1, to); at += 1) {
    const found = pattern.exec(lines[at] ?? '');
    if (found !== null) return { ...found.groups };
  }
  return null;
}
