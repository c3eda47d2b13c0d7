import type { Recipe } from '../types.ts';
import { unfixableFindings, withCargoOptions } from './support/cargo.ts';
import { decline, propose, run } from './support/proposals.ts';
import { commandsOf } from './support/step-commands.ts';

export const cargoClippyFix: Recipe = {
  id: 'cargo-clippy-fix',
  summary: 'Applies the suggestions that clippy and rustc mark as machine-applicable (`cargo clippy --fix`).',
  risk: 'review',
  touches: ['**/*.rs'],
  needs: ['cargo'],
  limits: [
    'Repeats the failing `cargo clippy` with `--fix`; the toolchain and the lints are those of the project.',
    'Declines when a finding has no machine-applicable suggestion: half a fix would not turn the job green.',
    'Writes no `#[allow]` and changes no manifest.',
  ],
  async propose(context) {
    const command = (await commandsOf(context, 'cargo')).find(
      ({ argv }) => argv.includes('clippy') && !argv.includes('--fix'),
    );
    if (command === undefined) return decline('the failing step does not run `cargo clippy`');
    const { stdout } = await context.run(withCargoOptions(command.argv, ['--message-format=json']), {
      ...(command.cwd === '' ? {} : { cwd: command.cwd }),
      network: true,
    });
    const left = unfixableFindings(stdout);
    if (left === null) return decline('what clippy finds here cannot be read');
    if (left > 0)
      return decline(`${left} of clippy's findings ${left === 1 ? 'has' : 'have'} no machine-applicable suggestion`);
    return propose(cargoClippyFix, {
      title: "refactor: apply clippy's own suggestions",
      actions: [
        run(withCargoOptions(command.argv, ['--fix', '--allow-dirty', '--allow-staged', '--allow-no-vcs']), {
          cwd: command.cwd,
          network: true,
        }),
      ],
    });
  },
};
