import type { Recipe } from '../types.ts';
import { namedFiles } from './support/captures.ts';
import { withoutOptions } from './support/checked-flags.ts';
import { isObject, parseObject } from './support/node-package.ts';
import { nodeTool } from './support/node-tool.ts';
import { decline, listed, propose, run } from './support/proposals.ts';
import { commandsOf } from './support/step-commands.ts';

export const oxlintFix: Recipe = {
  id: 'oxlint-fix',
  summary: "Applies the safe fixes of the project's own oxlint (`oxlint --fix`).",
  risk: 'safe',
  touches: ['**/*.{js,jsx,cjs,mjs,ts,tsx,cts,mts,vue,svelte,astro}'],
  needs: ['node'],
  limits: [
    'Safe fixes only: suggestions and what oxlint calls dangerous stay with a person.',
    'Declines when an error would be left that oxlint cannot fix: half a fix would not turn the job green.',
    "Only the project's installed oxlint is used, with the arguments of the failing step.",
    'Writes no suppression comments and changes no configuration.',
  ],
  async propose(context) {
    const [command] = await commandsOf(context, 'oxlint');
    if (command === undefined) return decline('the failing step does not run oxlint itself');
    const { cwd } = command;
    const tool = await nodeTool(context, cwd, 'oxlint');
    if (tool.kind !== 'own')
      return decline(
        tool.kind === 'not-pinned'
          ? 'the project pins no oxlint'
          : 'oxlint is pinned by the project but not installed in the work tree',
      );
    const args = withoutOptions(command.argv.slice(1), {
      bare: ['--fix', '--fix-suggestions', '--fix-dangerously', '--silent'],
      valued: ['-f', '--format', '--threads'],
    });
    if (tool.setup.length === 0) {
      // The work tree is put back after a recipe was asked: what the trial writes is gone then.
      const trial = await context.run([...tool.argv, '--fix', '--format=json', ...args], cwd === '' ? {} : { cwd });
      if (trial.exitCode !== 0) return decline(`oxlint has no automatic fix for ${listed(left(trial.stdout))}`);
    }
    const files = await namedFiles(context);
    return propose(oxlintFix, {
      title: `style: apply oxlint's fixes to ${files.length === 0 ? 'the code' : listed(files)}`,
      actions: [...tool.setup, run([...tool.argv, '--fix', ...args], { cwd })],
    });
  },
};

/** The rules that the trial still complains about. */
function left(answer: string): string[] {
  const found = parseObject(answer)?.['diagnostics'];
  const diagnostics: unknown[] = Array.isArray(found) ? found : [];
  const rules = diagnostics.map((diagnostic) =>
    isObject(diagnostic) && typeof diagnostic['code'] === 'string' ? diagnostic['code'] : 'a syntax error',
  );
  return rules.length === 0 ? ['what it found'] : [...new Set(rules)].sort();
}
