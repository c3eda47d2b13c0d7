import { describe, expect, it } from 'vitest';
import { workflowFetchHistory } from '../../../src/fixer/recipes/workflow-fetch-history.ts';
import { workflowReplaceCommand } from '../../../src/fixer/recipes/workflow-replace-command.ts';
import { workflowUpdateAction } from '../../../src/fixer/recipes/workflow-update-action.ts';
import { workflowUpdateRunner } from '../../../src/fixer/recipes/workflow-update-runner.ts';
import type { Recipe } from '../../../src/fixer/types.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const path = '.github/workflows/ci.yml';

/** The workflow that the recipe would write, or the sentence with which it declines. */
async function edited(recipe: Recipe, text: string, captures: Record<string, string> = {}): Promise<string> {
  const context = contextFrom({ files: { [path]: text }, captures: [captures] });
  const proposal = await recipe.propose({ ...context, workflow: { path, jobName: 'build (24, linux)' } });
  if ('declined' in proposal) return proposal.declined;
  const [action] = proposal.plan.actions;
  expect(proposal.plan.touches).toEqual([path]);
  return action?.kind === 'write' ? action.content : '';
}

const job = (steps: string, more = ''): string =>
  `on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n${more}    steps:\n${steps}`;

describe('actions that were switched off', () => {
  const deprecated = (action: string) => ({ action });

  it.each([
    ['actions/cache: v2', 'actions/cache@v2', 'actions/cache@v4'],
    ['actions/cache: v3.2.6', 'actions/cache@v3.2.6', 'actions/cache@v3.4.0'],
    ['actions/cache: v4.0.2', 'actions/cache/restore@v4.0.2', 'actions/cache/restore@v4.2.0'],
    ['actions/upload-artifact: v3', 'actions/upload-artifact@v3', 'actions/upload-artifact@v4'],
    ['actions/upload-artifact: v3', 'actions/upload-artifact@v3.1.2', 'actions/upload-artifact@v4'],
  ])('%s: %s becomes %s, and nothing else changes', async (named, before, after) => {
    const text = (uses: string) =>
      job(`      - name: keep # why\n        uses: '${uses}'   # what\n        with: { path: dist, key: a }\n`);
    expect(await edited(workflowUpdateAction, text(before), deprecated(named))).toBe(text(after));
  });

  it('keeps the line ends of the file', async () => {
    const text = (ref: string) => job(`      - uses: actions/cache@${ref}\n        with: { path: a, key: b }\n`);
    const crlf = (ref: string) => text(ref).replaceAll('\n', '\r\n');
    expect(await edited(workflowUpdateAction, crlf('v1'), deprecated('actions/cache: v1'))).toBe(crlf('v4'));
  });

  const sha = '13aacd865c20de90d75de3b17ebe84f7a17d57d2';
  it.each([
    [
      'a version that still works',
      'actions/cache: v2',
      job('      - uses: actions/cache@v4\n'),
      'uses a retired version',
    ],
    ['an action of another action', 'actions/upload-artifact: v3', job('      - uses: acme/pack@v1\n'), 'itself'],
    ['a commit', 'actions/cache: v2', job(`      - uses: actions/cache@${sha} # v2\n`), 'pinned to a commit'],
    ['an action that is not known', 'acme/pack: v1', job('      - uses: acme/pack@v1\n'), 'no replacement is known'],
    [
      'two uploads of one name',
      'actions/upload-artifact: v3',
      job('      - uses: actions/upload-artifact@v3\n      - uses: actions/upload-artifact@v3\n'),
      'one name',
    ],
    [
      'an upload of hidden files',
      'actions/upload-artifact: v3',
      job('      - uses: actions/upload-artifact@v3\n        with: { path: .coverage }\n'),
      'hidden files',
    ],
    [
      'a download by version 1',
      'actions/download-artifact: v1',
      job('      - uses: actions/download-artifact@v1\n        with: { name: a }\n'),
      'another folder',
    ],
    ['what is no YAML', 'actions/cache: v2', 'jobs: [', 'cannot be read as YAML'],
  ])('leaves %s to a person', async (_, named, text, why) => {
    expect(await edited(workflowUpdateAction, text, deprecated(named))).toContain(why);
  });
});

describe('commands that were switched off', () => {
  it.each([
    ['echo "::set-env name=A::$B"', 'echo "A=$B" >> "$GITHUB_ENV"'],
    ["echo '::save-state name=pid::1'", 'echo \'pid=1\' >> "$GITHUB_STATE"'],
    ['echo "::set-output name=a::$(date "+%s")"', 'echo "a=$(date "+%s")" >> "$GITHUB_OUTPUT"'],
    ['echo ::add-path::/opt/tool', 'echo "/opt/tool" >> "$GITHUB_PATH"'],
  ])('%s becomes %s', async (before, after) => {
    const text = (line: string) =>
      job(`      - run: |\n          first # ::stays\n          ${line}\n          last\n`);
    const command = /::(?<name>[\w-]+)/.exec(before)?.groups?.['name'] ?? '';
    expect(await edited(workflowReplaceCommand, text(before), { command })).toBe(text(after));
  });

  it.each([
    ['another shell', '      - shell: pwsh\n        run: echo "::set-env name=A::b"\n', 'pwsh'],
    ['values of several lines', '      - run: echo "::set-env name=A::${B//x/%0A}"\n', 'line breaks'],
    ['a command among others', '      - run: test -f a && echo "::set-env name=A::b"\n', 'a form that is not known'],
    ['a quoted script', '      - run: "echo ::set-env name=A::b"\n', 'quoted text'],
    ['a script of the repository', '      - run: ./print.sh\n', 'prints set-env itself'],
  ])('leaves %s to a person', async (_, steps, why) => {
    expect(await edited(workflowReplaceCommand, job(steps), { command: 'set-env' })).toContain(why);
  });

  it('leaves a runner that may be Windows to a person', async () => {
    const text = job('      - run: echo "::set-env name=A::b"\n').replace('ubuntu-latest', 'windows-latest');
    expect(await edited(workflowReplaceCommand, text, { command: 'set-env' })).toContain('Windows');
  });
});

describe('runner images that were removed', () => {
  const on = (runsOn: string, matrix = ''): string =>
    `on: push\njobs:\n  build:\n${matrix}    runs-on: ${runsOn}\n    steps:\n      - run: echo\n`;

  it.each([
    ['ubuntu-20.04', 'ubuntu-22.04'],
    ['macos-12', 'macos-15-intel'],
    ['macos-13', 'macos-15-intel'],
    ['windows-2019', 'windows-2022'],
  ])('%s becomes %s', async (before, after) => {
    expect(await edited(workflowUpdateRunner, on(`${before} # why`))).toBe(on(`${after} # why`));
  });

  it('takes all removed ones of the file where the log names none', async () => {
    expect(await edited(workflowUpdateRunner, on('[ubuntu-18.04]'))).toBe(on('[ubuntu-22.04]'));
  });

  it.each([
    ['a label that still runs', on('ubuntu-latest'), 'no image that GitHub has removed'],
    [
      'a matrix that has the replacement already',
      on('${{ matrix.os }}', '    strategy:\n      matrix:\n        os: [ubuntu-20.04, ubuntu-22.04]\n'),
      'already',
    ],
    [
      'a label that a step names as well',
      `${on('ubuntu-20.04')}        env: { IMAGE: ubuntu-20.04 }\n`,
      'stands in other places',
    ],
  ])('leaves %s to a person', async (_, text, why) => {
    expect(await edited(workflowUpdateRunner, text)).toContain(why);
  });
});

describe('history that the checkout lacks', () => {
  const step = '      - run: git describe\n';

  it.each([
    ['uses: actions/checkout@v4', 'uses: actions/checkout@v4\n        with:\n          fetch-depth: 0'],
    [
      'uses: actions/checkout@v4 # why\n        with: { clean: false }',
      'uses: actions/checkout@v4 # why\n        with: { fetch-depth: 0, clean: false }',
    ],
    [
      'uses: actions/checkout@v4\n        with:\n          fetch-depth: 2 # two',
      'uses: actions/checkout@v4\n        with:\n          fetch-depth: 0 # two',
    ],
  ])('%j', async (before, after) => {
    const text = (checkout: string) => job(`      - name: get\n        ${checkout}\n${step}`);
    expect(await edited(workflowFetchHistory, text(before))).toBe(text(after));
  });

  it.each([
    ['a job without a checkout', job(step), 'no checkout'],
    [
      'a checkout of another repository',
      job(`      - uses: actions/checkout@v4\n        with: { repository: acme/other }\n${step}`),
      'another repository',
    ],
    ['a job that is not there', job(step).replace('build:', 'other:'), 'not in the workflow'],
  ])('leaves %s to a person', async (_, text, why) => {
    expect(await edited(workflowFetchHistory, text)).toContain(why);
  });
});
