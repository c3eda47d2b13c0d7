import { regionAt, type Landscape } from './landmarks.ts';
import { byScore, type Candidate } from './rank.ts';

/** A candidate that lost, and to whom. */
export interface Rival {
  readonly candidate: Candidate;
  readonly because: string;
}

export interface Choice {
  /** Independent causes, best first. */
  readonly causes: readonly Candidate[];
  readonly rivals: readonly Rival[];
}

const mostCauses = 5;
/** A cause this much (in log-odds) behind the first is no cause of its own. */
const farBehind = 3.5;
/** Lines so close to each other are one place. */
const samePlace = 1;

/** Lets the candidates compete: which are causes of their own, and what became of the others. */
export function choose(candidates: readonly Candidate[], landscape: Landscape): Choice {
  const ordered = [...candidates].sort(byScore);
  const causes: Candidate[] = [];
  const rivals: Rival[] = [];
  for (const candidate of ordered) {
    const because = lostTo(candidate, causes, landscape);
    if (because === null) causes.push(candidate);
    else rivals.push({ candidate, because });
  }
  return { causes, rivals };
}

function lostTo(candidate: Candidate, causes: readonly Candidate[], landscape: Landscape): string | null {
  const [first] = causes;
  if (first === undefined) return null;
  const place = causes.find((cause) => sharePlace(cause, candidate));
  if (place !== undefined) return `${place.rule.id} is more specific on the same line`;
  if (candidate.rule.level !== 'cause') return `${first.rule.id} names a cause, this is a ${candidate.rule.level}`;
  if (wasRunAgain(candidate) && !wasRunAgain(first))
    return 'its command was run again or may fail, another one failed the job';
  if (candidate.score < first.score - farBehind) return `far less likely than ${first.rule.id}`;
  const same = causes.find(
    (cause) => cause.rule.category === candidate.rule.category && shareRegion(cause, candidate, landscape),
  );
  if (same !== undefined) return `${same.rule.id} says the same of the same command`;
  return causes.length >= mostCauses ? 'more causes than are shown' : null;
}

function wasRunAgain(candidate: Candidate): boolean {
  return candidate.terms.some(({ name }) => name === 'retried');
}

function sharePlace(a: Candidate, b: Candidate): boolean {
  return a.hits.some((hit) => Math.abs(hit.line.number - b.primary.line.number) <= samePlace);
}

function shareRegion(a: Candidate, b: Candidate, landscape: Landscape): boolean {
  const region = regionAt(landscape, a.primary.line.number);
  return region === regionAt(landscape, b.primary.line.number);
}
