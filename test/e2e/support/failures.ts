import type { Failure } from './world.ts';

/**
 * Failures that happen for real when their step is run, with the log that GitHub would keep of them. None installs anything, so
 * that a proof takes a second.
 */

/** The log of a job whose only step of its own ran this script and printed these lines. */
export function jobLog(script: string, printed: readonly string[], exitCode = 1): string {
  const lines = [
    "Current runner version: '2.330.0'",
    '##[group]Run actions/checkout@v4',
    '##[endgroup]',
    `##[group]Run ${script.split('\n')[0] ?? ''}`,
    ...script.split('\n').map((line) => `\u001b[36;1m${line}\u001b[0m`),
    'shell: /usr/bin/bash -e {0}',
    '##[endgroup]',
    ...printed,
    `##[error]Process completed with exit code ${exitCode}.`,
    'Post job cleanup.',
    'Cleaning up orphan processes',
  ];
  return (
    lines.map((line, index) => `2026-01-05T10:00:${String(index % 60).padStart(2, '0')}.0000000Z ${line}`).join('\n') +
    '\n'
  );
}

/** A workflow with one job `check` and one step of its own. */
export function workflow(script: string, step = 'Check'): string {
  const lines = script.split('\n').map((line) => `          ${line}`);
  return [
    'name: CI',
    'on: [push, pull_request]',
    'permissions:',
    '  contents: read',
    'jobs:',
    '  check:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - uses: actions/checkout@v4',
    `      - name: ${step}`,
    '        run: |',
    ...lines,
    '',
  ].join('\n');
}

export interface FailureParts {
  readonly script?: string;
  readonly printed?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

/** One step that runs the script and prints the lines; the job fails. */
export function failing({ script = 'exit 1', printed = [], files = {} }: FailureParts): Failure {
  return {
    files: { '.github/workflows/ci.yml': workflow(script), 'README.md': '# shop\n', ...files },
    job: {
      name: 'check',
      steps: [
        { number: 1, name: 'Set up job', conclusion: 'success' },
        { number: 2, name: 'Run actions/checkout@v4', conclusion: 'success' },
        { number: 3, name: 'Check', conclusion: 'failure' },
      ],
      log: jobLog(script, printed),
    },
  };
}

/** A folder that a command writes into and that git does not keep: fixed by `create-missing-path`, proven by the shell itself. */
export const missingFolder: Failure = failing({
  script: 'bash build.sh > logs/build.txt',
  printed: ['bash: line 1: logs/build.txt: No such file or directory'],
  files: { 'build.sh': 'echo built\n', '.gitignore': 'logs/*.txt\n' },
});

/** The registry was out of reach: run it again. */
export const registryOutage: Failure = failing({
  script: 'npm ci',
  printed: [
    'npm error code ECONNRESET',
    'npm error network request to https://registry.npm.example/left-pad failed, reason: read ECONNRESET',
    'npm error network This is a problem related to network connectivity.',
  ],
});

/** An assertion that does not hold: only a person can fix it. */
export const wrongTotal: Failure = failing({
  script: 'node --test',
  printed: [
    'not ok 1 - adds up',
    '  ---',
    "  failureType: 'testCodeFailure'",
    '  error: |-',
    '    Expected values to be strictly equal:',
    '    ',
    '    3 !== 4',
    "  code: 'ERR_ASSERTION'",
    "  name: 'AssertionError'",
    '  ...',
    '# fail 1',
  ],
  files: { 'total.test.js': "require('node:test')('adds up', () => require('node:assert').strictEqual(1 + 2, 4));\n" },
});
