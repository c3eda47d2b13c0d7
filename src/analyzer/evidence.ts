import type { LogState } from '../core/log.ts';
import type { Choice } from './choose.ts';
import type { Candidate } from './rank.ts';
import type { Evidence } from './score.ts';

/** How much each kind of place weighs, in cases; see docs/confidence.md. */
const placeWeight: Readonly<Record<string, { readonly good: number; readonly bad: number }>> = {
  'failing step': { good: 2, bad: 0 },
  'passed step': { good: 0, bad: 4 },
  'after the failure': { good: 0, bad: 5 },
  'clean-up': { good: 0, bad: 5 },
  retried: { good: 0, bad: 4 },
  'only looks like it': { good: 0, bad: 4 },
  wording: { good: 0, bad: 0 },
};

/** What the log tells for and against one of its causes (`index` counts them, best first). */
export function evidenceOf(candidate: Candidate, index: number, choice: Choice, state: LogState): readonly Evidence[] {
  const { rule, primary } = candidate;
  const place = candidate.terms
    .filter(({ name }) => name in placeWeight)
    .map(({ name, why }) => ({ name, ...placeWeight[name], why }) as Evidence);
  const boosts = primary.boosts.map((at) => rule.confidence.boosts[at]?.add ?? 0).map((add) => boostEvidence(add));
  return [...place, ...boosts, ...rivalEvidence(candidate, index, choice), ...stateEvidence(state)];
}

/** A log that is not whole may lack the line that decides. */
export function stateEvidence(state: LogState): readonly Evidence[] {
  if (state === 'complete') return [];
  return [{ name: 'log state', good: 0, bad: 2, why: `the log is ${state}` }];
}

function boostEvidence(add: number): Evidence {
  return {
    name: 'boost',
    good: Math.max(0, add * 20),
    bad: Math.max(0, -add * 20),
    why: 'a line close by that the rule asks for',
  };
}

function rivalEvidence(candidate: Candidate, index: number, choice: Choice): readonly Evidence[] {
  const [first] = choice.causes;
  if (index > 0)
    return first === undefined || shareRecipe(first, candidate)
      ? []
      : [{ name: 'not first', good: 0, bad: 3, why: `${first.rule.id} is more likely the cause` }];
  const others = [...choice.causes.slice(1), ...choice.rivals.map((rival) => rival.candidate)];
  const rival = others.find((other) => isRival(other, candidate));
  if (rival === undefined) return [{ name: 'no rival', good: 1, bad: 0, why: 'no rule of another category matches' }];
  const lead = candidate.score - rival.score;
  if (lead > 2) return [];
  return [{ name: 'rival', good: 0, bad: 2 - lead / 2, why: `${rival.rule.id} is nearly as likely` }];
}

/** Two findings of one tool that one recipe mends (lint and format by biome) do not speak against each other. */
function isRival(other: Candidate, candidate: Candidate): boolean {
  return (
    other.rule.level === 'cause' && other.rule.category !== candidate.rule.category && !shareRecipe(other, candidate)
  );
}

function shareRecipe(a: Candidate, b: Candidate): boolean {
  return a.rule.fix !== null && a.rule.fix.recipe === b.rule.fix?.recipe;
}
