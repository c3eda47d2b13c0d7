import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const diff = (line: string) =>
  `diff --git a/src/a.js b/src/a.js
index 1111111..2222222 100644
--- a/src/a.js
+++ b/src/a.js
@@ -1 +1,2 @@
+${line}
 const a = 1;
`;

test('a diff that silences a check is refused with exit status 1', async () => {
  const { status, stdout } = await runCli(['guard', '-'], { stdin: diff('// eslint-disable-next-line') });

  expect(stdout).toContain('src/a.js:1  suppressed-check');
  expect(status).toBe(1);
});

test('an honest diff is allowed', async () => {
  const { status, stdout } = await runCli(['guard', '-'], { stdin: diff('const b = 2;') });

  expect(stdout).toContain('allowed');
  expect(status).toBe(0);
});

test('JSON for programs', async () => {
  const { stdout } = await runCli(['guard', '-', '--format', 'json'], { stdin: diff('const b = 2;') });

  expect(JSON.parse(stdout)).toEqual({ allowed: true, violations: [] });
});

test('a file that is not there is told', async () => {
  const { status, stderr } = await runCli(['guard', 'none.diff']);

  expect(stderr).toContain('cannot read none.diff');
  expect(status).toBe(2);
});
