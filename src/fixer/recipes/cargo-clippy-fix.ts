import type { Recipe, RecipeContext } from '../types.ts';
import { decline, propose, run } from './support/proposals.ts';
import { commandsOf, type StepCommand } from './support/step-commands.ts';

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
    const left = await unfixable(context, command);
    if (left === null) return decline('what clippy finds here cannot be read');
    if (left > 0)
      return decline(`${left} of clippy's findings ${left === 1 ? 'has' : 'have'} no machine-applicable suggestion`);
    return propose(cargoClippyFix, {
      title: "refactor: apply clippy's own suggestions",
      actions: [
        run(withOptions(command.argv, ['--fix', '--allow-dirty', '--allow-staged', '--allow-no-vcs']), {
          cwd: command.cwd,
          network: true,
        }),
      ],
    });
  },
};

/** Options of cargo stand before `--`, behind which those of the compiler begin. */
function withOptions(argv: readonly string[], options: readonly string[]): string[] {
  const at = argv.indexOf('--');
  return at < 0 ? [...argv, ...options] : [...argv.slice(0, at), ...options, ...argv.slice(at)];
}

interface Message {
  readonly reason?: string;
  readonly message?: {
    readonly level: string;
    readonly spans: readonly unknown[];
    readonly children: readonly { readonly spans: readonly { readonly suggestion_applicability?: string | null }[] }[];
  };
}

/** How many errors and warnings no suggestion mends; null when there is no finding at all. */
async function unfixable(context: RecipeContext, { argv, cwd }: StepCommand): Promise<number | null> {
  const { stdout } = await context.run(withOptions(argv, ['--message-format=json']), {
    ...(cwd === '' ? {} : { cwd }),
    network: true,
  });
  const found = stdout.split('\n').flatMap((line) => findingIn(line));
  if (found.length === 0) return null;
  return found.filter((fixable) => !fixable).length;
}

/** One entry for a finding with a place in the code: whether a suggestion mends it. */
function findingIn(line: string): boolean[] {
  try {
    const { reason, message } = JSON.parse(line) as Message;
    if (
      reason !== 'compiler-message' ||
      message === undefined ||
      message.spans.length === 0 ||
      !['error', 'warning'].includes(message.level)
    )
      return [];
    return [
      message.children.some(({ spans }) =>
        spans.some(({ suggestion_applicability }) => suggestion_applicability === 'MachineApplicable'),
      ),
    ];
  } catch {
    return [];
  }
}
