import { describe, expect, it } from 'vitest';
import { npmAuditPatch } from '../../../src/fixer/recipes/npm-audit-patch.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const lock = JSON.stringify({
  packages: {
    'node_modules/minimist': {},
    'node_modules/mkdirp/node_modules/semver': {},
    'node_modules/@acme/kit': {},
  },
});

interface Change {
  readonly name: string;
  readonly version: string;
}

function propose(
  advice: readonly { readonly package: string; readonly versions: string }[],
  changes: readonly Change[] | null,
  files: Readonly<Record<string, string>> = { 'package-lock.json': lock },
) {
  const names = [...new Set(advice.map((item) => item.package))].filter((name) => lock.includes(`/${name}"`)).sort();
  const command = ['npm update --dry-run --json --ignore-scripts --no-audit --no-fund --', ...names].join(' ');
  const answer = JSON.stringify({ add: [], change: (changes ?? []).map((to) => ({ to })) }, null, 2);
  return npmAuditPatch.propose(
    contextFrom({
      captures: advice,
      files,
      answers: { [command]: changes === null ? '{}' : `change minimist 1.2.0 => 1.2.8\n${answer}` },
    }),
  );
}

describe('a vulnerable package', () => {
  it('is updated in the lock file alone where a patched version fits the range', async () => {
    const advice = [{ package: 'minimist', versions: '<=1.2.5' }];
    expect(await propose(advice, [{ name: 'minimist', version: '1.2.8' }])).toMatchObject({
      plan: {
        actions: [
          {
            argv: [
              'npm',
              'update',
              '--package-lock-only',
              '--ignore-scripts',
              '--no-audit',
              '--no-fund',
              '--',
              'minimist',
            ],
          },
        ],
        touches: ['package-lock.json'],
      },
    });
  });

  it('below another package is found too', async () => {
    const advice = [{ package: 'semver', versions: '<5.7.2 || >=6.0.0 <6.3.1' }];
    expect(JSON.stringify(await propose(advice, [{ name: 'semver', version: '5.7.2' }]))).toContain('"--","semver"');
  });

  it('is updated without the one that has no patched version', async () => {
    const advice = [
      { package: 'minimist', versions: '<=1.2.5' },
      { package: '@acme/kit', versions: '*' },
    ];
    const changes = [
      { name: 'minimist', version: '1.2.8' },
      { name: '@acme/kit', version: '2.0.0' },
    ];
    expect(JSON.stringify(await propose(advice, changes))).toContain('"--","minimist"]');
  });

  it('is left to the proof where npm does not tell what would change', async () => {
    expect(await propose([{ package: 'minimist', versions: '<=1.2.5' }], null)).toHaveProperty('plan');
  });

  it.each([
    {
      title: 'stays where the newest version of the range is vulnerable',
      advice: [{ package: 'minimist', versions: '<2.0.0' }],
      changes: [{ name: 'minimist', version: '1.2.8' }],
      why: 'package.json lets no patched version in of minimist',
    },
    {
      title: 'stays where one of its copies would',
      advice: [{ package: 'minimist', versions: '<=1.2.5' }],
      changes: [
        { name: 'minimist', version: '1.2.8' },
        { name: 'minimist', version: '0.0.8' },
      ],
      why: 'package.json lets no patched version in',
    },
    {
      title: 'stays where an update changes nothing',
      advice: [{ package: 'minimist', versions: '<=1.2.5' }],
      changes: [],
      why: 'package.json lets no patched version in',
    },
    {
      title: 'that the lock file does not hold is not asked about',
      advice: [{ package: 'left-pad', versions: '*' }],
      changes: [],
      why: 'the audit names no package of the lock file',
    },
    {
      title: 'whose name is an option is not asked about',
      advice: [{ package: '--registry=https://evil.example', versions: '*' }],
      changes: [],
      why: 'the audit names no package of the lock file',
    },
  ])('$title', async ({ advice, changes, why }) => {
    expect(await propose(advice, changes)).toEqual({ declined: expect.stringContaining(why) });
  });

  it('stays without a lock file', async () => {
    expect(await propose([{ package: 'minimist', versions: '*' }], [], {})).toEqual({
      declined: 'there is no package-lock.json to change',
    });
  });
});
