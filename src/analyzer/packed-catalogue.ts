import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packAutomaton, unpackAutomaton, type PackedAutomaton } from './automaton.ts';
import { compileCatalogue, type Catalogue } from './catalogue.ts';
import { compileExclusions } from './exclusions.ts';
import type { LoadedRules } from './load-rules.ts';
import type { PatternFacts } from './pattern-facts.ts';
import type { RuleBook } from './rule-book.ts';
import { indexOf, literalsOf } from './scan-index.ts';

/** The rules of a folder as the build leaves them: checked, with what is known of their patterns. */
interface PackedCatalogue {
  readonly version: 2;
  /** Of the YAML files that it was made from. */
  readonly hash: string;
  readonly rules: LoadedRules['rules'];
  readonly exclusions: LoadedRules['exclusions'];
  readonly facts: readonly (readonly [source: string, facts: PatternFacts])[];
  readonly automaton: PackedAutomaton;
}

/** Writes rules without mistakes to `<file>.json` and `<file>.table`; `markers` are those of the log formats. */
export async function writePackedCatalogue(
  file: string,
  loaded: LoadedRules,
  hash: string,
  markers: readonly string[],
): Promise<void> {
  const catalogue = compileCatalogue(loaded.rules);
  const { automaton } = indexOf(catalogue, markers);
  const packed: PackedCatalogue = {
    version: 2,
    hash,
    rules: loaded.rules,
    exclusions: loaded.exclusions,
    facts: catalogue.patterns.map(({ source, literals, further, first }) => [source, { literals, further, first }]),
    automaton: packAutomaton(literalsOf(catalogue, markers), automaton),
  };
  await writeFile(`${file}.table`, automaton.table);
  await writeFile(`${file}.json`, JSON.stringify(packed));
}

/** SHA-256 over the names and contents of the YAML files below a folder. */
export async function hashRules(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.yaml')).sort();
  const contents = await Promise.all(files.map((file) => readFile(join(folder, file))));
  const hash = createHash('sha256');
  files.forEach((file, index) => {
    hash.update(`${file.replaceAll('\\', '/')}\n${contents[index]?.length}\n`).update(contents[index] ?? '');
  });
  return hash.digest('hex');
}

/** The rule book in `<file>.json` and `<file>.table`; null when they are missing or were made from other rules than the folder's. */
export async function readPackedCatalogue(file: string, folder: string): Promise<RuleBook | null> {
  const [text, table, hash] = await Promise.all([
    readFile(`${file}.json`, 'utf8').catch(() => null),
    readFile(`${file}.table`).catch(() => null),
    hashRules(folder),
  ]);
  if (text === null || table === null) return null;
  const packed = JSON.parse(text) as PackedCatalogue;
  if (packed.version !== 2 || packed.hash !== hash) return null;
  const { texts } = packed.automaton;
  const cells = new Uint16Array(table.buffer, table.byteOffset, table.byteLength / 2);
  const prepared: Catalogue['prepared'] = { texts, open: () => unpackAutomaton(packed.automaton, cells) };
  const catalogue = { ...compileCatalogue(packed.rules, new Map(packed.facts)), prepared };
  return { catalogue, exclude: compileExclusions(packed.exclusions) };
}
