import type { Recipe } from '../types.ts';
import { namedFiles } from './support/captures.ts';
import { withoutOptions } from './support/checked-flags.ts';
import { isObject } from './support/node-package.ts';
import { nodeTool } from './support/node-tool.ts';
import { decline, listed, propose, run } from './support/proposals.ts';
import { commandsOf } from './support/step-commands.ts';

export const stylelintFix: Recipe = {
  id: 'stylelint-fix',
  summary: "Applies the automatic fixes of the project's own stylelint rules (`stylelint --fix`).",
  risk: 'safe',
  touches: ['**/*.{css,scss,sass,less,pcss,postcss,vue,svelte,html,astro,js,jsx,ts,tsx}'],
  needs: ['node'],
  limits: [
    'Declines when an error would be left that stylelint cannot fix: half a fix would not turn the job green.',
    "Only the project's installed stylelint is used, with the arguments of the failing step.",
    'Writes no suppression comments and changes no configuration.',
  ],
  async propose(context) {
    const [command] = await commandsOf(context, 'stylelint');
    if (command === undefined) return decline('the failing step does not run stylelint itself');
    const { cwd } = command;
    const tool = await nodeTool(context, cwd, 'stylelint');
    if (tool.kind !== 'own')
      return decline(
        tool.kind === 'not-pinned'
          ? 'the project pins no stylelint'
          : 'stylelint is pinned by the project but not installed in the work tree',
      );
    const args = withoutOptions(command.argv.slice(1), {
      bare: ['--fix', '--cache', '--color', '--no-color'],
      valued: ['-f', '--formatter', '-o', '--output-file', '--cache-location', '--custom-formatter'],
    });
    if (tool.setup.length === 0) {
      // The work tree is put back after a recipe was asked: what the trial writes is gone then.
      const trial = await context.run(
        [...tool.argv, '--fix', '--formatter', 'json', ...args],
        cwd === '' ? {} : { cwd },
      );
      const rules = left(trial.output);
      if (trial.exitCode !== 0)
        return decline(`stylelint has no automatic fix for ${rules.length === 0 ? 'what it found' : listed(rules)}`);
    }
    const files = await namedFiles(context);
    return propose(stylelintFix, {
      title: `style: apply stylelint's fixes to ${files.length === 0 ? 'the style sheets' : listed(files)}`,
      actions: [...tool.setup, run([...tool.argv, '--fix', ...args], { cwd })],
    });
  },
};

/** The rules whose errors remain after the trial; none when its answer cannot be read. */
function left(output: string): string[] {
  let results: unknown;
  try {
    results = JSON.parse(output.slice(output.indexOf('[{')));
  } catch {
    return [];
  }
  const warnings = Array.isArray(results)
    ? results.flatMap((result: unknown) =>
        isObject(result) && Array.isArray(result['warnings']) ? result['warnings'] : [],
      )
    : [];
  const errors = warnings.filter(
    (warning): warning is Record<string, unknown> => isObject(warning) && warning['severity'] === 'error',
  );
  return [...new Set(errors.map(({ rule }) => String(rule)))].sort();
}
