/**
 * Writes `dist/catalogue.json` and `dist/catalogue.table`: the built-in rules, checked, with the literals of their patterns
 * and the automaton over them. `tools/build.ts` runs it; another target and rules folder may be named.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { loadRules, requireSound } from '../src/analyzer/load-rules.ts';
import { hashRules, writePackedCatalogue } from '../src/analyzer/packed-catalogue.ts';
import { logFormats } from '../src/logs/formats.ts';

const root = resolve(import.meta.dirname, '..');
const target = resolve(root, process.argv[2] ?? 'dist/catalogue');
const rules = resolve(root, process.argv[3] ?? 'rules');
const loaded = requireSound(await loadRules([rules]));
await mkdir(dirname(target), { recursive: true });
await writePackedCatalogue(target, loaded, await hashRules(rules), logFormats.markers);
console.log(`${loaded.rules.length} rules packed: ${target}.json, ${target}.table`);
