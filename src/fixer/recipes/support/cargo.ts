interface Message {
  readonly reason?: string;
  readonly message?: {
    readonly level: string;
    readonly spans: readonly unknown[];
    readonly children: readonly { readonly spans: readonly { readonly suggestion_applicability?: string | null }[] }[];
  };
}

/** Options of cargo stand before `--`, behind which those of the compiler begin. */
export function withCargoOptions(argv: readonly string[], options: readonly string[]): string[] {
  const at = argv.indexOf('--');
  return at < 0 ? [...argv, ...options] : [...argv.slice(0, at), ...options, ...argv.slice(at)];
}

/** How many errors and warnings of `--message-format=json` no suggestion mends; null when there is no finding at all. */
export function unfixableFindings(stdout: string): number | null {
  const found = stdout.split('\n').flatMap((line) => findingIn(line));
  return found.length === 0 ? null : found.filter((fixable) => !fixable).length;
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
