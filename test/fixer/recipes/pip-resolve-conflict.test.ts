import { describe, expect, it } from 'vitest';
import { pipResolveConflict } from '../../../src/fixer/recipes/pip-resolve-conflict.ts';
import type { RecipeContext } from '../../../src/fixer/types.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const dryRun = 'python3 -m pip install --dry-run --ignore-installed --disable-pip-version-check -r';
const versions = 'python3 -m pip index versions --disable-pip-version-check --';

function conflict(pin = 'idna==2.0', other = 'requests 2.31.0 depends on idna<4 and >=2.5'): string {
  return `The conflict is caused by:\n    The user requested ${pin}\n    ${other}\n`;
}

interface Parts {
  readonly script?: string;
  readonly text?: string;
  readonly printed?: string;
  readonly released?: string;
  readonly fits?: readonly string[];
  readonly file?: string;
}

/** What pip answers to the three questions of the recipe. */
function propose(parts: Parts) {
  const {
    script = 'pip install -r requirements.txt',
    text = 'idna==2.0\nrequests==2.31.0\n',
    printed = conflict(),
  } = parts;
  const {
    released = '3.4, 2.10, 2.7, 2.6, 2.0',
    fits = ['2.6', '2.7', '2.10', '3.4'],
    file = 'requirements.txt',
  } = parts;
  const asked = /-r '?(?<name>[^']+)/.exec(script)?.groups?.['name'] ?? '';
  const context = contextFrom({
    step: { script, workingDirectory: '.' },
    files: { [file]: text },
    answers: { [`${dryRun} ${asked}`]: printed, [`${versions} idna`]: `idna (3.4)\nAvailable versions: ${released}\n` },
  });
  const run: RecipeContext['run'] = async (argv, options) => {
    const answer = await context.run(argv, options);
    return argv[1] === '-I' ? { ...answer, exitCode: 0, stdout: JSON.stringify(fits) } : answer;
  };
  return pipResolveConflict.propose({ ...context, run });
}

describe('a pin that another requirement excludes', () => {
  it.each([
    { title: 'to the lowest version above it that fits', parts: {}, line: 'idna==2.6' },
    {
      title: 'to the highest below it where none above fits',
      parts: { text: 'idna==2.10\n', printed: conflict('idna==2.10'), fits: ['2.6', '2.7'] },
      line: 'idna==2.7',
    },
    { title: 'with its comment kept', parts: { text: 'idna==2.0  # see docs\n' }, line: 'idna==2.6  # see docs' },
    { title: 'whatever its letters', parts: { text: 'IDNA==2.0\n' }, line: 'IDNA==2.6' },
  ])('moves $title', async ({ parts, line }) => {
    const content = (parts.text ?? 'idna==2.0\nrequests==2.31.0\n').replace(/^.*$/m, () => line);
    expect(await propose(parts)).toMatchObject({
      plan: { actions: [{ kind: 'write', path: 'requirements.txt', content }], touches: ['requirements.txt'] },
    });
  });

  it('is found in a file whose name has letters of the shell, touched alone', async () => {
    const file = 'foo; touch *.txt';
    expect(await propose({ script: `pip install -r '${file}'`, file })).toMatchObject({
      plan: { actions: [{ path: file }], touches: ['foo; touch \\*.txt'] },
    });
  });
});

describe('the recipe declines', () => {
  it.each([
    {
      title: 'no version of the same major number fits',
      parts: { fits: ['3.4'] },
      why: 'no version of idna with the same major number',
    },
    { title: 'the pinned version was never released', parts: { released: '2.10, 2.7' }, why: 'no version of idna' },
    {
      title: 'only versions before a release fit',
      parts: { released: '2.0, 2.6rc1', fits: ['2.6rc1'] },
      why: 'no version of idna',
    },
    {
      title: 'two packages that nobody pins disagree',
      parts: { printed: conflict('idna>=2.0') },
      why: 'names no pin of the file',
    },
    { title: 'the pin stands in another file', parts: { text: '-r base.txt\n' }, why: 'does not pin idna itself' },
    { title: 'pip finds no conflict', parts: { printed: 'Would install idna-2.0' }, why: 'names no pin of the file' },
    {
      title: 'the step installs no file',
      parts: { script: 'pip install idna' },
      why: 'does not install from a requirements file',
    },
    {
      title: 'the step installs two files',
      parts: { script: 'pip install -r requirements.txt -r dev.txt' },
      why: 'does not install from a requirements file',
    },
  ])('where $title', async ({ parts, why }) => {
    expect(await propose(parts)).toEqual({ declined: expect.stringContaining(why) });
  });

  it.each(['../../x', '-x', '/etc/passwd', '$(x)'])('where the file is %s', async (name) => {
    expect(await propose({ script: `pip install -r ${name}` })).toEqual({
      declined: 'the failing step does not install from a requirements file',
    });
  });

  it('for a distribution whose name pip printed as no name', async () => {
    expect(await propose({ printed: conflict('idna; touch pwned==2.0') })).toEqual({
      declined: 'pip names no pin of the file that another requirement excludes',
    });
  });
});
