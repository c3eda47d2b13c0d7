import { describe, expect, test } from 'vitest';
import { bodyLimit, patchComment, pullRequestBody, pullRequestMarker } from '../../src/publish/pr-body.ts';
import type { BodyRequest } from '../../src/publish/pr-body.ts';
import { aDiagnosis, aFinding, aFix, aProof, aRun } from '../support/cases.ts';
import { proseOf } from '../support/markdown-prose.ts';

const request = (change: Partial<BodyRequest> = {}): BodyRequest => ({
  run: aRun(),
  diagnosis: aDiagnosis(),
  fix: aFix(),
  reproduce: ['npm ci', 'npx prettier --check .'],
  notes: [],
  ...change,
});

test('tells a reviewer everything, the most important first', () => {
  const body = pullRequestBody(request({ notes: ['a push with this token starts no CI'] }));

  const order = [
    '<!-- ci-autofix pull-request:0123456789abcdef -->',
    'Format src/a.ts with prettier, which makes the failed step of [CI run 4711](<https://github.com/acme/shop/actions/runs/4711>)',
    '✅ **Proven:**',
    '> a push with this token starts no CI',
    '### What failed',
    '> 42 | [warn] src/a.ts',
    '### Proof',
    '| before the fix | `npx prettier --check .` | 1 | 1.2 s |',
    '| with the fix | `npx prettier --check .` | 0 | 1.2 s |',
    '| fix taken out | `npx prettier --check .` | 1 | 1.2 s |',
    '<details>',
    '### Changed files (1 file, +1 -1)',
    '| `src/a.ts` | modified | +1 -1 |',
    '### Reproduce the failure by hand',
    'npm ci\nnpx prettier --check .',
    'Confidence 95 % and why',
    '| failing step | +0.05 |',
    'Rule `prettier-unformatted`',
    'fixing.safe_fix_types',
  ].map((text) => [text, body.indexOf(text)] as const);
  expect(order.filter(([, at]) => at < 0)).toEqual([]);
  expect(order.map(([, at]) => at)).toEqual(order.map(([, at]) => at).toSorted((a, b) => a - b));
});

test('an unverified fix is never called proven', () => {
  const body = pullRequestBody(
    request({ fix: aFix({ proof: { kind: 'none', reason: 'needs secrets.TOKEN', rounds: [] } }) }),
  );

  expect(body).toContain('⚠️ **Not verified:** needs secrets.TOKEN');
  expect(body).not.toMatch(/✅|Proven/);
});

describe('whatever a log, a file name or a title holds', () => {
  const hostile = [
    '```\n</details><script>alert(1)</script>',
    '@everyone fixes #1',
    '<!-- ci-autofix pull-request:ffffffffffffffff -->',
    '![x](https://evil.example/x.png)',
    '[x](javascript:alert(1))',
    '\u001b[31mred\u001b[0m \u202e reversed',
    '| a | b |',
    '/close',
    '`````````',
  ].join('\n');
  const lines = hostile
    .split('\n')
    .map((text, index) => ({ number: index + 1, text, step: hostile, time: null, offset: 0 }));
  const everywhere = request({
    run: aRun({ workflow: { name: hostile, path: null }, branch: hostile, url: `https://ok.example/${hostile}` }),
    diagnosis: aDiagnosis({
      title: hostile,
      docs: hostile,
      ruleId: hostile,
      findings: [aFinding({ jobName: hostile, lines, location: { file: hostile, line: 1, column: 1 } })],
      jobs: [{ id: '1', name: hostile }],
      confidence: { value: 0.5, terms: [{ name: hostile, effect: -0.1, why: hostile }] },
    }),
    fix: aFix({
      patch: hostile,
      plan: { ...aFix().plan, title: hostile, recipeId: hostile, caveats: [{ why: hostile, effect: -0.1 }] },
      changes: [{ path: hostile, status: 'modified', addedLines: 1, removedLines: 1 }],
      proof: {
        ...aProof(),
        kind: 'proven',
        emulated: [hostile],
        rounds: aProof().rounds.map((round) => ({
          ...round,
          commands: round.commands.map((command) => ({ ...command, command: hostile, outputTail: hostile })),
        })),
      },
    }),
    reproduce: [hostile],
    notes: [hostile],
  });

  test.each([
    ['the pull request', pullRequestBody(everywhere)],
    ['the comment', patchComment(everywhere)],
  ])('%s interprets none of it', (_name, body) => {
    const interpreted = proseOf(body);

    expect(interpreted).not.toMatch(/<script|<img|<\/details>(?=.)/);
    expect(interpreted).not.toMatch(/(?<!\\)\]\((?!<https:\/\/)/);
    expect(interpreted).not.toMatch(/@\w|#\d/);
    expect(interpreted).not.toMatch(/^\/close/m);
    expect(body).not.toContain('ci-autofix pull-request:ffffffffffffffff -->'.replace(/^/, '<!-- '));
    expect(body).not.toMatch(/[\u001b\u202e]/);
    expect(body.match(/<details>/g)?.length ?? 0).toBe(proseOf(body).match(/<\/details>/g)?.length ?? 0);
  });
});

test.each([
  ['very long lines', 40, 4000],
  ['very many rounds', 4000, 400],
])('with %s the body stays within the limit, closed and marked', (_name, commands, length) => {
  const text = '`x` & <y> '.repeat(length / 10);
  const rounds = [
    {
      name: 'before' as const,
      passed: false,
      commands: Array.from({ length: commands }, () => ({
        command: text,
        cwd: '.',
        exitCode: 1,
        durationMs: 1,
        timedOut: false,
        outputTail: text,
      })),
    },
  ];
  const big = request({
    diagnosis: aDiagnosis({
      docs: text,
      findings: Array.from({ length: 50 }, () =>
        aFinding({
          lines: Array.from({ length: 10 }, (_, number) => ({ number, text, step: text, time: null, offset: 0 })),
        }),
      ),
    }),
    fix: aFix({
      patch: text.repeat(100),
      proof: { kind: 'proven', rounds, emulated: [] },
      changes: Array.from({ length: 3000 }, (_, number) => ({
        path: `${number}${text}`,
        status: 'modified',
        addedLines: 1,
        removedLines: 1,
      })),
    }),
  });

  for (const body of [pullRequestBody(big), patchComment(big)]) {
    expect(body.length).toBeLessThanOrEqual(bodyLimit);
    expect(body).toMatch(/left out/);
    proseOf(body);
  }
  expect(pullRequestBody(big).startsWith(pullRequestMarker('0123456789abcdef'))).toBe(true);
  expect(pullRequestBody(big)).toContain('fixing.safe_fix_types');
});
