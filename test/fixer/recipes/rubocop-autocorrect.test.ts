import { describe, expect, it } from 'vitest';
import { rubocopAutocorrect } from '../../../src/fixer/recipes/rubocop-autocorrect.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const found = (...offenses: readonly { cop_name: string; correctable: boolean }[]): string =>
  JSON.stringify({ files: [{ path: 'a.rb', offenses }] });
const layout = { cop_name: 'Layout/SpaceInsideParens', correctable: true };
const safe = 'Layout/SpaceInsideParens:\n  Safe: true\n';

interface Parts {
  readonly script?: string;
  readonly json?: string;
  readonly cops?: string;
  readonly names?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly file?: string;
}

function propose({
  script = 'rubocop',
  json = found(layout),
  cops = safe,
  names = layout.cop_name,
  files = {},
  file,
}: Parts) {
  const program = 'Gemfile' in files ? 'bundle exec rubocop' : 'rubocop';
  const given = script.split(' ').slice(1).join(' ');
  return rubocopAutocorrect.propose(
    contextFrom({
      step: { script, workingDirectory: '.' },
      captures: file === undefined ? [] : [{ file }],
      files,
      answers: {
        [`${program} --format json${given === '' ? '' : ` ${given}`}`]: json,
        [`${program} --show-cops ${names}`]: cops,
      },
    }),
  );
}

describe('offenses with safe corrections', () => {
  it('are corrected where the log names them', async () => {
    expect(await propose({ files: { 'lib/a.rb': '', 'lib/b.rb': '' }, file: 'lib/a.rb' })).toMatchObject({
      plan: { actions: [{ argv: ['rubocop', '--autocorrect'] }], touches: ['lib/a.rb'] },
    });
  });

  it("are corrected by the Gemfile's own RuboCop", async () => {
    expect(await propose({ files: { Gemfile: '' } })).toMatchObject({
      plan: { actions: [{ argv: ['bundle', 'exec', 'rubocop', '--autocorrect'] }] },
    });
  });

  it('are corrected in the paths of the step', async () => {
    expect(await propose({ script: 'rubocop -- -x.rb' })).toMatchObject({
      plan: { actions: [{ argv: ['rubocop', '--autocorrect', '--', '-x.rb'] }] },
    });
  });

  it.each(['../../x.rb', 'foo; touch pwned', '-x'])('never widen to %j, which the log names', async (file) => {
    const answer = await propose({ files: { 'lib/a.rb': '' }, file });
    expect(answer).toMatchObject({ plan: { actions: [{ argv: ['rubocop', '--autocorrect'] }] } });
    expect(JSON.stringify(answer)).not.toContain(file);
  });
});

describe('the recipe declines', () => {
  it.each([
    {
      title: 'an offense has no correction',
      parts: {
        json: found(layout, { cop_name: 'Lint/Void', correctable: false }),
        names: 'Layout/SpaceInsideParens,Lint/Void',
      },
      why: 'no safe correction for Lint/Void',
    },
    {
      title: 'a correction is not safe',
      parts: { cops: 'Layout/SpaceInsideParens:\n  SafeAutoCorrect: false\n' },
      why: 'no safe correction for Layout',
    },
    { title: 'rubocop finds nothing', parts: { json: found() }, why: 'cannot be read' },
    { title: 'the answer is no JSON', parts: { json: 'Error: unknown cop' }, why: 'cannot be read' },
    { title: 'the step corrects already', parts: { script: 'rubocop -A' }, why: 'does not run rubocop itself' },
    {
      title: 'a script of the project runs rubocop',
      parts: { script: 'rake lint' },
      why: 'does not run rubocop itself',
    },
  ])('where $title', async ({ parts, why }) => {
    expect(await propose(parts)).toEqual({ declined: expect.stringContaining(why) });
  });
});
