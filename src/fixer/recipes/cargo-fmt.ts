import type { Recipe } from '../types.ts';
import { decline, propose, run } from './support/proposals.ts';
import { commandsOf } from './support/step-commands.ts';

export const cargoFmt: Recipe = {
  id: 'cargo-fmt',
  summary: "Formats Rust code with `cargo fmt`, by the project's toolchain and rustfmt.toml.",
  risk: 'safe',
  touches: ['**/*.rs'],
  needs: ['cargo'],
  limits: ['Repeats the failing `cargo fmt` without its check.', 'Declines when the failing step has no such command.'],
  async propose(context) {
    const command = (await commandsOf(context, 'cargo')).find(
      ({ argv }) => argv.includes('fmt') && argv.includes('--check'),
    );
    if (command === undefined) return decline('the failing step does not run `cargo fmt --check`');
    const words = command.argv.filter((word) => word !== '--check' && !word.startsWith('--emit'));
    const argv = words.at(-1) === '--' ? words.slice(0, -1) : words;
    return propose(cargoFmt, {
      title: 'style: format the code with cargo fmt',
      actions: [run(argv, { cwd: command.cwd })],
    });
  },
};
