import type { Category } from '../core/category.ts';
import type { Candidate, RankTerm } from './rank.ts';

/** Ecosystems that say in which language a log speaks; others (CI services, git, docker, …) fit everywhere. */
const languages = new Set([
  'node',
  'python',
  'java',
  'jvm',
  'kotlin',
  'scala',
  'cpp',
  'c',
  'go',
  'rust',
  'ruby',
  'php',
  'dotnet',
  'swift',
  'elixir',
  'erlang',
  'dart',
  'haskell',
  'r',
  'perl',
  'lua',
  'powershell',
  'terraform',
]);

/** What a test failure may come from: the reason, where a test failure is only the effect. */
const reasons: ReadonlySet<Category> = new Set([
  'missing-dependency',
  'import-path',
  'out-of-memory',
  'disk-full',
  'snapshot-mismatch',
  'syntax-error',
  'coverage-threshold',
  'auth-secret',
  'rate-limit',
]);
/** A reason this much (in log-odds) less likely than the effect on the same line still goes before it. */
const reasonReach = 2;

/** Adds what the candidates tell about each other. */
export function withContext(candidates: readonly Candidate[]): readonly Candidate[] {
  const supported = candidates.map((candidate) => adjust(candidate, languageTerm(candidate, candidates)));
  const calmed = supported.map((candidate) => adjust(candidate, noiseTerm(candidate, supported)));
  return calmed.map((candidate) => adjust(candidate, reasonTerm(candidate, calmed)));
}

function adjust(candidate: Candidate, term: RankTerm | null): Candidate {
  return term === null
    ? candidate
    : { ...candidate, score: candidate.score + term.effect, terms: [...candidate.terms, term] };
}

/** A rule of one language in a log that otherwise speaks another is likely to have met a look-alike. */
function languageTerm(candidate: Candidate, all: readonly Candidate[]): RankTerm | null {
  const own = languagesOf(candidate);
  if (own.length === 0) return null;
  const line = candidate.primary.line.number;
  const others = all.filter(
    (other) =>
      other !== candidate && languagesOf(other).length > 0 && !other.hits.some((hit) => hit.line.number === line),
  );
  if (others.some((other) => languagesOf(other).some((name) => own.includes(name))))
    return { name: 'language', effect: 0.4, why: `other lines speak of ${own.join(', ')} too` };
  if (others.length < 2) return null;
  return {
    name: 'language',
    effect: -1,
    why: `the log speaks of ${[...new Set(others.flatMap(languagesOf))].join(', ')}, not of ${own.join(', ')}`,
  };
}

/** Tests talk to servers that are not there, on purpose or not: what the test runner says of it counts more. */
function noiseTerm(candidate: Candidate, all: readonly Candidate[]): RankTerm | null {
  if (candidate.rule.category !== 'network-infra') return null;
  const runner = all.find(
    (other) => other.rule.category === 'test-failure' && other.rule.level === 'cause' && other.score > 2.5,
  );
  return runner === undefined
    ? null
    : { name: 'test output', effect: -2, why: `${runner.rule.id} tells that tests failed, and tests print such lines` };
}

function languagesOf(candidate: Candidate): readonly string[] {
  return candidate.rule.ecosystems.filter((name) => languages.has(name));
}

/** A reason that stands on the very line of a test failure is what a person would fix. */
function reasonTerm(candidate: Candidate, all: readonly Candidate[]): RankTerm | null {
  if (!reasons.has(candidate.rule.category) || candidate.rule.level !== 'cause') return null;
  const effect = all.find(
    (other) =>
      other.rule.category === 'test-failure' &&
      other.rule.level === 'cause' &&
      other.score > candidate.score &&
      other.score - candidate.score < reasonReach &&
      touches(candidate, other),
  );
  if (effect === undefined) return null;
  return {
    name: 'reason',
    effect: effect.score - candidate.score + 0.2,
    why: `it is why ${effect.rule.id} matched there`,
  };
}

function touches(candidate: Candidate, other: Candidate): boolean {
  return candidate.hits.some((hit) => other.hits.some(({ line }) => Math.abs(line.number - hit.line.number) <= 2));
}
