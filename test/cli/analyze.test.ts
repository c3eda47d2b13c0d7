import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnalyzeJson } from '../../src/analyzer/analyze-json.ts';
import { temporaryFolder } from '../support/repository.ts';
import { runCli } from '../support/run-cli.ts';

const prettierLog = [
  '2026-01-05T10:00:01.0000000Z ##[group]Run npx prettier --check .',
  '2026-01-05T10:00:01.1000000Z npx prettier --check .',
  '2026-01-05T10:00:01.2000000Z ##[endgroup]',
  '2026-01-05T10:00:02.0000000Z Checking formatting...',
  '2026-01-05T10:00:02.1000000Z [warn] src/cart.js',
  '2026-01-05T10:00:02.2000000Z [warn] Code style issues found in the above file. Run Prettier with --write to fix.',
  '2026-01-05T10:00:02.3000000Z ##[error]Process completed with exit code 1.',
  '',
].join('\n');

const folder = temporaryFolder();
const at = (name: string) => join(folder.dir, name);

beforeAll(() => {
  mkdirSync(at('logs/nested'), { recursive: true });
  mkdirSync(at('empty'));
  writeFileSync(at('logs/b.log'), prettierLog);
  writeFileSync(at('logs/a.log'), 'all is well\n');
  writeFileSync(at('logs/nested/c.txt'), prettierLog);
  writeFileSync(at('logs/README.md'), '# not a log\n');
});

afterAll(() => folder.remove());

const analyzeJson = async (...argv: string[]) =>
  JSON.parse((await runCli(['analyze', ...argv, '--format', 'json'], { cwd: folder.dir })).stdout) as AnalyzeJson[];

describe('what cannot be analyzed is told', () => {
  test.each([
    ['a path that is not there', ['nothing.log'], 'there is no file or folder nothing.log'],
    ['a folder without logs', ['empty'], 'holds no logs'],
    ['a dialect that nobody speaks', ['logs/b.log', '--dialect', 'gitlab'], 'did you mean "gitlab-ci"'],
    ['a rule folder that is not there', ['logs/b.log', '--rules', 'my-rules'], 'there is no rule folder'],
  ])('%s', async (_, argv, message) => {
    const { status, stderr } = await runCli(['analyze', ...argv], { cwd: folder.dir });

    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});

describe('analyze --format json', () => {
  test('a folder yields one element a log, sorted by path, and leaves out what is no log', async () => {
    const files = (await analyzeJson('--input', 'logs')).map(({ file }) => file);

    expect(files).toEqual(['logs/a.log', 'logs/b.log', 'logs/nested/c.txt']);
  });

  test('an element names the cause, its lines and its remedy', async () => {
    const [element] = await analyzeJson('logs/b.log');

    expect(element).toMatchObject({ file: 'logs/b.log', dialect: 'github-actions', state: 'complete' });
    expect(element?.diagnoses[0]).toMatchObject({
      rule: 'prettier-unformatted',
      category: 'format',
      remedy: 'fix',
      recipe: 'prettier-write',
      location: { file: 'src/cart.js' },
    });
    expect(element?.diagnoses[0]?.lines[0]).toEqual({ number: 5, text: '[warn] src/cart.js' });
  });

  test('a log that shows no failure gets no remedy', async () => {
    const diagnoses = (await analyzeJson('logs/a.log'))[0]?.diagnoses ?? [];

    expect(diagnoses.filter(({ remedy, rule }) => remedy !== 'report' || rule !== 'unknown')).toEqual([]);
  });

  test('a dash reads standard input', async () => {
    const { stdout } = await runCli(['analyze', '-', '--format', 'json'], { stdin: prettierLog });

    expect((JSON.parse(stdout) as AnalyzeJson[])[0]?.diagnoses[0]?.rule).toBe('prettier-unformatted');
  });

  test('a rule of a folder of one’s own is used', async () => {
    mkdirSync(at('my-rules'), { recursive: true });
    const rule = {
      id: 'acme-broken',
      title: 'Acme broke',
      category: 'deploy',
      match: ['^ACME-BROKEN: (?<what>\\S+)'],
      captures: { what: 'what broke' },
      confidence: { base: 0.9 },
      examples: { match: ['ACME-BROKEN: rocket'], no_match: ['ACME is fine'] },
      docs: 'Ask Acme.',
    };
    writeFileSync(at('my-rules/acme.yaml'), JSON.stringify({ family: 'acme', rules: [rule] }));
    writeFileSync(at('acme.log'), 'ACME-BROKEN: rocket\n');

    expect((await analyzeJson('acme.log', '--rules', 'my-rules'))[0]?.diagnoses[0]?.rule).toBe('acme-broken');
  });
});

test('the text for people shows the line, the rule and what can be done', async () => {
  const { stdout } = await runCli(['analyze', 'logs/b.log'], { cwd: folder.dir });

  expect(stdout).toContain('5 │ [warn] src/cart.js');
  expect(stdout).toContain('prettier-unformatted');
  expect(stdout).toContain('→ fix with prettier-write');
});

test('a secret in a log is not printed', async () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  writeFileSync(at('secret.log'), `Error: request failed with token ${token}\n`);

  const { stdout } = await runCli(['analyze', 'secret.log', '--format', 'json'], { cwd: folder.dir });

  expect(stdout).not.toContain(token);
});

test('explain tells all about a log', async () => {
  const { stdout, status } = await runCli(['explain', 'logs/b.log'], { cwd: folder.dir });

  expect(status).toBe(0);
  expect(stdout).toContain('rule prettier-unformatted (format, fingerprint ');
  expect(stdout).toContain('what the rule claims of itself');
});
