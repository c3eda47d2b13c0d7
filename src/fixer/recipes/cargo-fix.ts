import type { Recipe } from '../types.ts';
import { unfixableFindings, withCargoOptions } from './support/cargo.ts';
import { decline, propose, run } from './support/proposals.ts';
import { commandsOf } from './support/step-commands.ts';

const builds = new Set(['build', 'check', 'test', 'b', 'c', 't']);

export const cargoFix: Recipe = {
  id: 'cargo-fix',
  summary: 'Applies the suggestions that rustc marks as machine-applicable, unused imports among them (`cargo fix`).',
  risk: 'review',
  touches: ['**/*.rs'],
  needs: ['cargo'],
  limits: [
    'Only what the failing `cargo build`, `check` or `test` refuses; toolchain, features and lints are those of the project.',
    'Declines when a finding has no machine-applicable suggestion: half a fix would not turn the job green.',
    'Writes no `#[allow]` and changes no manifest.',
  ],
  async propose(context) {
    const command = (await commandsOf(context, 'cargo')).find(({ argv }) => builds.has(argv[1] ?? ''));
    if (command === undefined) return decline('the failing step does not run `cargo build`, `check` or `test`');
    const options = optionsOf(command.argv.slice(2));
    const tests =
      (command.argv[1] ?? '').startsWith('t') && !options.includes('--all-targets') ? ['--all-targets'] : [];
    const cwd = command.cwd === '' ? {} : { cwd: command.cwd };
    const check = ['cargo', 'check', ...options, ...tests];
    const { stdout } = await context.run(withCargoOptions(check, ['--message-format=json']), { ...cwd, network: true });
    const left = unfixableFindings(stdout);
    if (left === null) return decline('what rustc finds here cannot be read');
    if (left > 0)
      return decline(`${left} of rustc's findings ${left === 1 ? 'has' : 'have'} no machine-applicable suggestion`);
    return propose(cargoFix, {
      title: "refactor: apply rustc's own suggestions",
      actions: [
        run(['cargo', 'fix', '--allow-dirty', '--allow-staged', '--allow-no-vcs', ...options, ...tests], {
          cwd: command.cwd,
          network: true,
        }),
      ],
    });
  },
};

/** What chooses packages, targets, features and the lock; names of tests and how results are shown are left out. */
function optionsOf(args: readonly string[]): string[] {
  const valued = ['-p', '--package', '--features', '-F', '--target', '--manifest-path', '--profile', '--exclude'];
  const bare =
    /^(?:--(?:workspace|all|all-targets|all-features|no-default-features|lib|bins|tests|benches|examples|locked|offline|frozen|release)|-r)$/;
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).flatMap((word, index) => {
    if (valued.includes(word)) return [word, args[index + 1] ?? ''];
    return bare.test(word) || valued.some((name) => name.startsWith('--') && word.startsWith(`${name}=`)) ? [word] : [];
  });
}
