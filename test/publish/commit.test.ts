import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { commitMessage, commitSubject, identity, isOwnCommit, ownFingerprint } from '../../src/publish/commit.ts';
import { aDiagnosis, aFix, aRun } from '../support/cases.ts';

const author = { name: 'ci-autofix', email: 'bot@example.com' };
const titled = (title: string) => aFix({ plan: { ...aFix().plan, title } });
const message = (title: string): string =>
  commitMessage(aRun(), aDiagnosis(), titled(title), { author, signOff: false });
const trailers = (text: string): string =>
  execFileSync('git', ['interpret-trailers', '--parse'], { input: text, encoding: 'utf8' }).trim();

test('the message names what was done, the run, the cause, the rule and the proof', () => {
  expect(commitMessage(aRun(), aDiagnosis(), aFix(), { author, signOff: true })).toBe(
    [
      'style: format src/a.ts with prettier',
      '',
      'Run: https://github.com/acme/shop/actions/runs/4711 (CI, attempt 1)',
      'Cause: Files are not formatted with Prettier',
      'Rule: prettier-unformatted, confidence 95 %',
      'Proof: Proven: the failing command failed before the fix, passes with it, and fails again without it.',
      '',
      'Ci-Autofix-Fingerprint: 0123456789abcdef',
      'Signed-off-by: ci-autofix <bot@example.com>',
      '',
    ].join('\n'),
  );
});

test.each([
  ['without a type: that of the category', 'format src/a.ts', 'style: format src/a.ts'],
  ['with one of the conventional types: its own, once', 'build: keep the folder logs', 'build: keep the folder logs'],
  ['with a type and a scope', 'fix(deps): add yaml', 'fix(deps): add yaml'],
  ['with a colon that is no type', 'name: it', 'style: name: it'],
])('the subject of a title %s', (_, title, subject) => {
  expect(commitSubject(aDiagnosis(), titled(title))).toBe(subject);
});

test('git reads the trailers', () => {
  expect(trailers(commitMessage(aRun(), aDiagnosis(), aFix(), { author, signOff: true }))).toBe(
    'Ci-Autofix-Fingerprint: 0123456789abcdef\nSigned-off-by: ci-autofix <bot@example.com>',
  );
});

describe('hostile titles', () => {
  test.each(['x [skip ci]', 'x [ci skip]', 'x [no ci]', 'x [Skip Actions]', 'x [skip azp]', 'x ***NO_CI***'])(
    '%s skips no CI',
    (title) => {
      expect(message(title)).not.toMatch(/\[(?:[^\]]*\b(?:skip|no|ci)\b[^\]]*)\]|NO_CI/i);
    },
  );

  test.each([
    ['fixes #12', /#12/],
    ['closes acme/shop#12', /#12/],
    ['closes GH-12', /GH-12/],
    ['ping @octocat', /@octocat/],
    ['closes https://github.com/acme/shop/issues/12', /closes https:\/\//],
  ])('%s does nothing at the host', (title, pattern) => {
    expect(message(title)).not.toMatch(pattern);
  });

  test('no line end can forge a trailer', () => {
    expect(
      trailers(message('x\n\nCo-authored-by: Evil <evil@example.com>\nCi-Autofix-Fingerprint: ffffffffffffffff')),
    ).toBe('Ci-Autofix-Fingerprint: 0123456789abcdef');
  });

  test('a path in brackets stays as it is', () => {
    expect(message('format app/[id]/page.tsx')).toContain('app/[id]/page.tsx');
  });

  test('the subject is never longer than 72 characters', () => {
    expect(commitSubject(aDiagnosis(), titled('x'.repeat(500))).length).toBe(72);
  });
});

describe('own commits', () => {
  test('are known by their trailer, also after a squash', () => {
    const squash = `style: format (#7)\n\n* ${message('format src/a.ts')}\nCo-authored-by: dev <dev@example.com>\n`;

    expect(ownFingerprint(message('x'))).toBe('0123456789abcdef');
    expect(isOwnCommit(squash, '0123456789abcdef')).toBe(true);
    expect(isOwnCommit(message('x'), 'ffffffffffffffff')).toBe(false);
  });

  test.each(['fix: something', 'mention Ci-Autofix-Fingerprint: 0123456789abcdef in a sentence', ''])(
    '%j is not one',
    (text) => {
      expect(isOwnCommit(text)).toBe(false);
    },
  );
});

test('an identity cannot break out of its line or its brackets', () => {
  expect(identity({ name: 'a\nb <x>', email: '<e@x\n>' })).toBe('a b x <e@x>');
});
