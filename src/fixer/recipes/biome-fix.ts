import type { Recipe } from '../types.ts';
import { namedFiles } from './support/captures.ts';
import { withoutOptions } from './support/checked-flags.ts';
import { nodeTool } from './support/node-tool.ts';
import { decline, listed, propose, run } from './support/proposals.ts';
import { commandsOf } from './support/step-commands.ts';

/** `biome ci` cannot write; `check` does the same and can. */
const writing: Readonly<Record<string, string>> = { ci: 'check', check: 'check', format: 'format', lint: 'lint' };

export const biomeFix: Recipe = {
  id: 'biome-fix',
  summary: "Formats the code and applies the safe fixes of the project's own biome (`biome check --write`).",
  risk: 'safe',
  touches: ['**/*.{js,jsx,cjs,mjs,ts,tsx,cts,mts,json,jsonc,css,graphql,gql,vue,svelte,astro,html}'],
  needs: ['node'],
  limits: [
    'Safe fixes only: those that biome calls unsafe stay with a person, and make it decline.',
    "Only the project's installed biome is used, with the arguments of the failing step.",
    'Writes no suppression comments and changes no configuration.',
  ],
  async propose(context) {
    const command = (await commandsOf(context, 'biome')).find(({ argv }) => Object.hasOwn(writing, argv[1] ?? ''));
    const subcommand = writing[command?.argv[1] ?? ''];
    if (command === undefined || subcommand === undefined) return decline('the failing step does not run biome itself');
    const { cwd } = command;
    const tool = await nodeTool(context, cwd, 'biome', '@biomejs/biome');
    if (tool.kind !== 'own')
      return decline(
        tool.kind === 'not-pinned'
          ? 'the project pins no biome'
          : 'biome is pinned by the project but not installed in the work tree',
      );
    const args = withoutOptions(command.argv.slice(2), {
      bare: ['--write', '--fix', '--apply', '--unsafe', '--apply-unsafe', '--error-on-warnings'],
      valued: ['--reporter', '--colors', '--changed', '--since'],
    });
    const argv = [...tool.argv, subcommand, '--write', ...args];
    if (tool.setup.length === 0) {
      // The work tree is put back after a recipe was asked: what the trial writes is gone then.
      const trial = await context.run([...argv, '--diagnostic-level=error'], cwd === '' ? {} : { cwd });
      if (trial.exitCode !== 0) return decline(`biome has no safe fix for ${listed(left(trial.output))}`);
    }
    const files = await namedFiles(context);
    return propose(biomeFix, {
      title: `style: apply biome's safe fixes to ${files.length === 0 ? 'the code' : listed(files)}`,
      actions: [...tool.setup, run(argv, { cwd })],
    });
  },
};

/** Names of the rules that the trial still complains about. */
function left(output: string): string[] {
  const rules = [...output.matchAll(/^\S+:\d+:\d+ (?<rule>(?:lint|parse|syntax|assist)(?:\/\w+)*)/gm)].map(
    ({ groups }) => groups?.['rule'] ?? '',
  );
  return rules.length === 0 ? ['what it found'] : [...new Set(rules)].sort();
}
