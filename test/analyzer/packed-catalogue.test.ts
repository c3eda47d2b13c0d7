import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRules } from '../../src/analyzer/load-rules.ts';
import { hashRules, readPackedCatalogue, writePackedCatalogue } from '../../src/analyzer/packed-catalogue.ts';
import { compileRuleBook } from '../../src/analyzer/rule-book.ts';
import { scan } from '../../src/analyzer/scan.ts';
import { logFormats } from '../../src/logs/formats.ts';

let folder: string;
let rules: string;
const packed = (): string => join(folder, 'catalogue');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packed-'));
  rules = join(folder, 'rules');
  await cp(join(import.meta.dirname, '../../rules/node'), rules, { recursive: true });
  const loaded = await loadRules([rules]);
  await writePackedCatalogue(packed(), loaded, await hashRules(rules), logFormats.markers);
});
afterAll(() => rm(folder, { recursive: true }));

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

describe('a packed catalogue', () => {
  it('finds what the rules themselves find', async () => {
    const fresh = compileRuleBook(await loadRules([rules]));
    const log = fresh.catalogue.rules.flatMap((rule) => rule.examples.match.map(({ line }) => `${line}\n`)).join('');
    const book = await readPackedCatalogue(packed(), rules);
    if (book === null) throw new Error('the packed catalogue was refused');
    const [expected, result] = await Promise.all(
      [fresh, book].map(({ catalogue }) => scan(once(log), catalogue, { formats: logFormats })),
    );
    expect(expected?.hits.length).toBeGreaterThan(20);
    expect(result).toEqual(expected);
  });

  it('is none where there is no file', async () => {
    expect(await readPackedCatalogue(join(folder, 'absent'), rules)).toBeNull();
  });

  it('is refused when a rule has changed since', async () => {
    const changed = join(folder, 'changed');
    await cp(rules, changed, { recursive: true });
    await appendFile(join(changed, 'npm.yaml'), '# changed\n');
    expect(await readPackedCatalogue(packed(), changed)).toBeNull();
  });
});
