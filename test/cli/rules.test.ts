import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from '../support/repository.ts';
import { runCli } from '../support/run-cli.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder.dir, name);

afterAll(() => folder.remove());

describe('rules', () => {
  test('list filters by category', async () => {
    const { stdout } = await runCli(['rules', 'list', '--category', 'disk-full', '--format', 'json']);

    const categories = (JSON.parse(stdout) as { category: string }[]).map(({ category }) => category);
    expect(new Set(categories)).toEqual(new Set(['disk-full']));
  });

  test('show prints a rule, and names the nearest for an id that nobody has', async () => {
    expect((await runCli(['rules', 'show', 'prettier-unformatted'])).stdout).toContain('id: prettier-unformatted');
    expect((await runCli(['rules', 'show', 'pretier-unformatted'])).stderr).toContain(
      'did you mean "prettier-unformatted"',
    );
  });

  test('test runs the examples of one rule', async () => {
    const { stdout, status } = await runCli(['rules', 'test', 'prettier-unformatted']);

    expect(stdout).toMatch(/^1 rules, \d+ examples: 0 mistakes in files, 0 misses\n$/);
    expect(status).toBe(0);
  });

  test('new proposes a stanza that passes its own test', async () => {
    writeFileSync(at('job.log'), 'starting\nACME: pool "workers" ran dry after 17 tries\ndone\n');

    const proposed = await runCli([
      'rules',
      'new',
      '--from',
      at('job.log'),
      '--line',
      '2',
      '--output',
      at('rule.yaml'),
    ]);
    const family = parse(readFileSync(at('rule.yaml'), 'utf8')) as { rules: { id: string }[] };
    const tested = await runCli(['rules', 'test', family.rules[0]?.id ?? '', '--rules', at('rule.yaml')]);

    expect([proposed.status, tested.status]).toEqual([0, 0]);
    expect(tested.stdout).toContain('0 misses');
  });

  test('a mistake in a file of one’s own is told with its rule and field', async () => {
    writeFileSync(at('wrong.yaml'), JSON.stringify({ family: 'x', rules: [{ id: 'x-one', titel: 'typo' }] }));

    const { stdout, status } = await runCli(['rules', 'test', 'wrong.yaml', '--rules', at('wrong.yaml')]);

    expect(stdout).toContain('titel');
    expect(status).toBe(1);
  });

  test('explain tells why a rule won', async () => {
    writeFileSync(at('npm.log'), 'npm error code ERESOLVE\nnpm error ERESOLVE unable to resolve dependency tree\n');

    const { stdout } = await runCli(['rules', 'explain', at('npm.log')]);

    expect(stdout).toMatch(/^cause {2}npm-\S+ \(dependency-conflict/m);
  });
});
