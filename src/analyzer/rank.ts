import type { Excluder } from './exclusions.ts';
import { distanceToFailure, isAfterwards, regionAt, type Landscape } from './landmarks.ts';
import type { RuleHit } from './scan-types.ts';
import { telling } from './telling.ts';
import { templateOf } from './template.ts';
import type { Rule } from './types.ts';

/** One reason why a candidate stands where it stands; `effect` is in log-odds. */
export interface RankTerm {
  readonly name: string;
  readonly effect: number;
  readonly why: string;
}

/** A rule that matched, with what speaks for and against it being the cause. */
export interface Candidate {
  readonly rule: Rule;
  /** Hits that may count, in line order. */
  readonly hits: readonly RuleHit[];
  /** How often the rule hit in the whole log. */
  readonly count: number;
  /** The hit that stands for the rule: the first one in the best place. */
  readonly primary: RuleHit;
  readonly score: number;
  readonly terms: readonly RankTerm[];
}

/** What a log tells beside its hits. */
export interface RankContext {
  readonly landscape: Landscape;
  /** Templates of lines that stand in the last green run of the same job. */
  readonly greenLines: ReadonlySet<string>;
  readonly exclude: Excluder;
}

const levelEffect = { cause: 2, symptom: -0.5, 'catch-all': -4 } as const;

/** Ranks one rule; null when none of its hits may count. */
export function rankRule(rule: Rule, hits: readonly RuleHit[], count: number, context: RankContext): Candidate | null {
  const lasting = hits.filter((hit) => !context.greenLines.has(templateOf(hit.line.text)));
  const placed = lasting.map((hit) => ({
    hit,
    terms: [...placeTerms(hit, context.landscape), ...wordTerms(rule, hit, context.exclude)],
  }));
  const best = Math.max(...placed.map(({ terms }) => sumOf(terms)));
  const primary = placed.find(({ terms }) => sumOf(terms) >= best - 0.75);
  if (primary === undefined) return null;
  const terms = [...ruleTerms(rule, primary.hit), ...primary.terms, ...countTerms(count)];
  return { rule, hits: lasting, count, primary: primary.hit, score: sumOf(terms), terms };
}

/** Best first; equal scores keep the order of the log. */
export function byScore(a: Candidate, b: Candidate): number {
  return b.score - a.score || a.primary.line.number - b.primary.line.number || a.rule.id.localeCompare(b.rule.id);
}

function ruleTerms(rule: Rule, hit: RuleHit): RankTerm[] {
  const boost = hit.boosts.reduce((sum, index) => sum + (rule.confidence.boosts[index]?.add ?? 0), 0);
  const pattern = rule.match[hit.match];
  const literal = (pattern?.line ?? '').replace(/\\.|[[(](?:\?[:<]\w*>?)?|[\])?*+|^$.{}]/g, '').length;
  const terms: RankTerm[] = [
    { name: 'level', effect: levelEffect[rule.level], why: `the rule speaks of a ${rule.level}` },
    {
      name: 'rule',
      effect: logit(rule.confidence.base),
      why: `the rule is right in ${Math.round(rule.confidence.base * 100)} %`,
    },
    { name: 'specific', effect: Math.min(1, literal / 60), why: `${literal} letters of its pattern are fixed` },
  ];
  if (pattern?.with !== undefined)
    terms.push({ name: 'second pattern', effect: 0.5, why: 'a second pattern holds near it' });
  if (boost !== 0) terms.push({ name: 'boosts', effect: boost * 8, why: 'lines close by that the rule asks for' });
  return terms;
}

/** Many lines of one kind are more than a remark. */
function countTerms(count: number): RankTerm[] {
  return count < 2
    ? []
    : [{ name: 'count', effect: Math.min(0.6, 0.15 * Math.log2(count)), why: `${count} lines match` }];
}

function placeTerms(hit: RuleHit, landscape: Landscape): RankTerm[] {
  const { number } = hit.line;
  const after = number - landscape.marker;
  if (after > 0 && landscape.hasMarker)
    return [{ name: 'after the failure', effect: -3, why: `${after} lines after the job had failed` }];
  const region = regionAt(landscape, number);
  const terms: RankTerm[] = [nearness(distanceToFailure(landscape, number))];
  if (region === null) return terms;
  if (isAfterwards(region)) terms.push({ name: 'clean-up', effect: -3, why: 'printed while cleaning up' });
  else if (region.status === 'failed')
    terms.push({ name: 'failing step', effect: 1.5, why: 'in the command that failed' });
  else if (region.status === 'passed') terms.push({ name: 'passed step', effect: -4, why: 'in a command that passed' });
  else if (region.status === 'tolerated')
    terms.push({ name: 'retried', effect: -2.5, why: 'in an attempt that was run again' });
  return terms;
}

function nearness(distance: number): RankTerm {
  const effect = -0.3 * Math.log2(1 + distance / 25);
  return { name: 'nearness', effect, why: `${distance} lines before the job failed` };
}

function wordTerms(rule: Rule, hit: RuleHit, exclude: Excluder): RankTerm[] {
  if (rule.match[hit.match]?.worded_as === 'warning') return [];
  const why = exclude(hit.line.text);
  if (why !== null) return [{ name: 'only looks like it', effect: -2.5, why }];
  const said = telling(hit.line.text);
  if (said < 0)
    return [{ name: 'wording', effect: Math.max(-1.5, said * 0.5), why: 'worded as a warning or as progress' }];
  return said >= 2 ? [{ name: 'wording', effect: 0.4, why: 'worded as an error' }] : [];
}

function sumOf(terms: readonly RankTerm[]): number {
  return terms.reduce((sum, term) => sum + term.effect, 0);
}

function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}
