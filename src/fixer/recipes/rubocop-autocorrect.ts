import { parse } from 'yaml';
import type { Recipe, RecipeContext } from '../types.ts';
import { namedFiles } from './support/captures.ts';
import { withoutOptions } from './support/checked-flags.ts';
import { isObject, parseObject } from './support/node-package.ts';
import { decline, exactly, listed, propose, run } from './support/proposals.ts';
import { commandsOf, type StepCommand } from './support/step-commands.ts';

const bundled = ['bundle', 'exec'];

export const rubocopAutocorrect: Recipe = {
  id: 'rubocop-autocorrect',
  summary: "Applies the safe corrections of the project's own RuboCop (`rubocop --autocorrect`).",
  risk: 'safe',
  touches: ['**/*.{rb,rake,gemspec,ru,jbuilder}', '**/{Gemfile,Rakefile,Guardfile,Capfile,Podfile,Fastfile}'],
  needs: ['ruby'],
  limits: [
    'Safe corrections only, never `--autocorrect-all`; no cop is turned off and no todo file is written.',
    'Declines when an offense has no safe correction: half a fix would not turn the job green.',
    'Runs the RuboCop of the Gemfile where there is one.',
  ],
  async propose(context) {
    const command = (await commandsOf(context, 'rubocop')).find(
      ({ argv }) => !argv.some((word) => /^(?:-[aAxl]|--(?:auto-?correct|fix|regenerate|auto-gen)\S*)$/.test(word)),
    );
    if (command === undefined) return decline('the failing step does not run rubocop itself');
    const own = await context.repository.exists('Gemfile');
    const program = own ? [...bundled, 'rubocop'] : ['rubocop'];
    const given = withoutOptions(command.argv.slice(1), {
      bare: ['--no-color', '--color', '--parallel', '-P', '--display-only-fail-level-offenses'],
      valued: ['-f', '--format', '-o', '--out'],
    });
    const left = await uncorrectable(context, program, given, command);
    if (left === null) return decline('what rubocop finds here cannot be read');
    if (left.length > 0) return decline(`rubocop has no safe correction for ${listed(left)}`);
    const files = await namedFiles(context);
    return propose(rubocopAutocorrect, {
      title: `style: apply rubocop's corrections to ${files.length === 0 ? 'the code' : listed(files)}`,
      actions: [run([...program, '--autocorrect', ...given], { cwd: command.cwd })],
      ...(files.length === 0 ? {} : { touches: files.map(exactly) }),
    });
  },
};

/** Cops whose offenses no safe correction can mend; null when rubocop's answer cannot be read. */
async function uncorrectable(
  context: RecipeContext,
  program: readonly string[],
  given: readonly string[],
  { cwd }: StepCommand,
): Promise<string[] | null> {
  const where = cwd === '' ? {} : { cwd };
  const { stdout } = await context.run([...program, '--format', 'json', ...given], where);
  const files = parseObject(stdout)?.['files'];
  if (!Array.isArray(files)) return null;
  const offenses = files.flatMap((file: unknown) =>
    isObject(file) && Array.isArray(file['offenses']) ? file['offenses'].filter(isObject) : [],
  );
  const names = [...new Set(offenses.map((offense) => String(offense['cop_name'])))].sort();
  if (names.length === 0) return null;
  const cops = await context.run([...program, '--show-cops', names.join(',')], where);
  const settings: unknown = parse(cops.stdout);
  const unsafe = names.filter((name) => !isSafe(isObject(settings) ? settings[name] : null));
  const left = offenses.filter((offense) => offense['correctable'] !== true).map((offense) => offense['cop_name']);
  return names.filter((name) => left.includes(name) || unsafe.includes(name));
}

/** As the cop's settings say; what they do not say is safe. */
function isSafe(settings: unknown): boolean {
  if (!isObject(settings)) return true;
  return ['Safe', 'SafeAutoCorrect', 'AutoCorrect'].every((key) => settings[key] !== false);
}
