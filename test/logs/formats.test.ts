import { describe, expect, it } from 'vitest';
import { compileCatalogue } from '../../src/analyzer/catalogue.ts';
import { scan } from '../../src/analyzer/scan.ts';
import type { ScanResult } from '../../src/analyzer/scan-types.ts';
import { logFormats } from '../../src/logs/formats.ts';

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const read = (text: string): Promise<ScanResult> => scan(once(text), compileCatalogue([]), { formats: logFormats });
const stamp = '2026-01-05T10:00:01.0000000Z ';

interface Case {
  readonly dialect: string;
  readonly lines: readonly string[];
  /** What is left of the lines, from the first on. */
  readonly texts: readonly string[];
  readonly failedStep: string | null;
  readonly commands?: readonly string[];
  readonly exitCode: number | null;
  readonly time?: string;
}

const cases: Record<string, Case> = {
  'a GitHub job log': {
    dialect: 'github-actions',
    lines: [
      `\uFEFF${stamp}Current runner version: '2.330.0'`,
      `${stamp}##[group]Run npm test`,
      `${stamp}\x1b[36;1mnpm test\x1b[0m`,
      `${stamp}shell: /usr/bin/bash -e {0}`,
      `${stamp}##[endgroup]`,
      `${stamp}\x1b[31mfailed\x1b[0m`,
      `${stamp}##[error]Process completed with exit code 1.`,
      `${stamp}Post job cleanup.`,
    ],
    texts: ["Current runner version: '2.330.0'", '##[group]Run npm test', 'npm test'],
    failedStep: 'Run npm test',
    commands: ['npm test'],
    exitCode: 1,
    time: '2026-01-05T10:00:01.0000000Z',
  },
  'a GitHub log as the command line tool prints it': {
    dialect: 'github-actions',
    lines: [
      `build\tSet up\t${stamp}x`,
      `build\tUnit tests\t${stamp}##[group]Run npm test`,
      `build\tUnit tests\t${stamp}##[error]Process completed with exit code 2.`,
    ],
    texts: ['x'],
    failedStep: 'Unit tests',
    exitCode: 2,
  },
  'a GitLab job log': {
    dialect: 'gitlab-ci',
    lines: [
      'Running with gitlab-runner 18.4.0 (71914659)',
      'section_start:1764428454:step_script\r\x1b[0K\x1b[0K\x1b[36;1mExecuting "step_script" stage of the job script\x1b[0;m',
      '\x1b[32;1m$ npm test\x1b[0;m',
      'failed',
      'section_end:1764428490:step_script\r\x1b[0Ksection_start:1764428490:cleanup_file_variables\r\x1b[0KCleaning up project directory and file based variables',
      'section_end:1764428491:cleanup_file_variables\r\x1b[0K\x1b[31;1mERROR: Job failed: exit code 1\x1b[0;m',
    ],
    texts: [
      'Running with gitlab-runner 18.4.0 (71914659)',
      'Executing "step_script" stage of the job script',
      '$ npm test',
    ],
    failedStep: 'step_script',
    commands: ['npm test'],
    exitCode: 1,
  },
  'a GitLab job log with timestamps': {
    dialect: 'gitlab-ci',
    lines: [
      '2026-01-05T10:00:01.123456Z 00O Running with gitlab-runner 18.4.0',
      '2026-01-05T10:00:02.123456Z 01E+warning',
      '2026-01-05T10:00:02.123456Z 00O ERROR: Job failed: exit code 3',
    ],
    texts: ['Running with gitlab-runner 18.4.0', 'warning'],
    failedStep: null,
    exitCode: 3,
    time: '2026-01-05T10:00:01.123456Z',
  },
  'a GitLab job log that the runner cut at its limit': {
    dialect: 'gitlab-ci',
    lines: [
      'Running with gitlab-runner 18.6.0 (abcdef12)',
      "\x1b[33;1mJob's log exceeded limit of 4194304 bytes.",
      'Job execution will continue but no more output will be collected.\x1b[0;m',
      '\x1b[31;1mERROR: Job failed: step "user_script": exec: executing script: exit status 4\x1b[0;m',
    ],
    texts: ['Running with gitlab-runner 18.6.0 (abcdef12)', "Job's log exceeded limit of 4194304 bytes."],
    failedStep: null,
    exitCode: 4,
  },
  'an Azure Pipelines log': {
    dialect: 'azure-pipelines',
    lines: [
      `${stamp}##[section]Starting: Unit tests`,
      `${stamp}Script contents:`,
      `${stamp}npm test`,
      `${stamp}========================== Starting Command Output ===========================`,
      `${stamp}##[error]Bash exited with code '1'.`,
      `${stamp}##[section]Finishing: Unit tests`,
    ],
    texts: ['##[section]Starting: Unit tests'],
    failedStep: 'Unit tests',
    commands: ['npm test'],
    exitCode: 1,
  },
  'a Jenkins pipeline log in which later stages are skipped': {
    dialect: 'jenkins',
    lines: [
      'Started by user \x1b[8mha:////4F1g2CBBtLeo93z/eNVyv53vi+rTUEFGoPHqfRWGuyLiAAAA\x1b[0madmin',
      '[Pipeline] stage',
      '[Pipeline] { (Build)',
      '[Pipeline] sh',
      '10:00:01  + make',
      '[Pipeline] }',
      '[Pipeline] // stage',
      '[Pipeline] { (Deploy)',
      'Stage "Deploy" skipped due to earlier failure(s)',
      '[Pipeline] // stage',
      'ERROR: script returned exit code 2',
      'Finished: FAILURE',
    ],
    texts: ['Started by user admin'],
    failedStep: 'Build',
    commands: ['make'],
    exitCode: 2,
  },
  'a Jenkins log with the stamps of its plug-in': {
    dialect: 'jenkins',
    lines: ['[2026-01-05T10:00:01.123Z] Started by user admin', '[2026-01-05T10:00:02.123Z] Finished: FAILURE'],
    texts: ['Started by user admin', 'Finished: FAILURE'],
    failedStep: null,
    exitCode: null,
    time: '2026-01-05T10:00:01.123Z',
  },
  'a Jenkins log with stamps of the form that the help of the plug-in gives': {
    dialect: 'jenkins',
    lines: ['2026-01-05 10:00:01.123 | Started by user admin', '2026-01-05 10:00:02.123 | Finished: FAILURE'],
    texts: ['Started by user admin', 'Finished: FAILURE'],
    failedStep: null,
    exitCode: null,
  },
  'CircleCI output': {
    dialect: 'circleci',
    lines: [
      '#!/bin/bash -eo pipefail',
      'npm test',
      '',
      'failed',
      'Exited with code exit status 1',
      'CircleCI received exit code 1',
    ],
    texts: ['#!/bin/bash -eo pipefail', 'npm test'],
    failedStep: '#!/bin/bash -eo pipefail',
    commands: ['npm test'],
    exitCode: 1,
  },
  'a Travis CI log': {
    dialect: 'travis-ci',
    lines: [
      'travis_fold:start:install\r\x1b[0Ktravis_time:start:0a1b\r\x1b[0K$ npm ci\r',
      'travis_time:end:0a1b:start=1,finish=2,duration=1\r\x1b[0Ktravis_fold:end:install\r\x1b[0K\r',
      'travis_time:start:1c\r\x1b[0K$ npm test\r',
      'failed\r',
      'The command "npm test" exited with 1.\r',
      'Done. Your build exited with 1.\r',
    ],
    texts: ['$ npm ci', '', '$ npm test', 'failed'],
    failedStep: '$ npm test',
    commands: ['npm test'],
    exitCode: 1,
  },
  'a Buildkite log': {
    dialect: 'buildkite',
    lines: [
      '\x1b_bk;t=1767607201000\x07~~~ Running commands',
      '\x1b_bk;t=1767607201000\x07$ make',
      '\x1b_bk;t=1767607202000\x07--- a/src/x.c',
      '\x1b_bk;t=1767607203000\x07🚨 Error: The command exited with status 2',
    ],
    texts: ['~~~ Running commands', '$ make', '--- a/src/x.c'],
    failedStep: 'Running commands',
    commands: ['make'],
    exitCode: 2,
    time: '2026-01-05T10:00:01.000Z',
  },
  'a Buildkite log of a hook that failed': {
    dialect: 'buildkite',
    lines: [
      '\x1b_bk;t=1767607201000\x07~~~ Running global pre-command hook',
      '\x1b_bk;t=1767607201000\x07\x1b[90m$\x1b[0m /etc/buildkite-agent/hooks/pre-command',
      '\x1b_bk;t=1767607203000\x07\x1b[31m🚨 Error: the global pre-command hook exited with status 3\x1b[0m',
      '\x1b_bk;t=1767607203000\x07^^^ +++',
    ],
    texts: ['~~~ Running global pre-command hook', '$ /etc/buildkite-agent/hooks/pre-command'],
    failedStep: 'Running global pre-command hook',
    commands: ['/etc/buildkite-agent/hooks/pre-command'],
    exitCode: 3,
  },
  'a TeamCity log': {
    dialect: 'teamcity',
    lines: [
      'TeamCity server version is 2026.1',
      '[10:00:01]W:\tStep 2/3: npm test (Command Line)',
      '[10:00:02] :\t [Step 2/3] Starting: npm test',
      '[10:00:03]E:\t [Step 2/3] Process exited with code 1',
    ],
    texts: [
      'TeamCity server version is 2026.1',
      'Step 2/3: npm test (Command Line)',
      'Starting: npm test',
      'Process exited with code 1',
    ],
    failedStep: '2/3: npm test (Command Line)',
    commands: ['npm test'],
    exitCode: 1,
  },
  "a TeamCity log copied from the build's page": {
    dialect: 'teamcity',
    lines: [
      '[10:00:01]Checking for changes',
      '[10:00:02]Step 1/1: NPM Install (Command Line)',
      '[10:00:03][Step 1/1] npm ERR! code ETARGET',
      '[10:00:04][Step 1/1] Process exited with code 1',
      '[10:00:04][Step 1/1] Step NPM Install (Command Line) failed',
    ],
    texts: ['Checking for changes', 'Step 1/1: NPM Install (Command Line)', 'npm ERR! code ETARGET'],
    failedStep: '1/1: NPM Install (Command Line)',
    exitCode: 1,
  },
  "a tool's own output": {
    dialect: 'plain',
    lines: ['src/a.ts(1,2): error TS2304: x', '$ x'],
    texts: ['src/a.ts(1,2): error TS2304: x', '$ x'],
    failedStep: null,
    exitCode: null,
  },
};

describe.each(Object.entries(cases))('%s', (_, { dialect, lines, texts, failedStep, commands, exitCode, time }) => {
  it.each([
    ['line feeds', '\n'],
    ['carriage returns and line feeds', '\r\n'],
  ])('is told, cleaned and followed with %s', async (_name, end) => {
    const result = await read(lines.join(end));
    expect(result.dialect).toBe(dialect);
    expect(result.head.slice(0, texts.length).map((line) => line.text)).toEqual(texts);
    expect(result.failedStep?.name ?? null).toBe(failedStep);
    expect(result.failures.find((failure) => failure.exitCode !== null)?.exitCode ?? null).toBe(exitCode);
    if (commands !== undefined) expect(result.failedStep?.commands).toEqual(commands);
    if (time !== undefined) expect(result.head[0]?.time).toBe(time);
  });
});

describe('every dialect', () => {
  it.each(Object.entries(cases))('answers no events for a line of %s that holds no marker', (_, { dialect, lines }) => {
    const reader = logFormats.reader(dialect as Parameters<typeof logFormats.reader>[0]);
    const unmarked = lines.filter((line) => !reader.markers.some((marker) => line.includes(marker)));
    for (const line of unmarked) expect(logFormats.reader(reader.dialect).events(line, reader.clean(line))).toEqual([]);
  });
});
