import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parseReport, redactReport, renderJson } from '../../src/report/json.ts';
import { reportJsonSchema } from '../../src/report/schema.ts';
import { aCase, aDelivery, aFix, aJob, aRun } from '../support/cases.ts';
import { aReport } from '../support/report.ts';

const schemaFile = new URL('../../config/report.schema.json', import.meta.url);
const full = aReport({
  dryRun: true,
  runs: [
    {
      run: aRun({ pullRequest: { number: 3, baseBranch: 'main' } }),
      jobs: [aJob()],
      cases: [
        aCase({ notices: [aDelivery({ kind: 'slack', url: null })] }),
        aCase({
          fix: aFix({
            proof: { kind: 'none', reason: 'needs secrets.X', rounds: [] },
            plan: {
              ...aFix().plan,
              actions: [
                { kind: 'write', path: 'a', content: 'b' },
                { kind: 'run', argv: ['npm', 'ci'], cwd: '.', network: true },
              ],
            },
          }),
        }),
        aCase({ fix: null, outcome: { kind: 'reported', reason: 'unknown-cause', detail: '' } }),
      ],
    },
  ],
});

function validator() {
  return new Ajv({ allErrors: true, strict: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);
}

test('config/report.schema.json is what the code makes (UPDATE_FIXTURES=1 rewrites it)', () => {
  const made = `${JSON.stringify(reportJsonSchema(), null, 2)}\n`;
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(schemaFile, made);

  expect(readFileSync(schemaFile, 'utf8')).toBe(made);
});

test('a report keeps to the schema and comes back as it was', async () => {
  const json = renderJson(full);
  const validate = validator();

  expect([validate(JSON.parse(json)), validate.errors]).toEqual([true, null]);
  expect(await parseReport(json)).toEqual(full);
});

describe('what is no report is refused, by the schema and by the reader', () => {
  test.each([
    ['another version', { ...full, version: 2 }, /version 2/],
    ['an unknown field', { ...full, extra: 1 }, /extra/],
    ['a missing field', { ...full, runs: undefined }, /runs/],
    [
      'a made-up outcome',
      {
        ...full,
        runs: [
          { ...full.runs[0], cases: [{ ...aCase(), outcome: { kind: 'reported', reason: 'because', detail: '' } }] },
        ],
      },
      /runs\.0\.cases\.0\.outcome\.reason/,
    ],
    [
      'a confidence above one',
      {
        ...full,
        runs: [
          {
            ...full.runs[0],
            cases: [{ ...aCase(), diagnosis: { ...aCase().diagnosis, confidence: { value: 7, terms: [] } } }],
          },
        ],
      },
      /confidence\.value/,
    ],
    ['a list', [], /report/],
    ['null', null, /report/],
  ])('%s', async (_name, data, message) => {
    const plain: unknown = JSON.parse(JSON.stringify(data));

    expect(validator()(plain)).toBe(false);
    await expect(parseReport(JSON.stringify(data), 'report.json')).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringMatching(message) as string,
    });
  });

  test('text that is no JSON', async () => {
    await expect(parseReport('{', 'x.json')).rejects.toMatchObject({ code: 'INPUT', message: 'x.json is no JSON' });
  });
});

test('a patch with a secret is left out with a note; other texts are masked', () => {
  const secret = 'ghp_0123456789';
  const report = aReport({
    notes: [`failed with ${secret}`],
    runs: [
      {
        run: aRun({ actor: secret }),
        jobs: [],
        cases: [aCase({ fix: aFix({ patch: `+${secret}` }) }), aCase({ id: 'other' })],
      },
    ],
  });

  const clean = redactReport(report, (text) => text.replaceAll(secret, '***'));

  expect(JSON.stringify(clean)).not.toContain(secret);
  expect(clean.runs[0]?.cases.map((failure) => failure.fix?.patch === '')).toEqual([true, false]);
  expect(clean.notes).toEqual([
    'failed with ***',
    'the patch of case 4711-01234567 holds something that looks like a secret and was left out',
  ]);
});
