import { buildAutomaton, type Automaton } from './automaton.ts';
import type { Catalogue } from './catalogue.ts';
import { createSieve, type Sieve } from './sieve.ts';

/** The automaton of a catalogue and of the dialects' markers, and what each of its outputs stands for. */
export interface ScanIndex {
  readonly automaton: Automaton;
  readonly outputs: readonly { readonly patterns: readonly number[]; readonly markers: readonly string[] }[];
  /** Drops patterns from what the automaton names, by the bytes of the line. */
  readonly sieve: Sieve;
  /** Patterns that no literal can announce: they are tried on every line. */
  readonly unfiltered: readonly number[];
}

const known = new WeakMap<Catalogue, Map<string, ScanIndex>>();

/** Builds the index, once for a catalogue and a list of markers. */
export function indexOf(catalogue: Catalogue, markers: readonly string[]): ScanIndex {
  const byMarkers = known.get(catalogue) ?? new Map<string, ScanIndex>();
  known.set(catalogue, byMarkers);
  const key = markers.join('\n');
  const index = byMarkers.get(key) ?? buildIndex(catalogue, markers);
  byMarkers.set(key, index);
  return index;
}

function buildIndex(catalogue: Catalogue, markers: readonly string[]): ScanIndex {
  const patternsOf = new Map<string, number[]>(markers.map((marker) => [marker, []]));
  const unfiltered: number[] = [];
  catalogue.patterns.forEach((pattern, index) => {
    if (pattern.literals === null) unfiltered.push(index);
    else for (const literal of pattern.literals) addTo(patternsOf, literal, index);
  });
  const literals = [...patternsOf.keys()];
  const automaton = preparedFor(catalogue, literals) ?? buildAutomaton(literals);
  const isMarker = new Set(markers);
  const outputs = automaton.outputs.map((ends) => {
    const texts = Array.from(ends, (end) => literals[end] as string);
    const patterns = [...new Set(texts.flatMap((text) => patternsOf.get(text) ?? []))].sort((a, b) => a - b);
    return { patterns, markers: texts.filter((text) => isMarker.has(text)) };
  });
  return { automaton, outputs, sieve: createSieve(catalogue.patterns), unfiltered };
}

function addTo(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** The automaton that the build left, when it is one of exactly these literals. */
function preparedFor({ prepared }: Catalogue, literals: readonly string[]): Automaton | null {
  if (prepared === undefined || prepared.texts.length !== literals.length) return null;
  return prepared.texts.every((text, at) => text === literals[at]) ? prepared.open() : null;
}

/** The literals in the order in which `indexOf` numbers them. */
export function literalsOf(catalogue: Catalogue, markers: readonly string[]): readonly string[] {
  return [...new Set([...markers, ...catalogue.patterns.flatMap((pattern) => pattern.literals ?? [])])];
}
