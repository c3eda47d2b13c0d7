import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/report/html.ts';
import { rowsOf } from '../../src/report/html-diff.ts';
import { aCase, aDiagnosis, aFix, aRun } from '../support/cases.ts';
import { aReport } from '../support/report.ts';

const withPatch = (patch: string) =>
  renderHtml(aReport({ runs: [{ run: aRun(), jobs: [], cases: [aCase({ fix: aFix({ patch }) })] }] }));

test('shows what failed, where, why, what was done, the proof, and how to see it', async () => {
  const page = await renderHtml(aReport({ dryRun: true, notes: ['a cap was reached'] }));

  for (const part of [
    'Files are not formatted with Prettier',
    '✔ fixed',
    '[warn] src/a.ts',
    'Pull request 7 was opened.',
    'href="https://github.com/acme/shop/pull/7"',
    '95 %',
    'prettier-unformatted',
    'the line stands in the step that failed',
    'before the fix: red',
    'with the fix: green',
    'fix taken out: red',
    'All matched files use Prettier',
    'npm ci',
    'a cap was reached',
    'dry run',
  ]) {
    expect(page).toContain(part);
  }
});

test('the policy holds the hashes of the very style and script of the page', async () => {
  const page = await renderHtml(aReport());
  const hash = (text: string | undefined) =>
    `sha256-${createHash('sha256')
      .update(text ?? '')
      .digest('base64')}`;

  expect(page).toContain(`style-src &#39;${hash(/<style>([^]*?)<\/style>/.exec(page)?.[1])}&#39;`);
  expect(page).toContain(`script-src &#39;${hash(/<script>([^]*?)<\/script>/.exec(page)?.[1])}&#39;`);
});

test('every case can be filtered by the kind of its outcome', async () => {
  const other = aCase({
    fix: null,
    outcome: { kind: 'failed', reason: 'internal-error', detail: '' },
    diagnosis: aDiagnosis({ title: 'Other' }),
  });
  const page = await renderHtml(aReport({ runs: [{ run: aRun(), jobs: [], cases: [aCase(), other] }] }));

  const shown = [...page.matchAll(/data-kind="([\w-]+)"/g)].map((match) => match[1]);
  const choices = [...page.matchAll(/type="checkbox" value="([\w-]+)"/g)].map((match) => match[1]);
  expect([shown, choices]).toEqual([
    ['fixed', 'failed'],
    ['fixed', 'failed'],
  ]);
});

test('a pass without failures is a page as well', async () => {
  expect(await renderHtml(aReport({ runs: [] }))).toContain('No failed runs were found.');
});

describe('diffs', () => {
  test('stand side by side with the changed words marked', async () => {
    const page = await renderHtml(aReport());

    expect(page).toContain('<figcaption>src/a.ts</figcaption>');
    expect(page).toMatch(/<td class="number">2<\/td><td class="text removed"><span class="sign">−<\/span>const a = \{/);
    expect(page).toMatch(/<td class="number">2<\/td><td class="text added">.*<ins>/);
  });

  test('of several files, new, gone, made executable, and binary ones, are all shown', async () => {
    const page = await withPatch(
      [
        'diff --git a/new.txt b/new.txt\nnew file mode 100644\nindex 000..111\n--- /dev/null\n+++ b/new.txt\n@@ -0,0 +1 @@\n+hello\n',
        'diff --git a/gone.txt b/gone.txt\ndeleted file mode 100644\nindex 111..000\n--- a/gone.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-bye\n\\ No newline at end of file\n',
        'diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n',
        'diff --git a/logo.png b/logo.png\nindex 111..222 100644\nGIT binary patch\nliteral 3\nKcmb<-<hKC=\n\nliteral 0\nHcmV?d00001\n\n',
        'diff --git a/sql.txt b/sql.txt\nindex 111..222 100644\n--- a/sql.txt\n+++ b/sql.txt\n@@ -1,2 +1,2 @@\n--- a comment\n+-- another\n same\n',
      ].join(''),
    );

    for (const part of [
      'new.txt',
      'hello',
      'gone.txt',
      'bye',
      'new mode 100755',
      'GIT binary patch',
      '<figcaption>run.sh</figcaption>',
      '-- <ins>another</ins>',
    ])
      expect(page).toContain(part);
  });

  test('a patch that is none is shown as it is', async () => {
    expect(await withPatch('not a patch <b>')).toContain('not a patch &lt;b&gt;');
  });

  test('a very long one is cut, and says so', async () => {
    const page = await withPatch(`diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,0 +1,9000 @@\n${'+line\n'.repeat(9000)}`);

    expect(page).toContain('more lines are not shown');
    expect(page.length).toBeLessThan(500_000);
  });

  test('lines pair up: removed beside added, the longer side alone', () => {
    const rows = rowsOf({ oldStart: 5, newStart: 7, lines: [' a', '-b', '-c', '+d', ' e', '+f'] });

    expect(
      rows.map(({ before, after }) => [
        before?.number ?? null,
        before?.text ?? null,
        after?.number ?? null,
        after?.text ?? null,
      ]),
    ).toEqual([
      [5, 'a', 7, 'a'],
      [6, 'b', 8, 'd'],
      [7, 'c', null, null],
      [8, 'e', 9, 'e'],
      [null, null, 10, 'f'],
    ]);
  });
});
