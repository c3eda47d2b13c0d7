import type { Category } from '../core/category.ts';
import { messageHints, type Hint } from './guess-hints.ts';

/** The category that speaks most for itself in the lines and the command of a failure that no rule knows. */
export interface Guess {
  readonly category: Category;
  /** How far it leads over the next one, 0 to 1. */
  readonly lead: number;
  /** Whether the lines themselves speak of it, not only the command. */
  readonly bySaying: boolean;
  readonly why: string;
}

/** Words of commands and step names: weaker, since any command can fail for any reason. */
const commandHints: readonly Hint[] = [
  {
    category: 'format',
    pattern:
      /\b(?:prettier|black|isort|gofmt|rustfmt|cargo fmt|spotless|clang-format|format(?:ting|-check|:check)?|fmt|yapf|autopep8)\b/i,
    weight: 1.6,
  },
  {
    category: 'lint',
    pattern:
      /lint|\b(?:rubocop|flake8|clippy|checkstyle|shellcheck|detekt|phpcs|ruff|pre-commit|pylint|spell\w*|style|standard|credo|integrity)\b/i,
    weight: 1.6,
  },
  {
    category: 'type-error',
    pattern: /\b(?:tsc|type-?check|types|mypy|pyright|phpstan|psalm|flow|sorbet)\b/i,
    weight: 1.6,
  },
  {
    category: 'test-failure',
    pattern:
      /\btests?\b|test[:_-]|\b(?:pytest|jest|vitest|mocha|rspec|phpunit|ctest|tox|nosetests|nextest|e2e|spec|prove|playwright|cypress|verify|surefire)\b/i,
    weight: 1.5,
  },
  {
    category: 'compile-error',
    pattern:
      /\b(?:build|compile|make|cmake|ninja|webpack|vite build|rollup|gradle|mvn|cargo|msbuild|xcodebuild|go (?:build|install))\b/i,
    weight: 0.8,
  },
  {
    category: 'missing-dependency',
    pattern: /\b(?:install|npm ci|apt-get|brew|bundle|composer|conda|setup|bootstrap)\b/i,
    weight: 0.7,
  },
  { category: 'deploy', pattern: /\b(?:deploy|publish|release|upload)\b/i, weight: 1 },
  { category: 'docker', pattern: /\bdocker(?:-compose)?\b/i, weight: 0.8 },
  {
    category: 'vulnerability-audit',
    pattern: /\b(?:(?:npm|yarn|pnpm|bun|cargo|composer|bundle) audit|pip-audit|snyk|trivy|grype)\b/i,
    weight: 1.6,
  },
  { category: 'coverage-threshold', pattern: /\b(?:coverage|codecov|coveralls)\b/i, weight: 0.6 },
  { category: 'policy-check', pattern: /\b(?:change-?log|label|commitlint|dco|cla|semantic)\b/i, weight: 1.5 },
  {
    category: 'workflow-error',
    pattern:
      /\b(?:git (?:clone|checkout|fetch|push|rebase|merge)|actions\/(?:checkout|cache|upload-artifact|download-artifact))\b/i,
    weight: 0.8,
  },
];

/** Below this nothing is guessed. */
const leastEvidence = 1.5;

/** Weighs what the lines say, the peak twice, and what the command is about. Null when the evidence supports nothing. */
export function guessCategory(lines: readonly string[], peak: string, command: string): Guess | null {
  const scores = new Map<Category, number>();
  const add = (category: Category, weight: number): void =>
    void scores.set(category, (scores.get(category) ?? 0) + weight);
  for (const hint of messageHints) {
    const matching = lines.filter((line) => hint.pattern.test(line.slice(0, 500))).length;
    if (matching > 0) add(hint.category, hint.weight * (1 + 0.25 * Math.min(4, matching - 1)));
    if (hint.pattern.test(peak.slice(0, 500))) add(hint.category, hint.weight * 0.7);
  }
  const said = new Set(scores.keys());
  for (const hint of commandHints) if (hint.pattern.test(command)) add(hint.category, hint.weight);
  const [first, second] = [...scores].sort((a, b) => b[1] - a[1]);
  if (first === undefined || first[1] < leastEvidence) return null;
  const lead = (first[1] - (second?.[1] ?? 0)) / first[1];
  return {
    category: first[0],
    lead,
    bySaying: said.has(first[0]),
    why: `the lines${command === '' ? '' : ' and the command'} speak of it most`,
  };
}
