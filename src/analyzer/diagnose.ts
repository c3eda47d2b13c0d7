import type { Diagnosis, Diagnostic, Finding, Location } from '../core/finding.ts';
import type { LogLine, LogState } from '../core/log.ts';
import { choose, type Choice } from './choose.ts';
import { parseDiagnostics } from './diagnostics/parse.ts';
import { withContext } from './context-terms.ts';
import { evidenceOf, stateEvidence } from './evidence.ts';
import { linesOfHit, linesOfHits } from './evidence-lines.ts';
import type { Excluder } from './exclusions.ts';
import { fingerprintOf, fingerprintOfLine } from './fingerprint.ts';
import { guessCategory, type Guess } from './guess-category.ts';
import { regionAt, type Landscape } from './landmarks.ts';
import { rankRule, type Candidate } from './rank.ts';
import type { RuleHit } from './scan-types.ts';
import { recordEvidence, scoreConfidence, type TrackRecord } from './score.ts';
import type { Rule } from './types.ts';
import { tellingBlock, type TellingBlock } from './unknown.ts';

/** Everything known of one log when its causes are chosen. */
export interface DiagnosisInput {
  readonly rules: readonly Rule[];
  readonly hits: readonly RuleHit[];
  readonly hitCounts: readonly number[];
  readonly state: LogState;
  readonly landscape: Landscape;
  /** Applied to every line of the window that leaves the analysis; hits are redacted already. */
  readonly redact: (text: string) => string;
  /** The last lines of the log, as many as are kept; not redacted. */
  readonly window: readonly LogLine[];
  readonly greenLines: ReadonlySet<string>;
  readonly exclude: Excluder;
  readonly job: { readonly id: string | null; readonly name: string | null };
  readonly trackRecord?: ((ruleId: string, recipe: string | null) => TrackRecord) | undefined;
}

export interface DiagnosisResult {
  /** Best first; empty only for a log without text. */
  readonly diagnoses: readonly Diagnosis[];
  readonly choice: Choice;
  readonly landscape: Landscape;
}

/** Id of the diagnosis of a failure that no rule knows. */
export const unknownRuleId = 'unknown';

/** A rule's claim weaker than this (in log-odds) gives way to what the lines themselves say. */
const convincing = 1.2;
/** What was printed there hardly ever ended the job. */
const misplaced: ReadonlySet<string> = new Set(['after the failure', 'clean-up']);
const mostFindings = 20;

/** From what matched to what failed. */
export function diagnose(input: DiagnosisInput): DiagnosisResult {
  const candidates = withContext(rankAll(input));
  const choice = choose(candidates, input.landscape);
  const known = choice.causes.map((candidate, index) => diagnosisOf(candidate, index, choice, input));
  const [first] = choice.causes;
  if (first !== undefined && isConvincing(first)) return { diagnoses: known, choice, landscape: input.landscape };
  const unknown = unknownDiagnosis(input, first ?? null);
  if (unknown === null) return { diagnoses: known, choice, landscape: input.landscape };
  const [symptom] = known;
  const others = known.filter(({ category }) => category !== 'unknown');
  const diagnoses =
    symptom !== undefined && first !== undefined && isPlainSymptom(first, unknown)
      ? [symptomDiagnosis(symptom, unknown), ...others.slice(1)]
      : [unknown, ...others];
  return { diagnoses, choice, landscape: input.landscape };
}

/** A symptom of the very kind that the lines speak of: its rule can at least say what failed. */
function isPlainSymptom({ rule, score, terms }: Candidate, unknown: Diagnosis): boolean {
  if (rule.level !== 'symptom' || rule.category !== unknown.category) return false;
  return score > 0 && !terms.some(({ name }) => misplaced.has(name));
}

/** Named after the symptom, told by the lines that say most; a symptom's own captures would group unlike failures. */
function symptomDiagnosis(symptom: Diagnosis, unknown: Diagnosis): Diagnosis {
  const { ruleId, title, docs } = symptom;
  const findings = unknown.findings.map((finding) => ({ ...finding, ruleId }));
  return { ...unknown, ruleId, title, docs, findings };
}

/** A sure cause, or what the runner itself says: that it was cancelled or ran out of time. */
function isConvincing({ rule, score, terms }: Candidate): boolean {
  if (terms.some(({ name }) => misplaced.has(name))) return false;
  if (rule.level === 'cause') return score >= convincing;
  return score > 0 && (rule.category === 'cancelled' || rule.category === 'timeout');
}

function rankAll(input: DiagnosisInput): readonly Candidate[] {
  const byRule = Map.groupBy(input.hits, (hit) => hit.rule);
  return [...byRule].flatMap(([index, hits]) => {
    const rule = input.rules[index];
    return rule === undefined ? [] : (rankRule(rule, hits, input.hitCounts[index] ?? hits.length, input) ?? []);
  });
}

function diagnosisOf(candidate: Candidate, index: number, choice: Choice, input: DiagnosisInput): Diagnosis {
  const { rule, primary } = candidate;
  const recipe = rule.fix?.recipe ?? null;
  const diagnostics = parseDiagnostics(textAround(candidate.hits));
  return {
    fingerprint: fingerprintOf(rule.id, primary.captures, Object.keys(rule.captures)),
    ruleId: rule.id,
    title: rule.title,
    category: rule.category,
    findings: withLocation(findingsOf(candidate, input), diagnostics),
    confidence: scoreConfidence(rule.confidence.base, [
      ...evidenceOf(candidate, index, choice, input.state),
      ...(input.trackRecord === undefined ? [] : recordEvidence(input.trackRecord(rule.id, recipe))),
    ]),
    remedy: rule.remedy,
    recipe,
    jobs: [input.job],
    diagnostics,
    logState: input.state,
    docs: rule.docs,
  };
}

/** The lines around all hits, each once, in order. */
function textAround(hits: readonly RuleHit[]): readonly string[] {
  const lines = new Map(
    hits.flatMap((hit) => [...hit.before, hit.line, ...hit.after].map((line) => [line.number, line.text])),
  );
  return [...lines].sort(([a], [b]) => a - b).map(([, text]) => text);
}

/** Where the rule itself captured no place, the first problem of the tool's own format tells it. */
function withLocation([first, ...rest]: readonly Finding[], diagnostics: readonly Diagnostic[]): readonly Finding[] {
  if (first === undefined) return [];
  const told = diagnostics.find(({ severity, line }) => severity === 'error' && line !== null) ?? diagnostics[0];
  if (first.location !== null || told === undefined || told.file === '') return [first, ...rest];
  return [{ ...first, location: { file: told.file, line: told.line, column: told.column } }, ...rest];
}

/** The first finding shows the rule's hits together; the others are the further places, one by one. */
function findingsOf({ rule, primary, hits }: Candidate, input: DiagnosisInput): readonly Finding[] {
  const others = hits.filter((hit) => hit !== primary).slice(0, mostFindings - 1);
  const finding = (hit: RuleHit, lines: readonly LogLine[]): Finding => ({
    ruleId: rule.id,
    jobId: input.job.id,
    jobName: input.job.name,
    lines,
    captures: hit.captures,
    location: locationOf(hit.captures),
  });
  return [
    finding(primary, linesOfHits(primary, hits, input.exclude)),
    ...others.map((hit) => finding(hit, linesOfHit(hit, input.exclude, 3))),
  ];
}

function locationOf(captures: Readonly<Record<string, string>>): Location | null {
  const file = captures['file'];
  if (file === undefined) return null;
  return { file, line: numberOf(captures['line']), column: numberOf(captures['column']) };
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** The failure by its own words, or by the weak rule's category where the words say nothing. */
function unknownDiagnosis(input: DiagnosisInput, weak: Candidate | null): Diagnosis | null {
  const found = tellingBlock(input.window, input.landscape, input.greenLines, input.exclude);
  if (found === null) return null;
  const block = redactBlock(found, input.redact);
  const region = regionAt(input.landscape, block.peak.number) ?? regionAt(input.landscape, input.landscape.marker);
  const command = `${region?.command ?? ''} ${region?.step ?? ''}`.trim();
  const guess = guessCategory(
    block.lines.map((line) => line.text),
    block.peak.text,
    command,
  );
  const category = chosenCategory(guess, weak);
  const diagnostics = parseDiagnostics(block.lines.map((line) => line.text));
  return {
    fingerprint: fingerprintOfLine(block.peak.text),
    ruleId: unknownRuleId,
    title:
      category === 'unknown'
        ? 'no rule knows this failure'
        : `no rule knows this failure; its lines speak of ${category}`,
    category,
    findings: withLocation([blockFinding(block, input)], diagnostics),
    confidence: scoreConfidence(guessBase(guess), stateEvidence(input.state)),
    remedy: 'report',
    recipe: null,
    jobs: [input.job],
    diagnostics,
    logState: input.state,
    docs: 'These lines say most about the failure: they are worded as errors, are rare in this log and stand near its end.',
  };
}

function redactBlock(block: TellingBlock, redact: (text: string) => string): TellingBlock {
  const clean = (line: LogLine): LogLine => ({
    ...line,
    text: redact(line.text),
    step: line.step === null ? null : redact(line.step),
  });
  return { ...block, lines: block.lines.map(clean), peak: clean(block.peak) };
}

/** A symptom's category counts more than a guess, which counts more than nothing. */
function chosenCategory(guess: Guess | null, weak: Candidate | null): Diagnosis['category'] {
  const isWeak = weak === null || weak.rule.level === 'catch-all' || weak.score < 0;
  const told = isWeak || weak.terms.some(({ name }) => misplaced.has(name)) ? 'unknown' : weak.rule.category;
  return told === 'unknown' ? (guess?.category ?? 'unknown') : told;
}

/** As measured over labelled logs and recorded tools with all rules taken out; see docs/confidence.md. */
function guessBase(guess: Guess | null): number {
  if (guess === null) return 0.15;
  return guess.bySaying ? 0.6 + 0.22 * guess.lead : 0.55;
}

function blockFinding(block: TellingBlock, input: DiagnosisInput): Finding {
  return {
    ruleId: unknownRuleId,
    jobId: input.job.id,
    jobName: input.job.name,
    lines: block.lines,
    captures: {},
    location: null,
  };
}
