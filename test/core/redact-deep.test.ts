import { describe, expect, test } from 'vitest';
import { redact } from '../../src/core/redact.ts';
import { redactCase, redactDeep, redactRun } from '../../src/core/redact-deep.ts';
import { aCase, aFix, aRun } from '../support/cases.ts';

const secret = `ghp_${'a1B2'.repeat(9)}`;

test('strings and keys are redacted however deep; everything else stays', () => {
  const masked = redactDeep({ a: [{ [secret]: secret }], n: 1, b: true, z: null }, (text) =>
    text.replaceAll(secret, '***'),
  );

  expect(masked).toEqual({ a: [{ '***': '***' }], n: 1, b: true, z: null });
});

describe('with the real redactor', () => {
  test('an ordinary case and its run come back as they were: no SHA, fingerprint or patch is taken for a secret', () => {
    expect(redactCase(aCase(), redact)).toEqual(aCase());
    expect(redactRun(aRun(), redact)).toEqual(aRun());
  });

  test('a patch with a token is left out whole, the rest is masked', () => {
    const clean = redactCase(aCase({ reproduce: [`curl -u ${secret}`], fix: aFix({ patch: `+${secret}` }) }), redact);

    expect(JSON.stringify(clean)).not.toContain(secret);
    expect(clean.fix?.patch).toBe('');
  });
});

test('what names a run to its host stays, even when it looks like a secret', () => {
  const run = aRun({ branch: secret, actor: secret });

  expect(redactRun(run, redact)).toMatchObject({
    branch: secret,
    repository: run.repository,
    headSha: run.headSha,
    id: run.id,
  });
  expect(redactRun(run, redact).actor).not.toContain(secret);
});
