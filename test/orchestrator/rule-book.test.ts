import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRuleBook } from '../../src/orchestrator/rule-book.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rule-book-'));
  await mkdir(join(folder, 'mine'));
});
afterEach(() => rm(folder, { recursive: true }));

async function writeRule(pattern: string): Promise<void> {
  const rule = `  - id: my-own-rule\n    title: t\n    category: lint\n    match: ['${pattern}']\n    confidence: { base: 0.5 }\n    examples: { match: ['x'], no_match: ['y'] }\n    docs: d\n`;
  await writeFile(join(folder, 'mine/own.yaml'), `family: own\nrules:\n${rule}`);
}

describe('rules of a user', () => {
  it('stand beside the built-in ones', async () => {
    await writeRule('my own failure \\d+');
    const { catalogue } = await openRuleBook(['mine'], folder);
    expect(catalogue.rules.map((rule) => rule.id)).toContain('my-own-rule');
    expect(catalogue.rules.length).toBeGreaterThan(1);
  });

  it('are refused, by name and place, when a pattern may run away', async () => {
    await writeRule('failure (?:a+)+b');
    await expect(openRuleBook(['mine'], folder)).rejects.toThrow(
      /own\.yaml:\d+: rule my-own-rule, match\[0\]: takes exponential time/,
    );
  });
});
