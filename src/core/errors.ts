/** Every error that a user can meet: what is wrong, and what to do about it. */
const catalogue = {
  USAGE: { exit: 2, help: 'run `ci-autofix --help` for the flags and commands' },
  SETTINGS: { exit: 2, help: 'run `ci-autofix config show` to see every setting and where it comes from' },
  RULES: { exit: 2, help: 'run `ci-autofix rules lint` to check every rule' },
  INPUT: { exit: 2, help: 'check the path and the format of the file' },
  NOT_A_CHECKOUT: { exit: 2, help: 'run the command inside a git checkout, or name one with --repo-dir' },
  TOKEN_MISSING: {
    exit: 2,
    help: 'set GITHUB_TOKEN to a token with Actions: read and Contents: read, which is enough for a dry run; `ci-autofix doctor` then tells what else it may do',
  },
  TOKEN_REFUSED: { exit: 3, help: 'the token may have expired or lack a scope; `ci-autofix doctor` checks it' },
  NOT_FOUND: { exit: 3, help: 'check the name, and that the token may see it' },
  FORBIDDEN: { exit: 3, help: '`ci-autofix doctor` shows which permission is missing' },
  RATE_LIMITED: { exit: 3, help: 'wait until the limit resets, or raise --interval' },
  UNREACHABLE: { exit: 3, help: 'check the network and GITHUB_API_URL' },
  BAD_REPLY: { exit: 3, help: 'the server answered something that is not its API; check GITHUB_API_URL and proxies' },
  GIT: { exit: 3, help: 'see the message of git above' },
  STORE: { exit: 3, help: 'check that the state folder can be written, or name another with --state-dir' },
  LOCKED: { exit: 3, help: 'wait for the other process to end' },
  DISK: { exit: 3, help: 'free some space, or name another folder' },
} as const;

export type ErrorCode = keyof typeof catalogue;

/** An error with a message for a person: shown without a stack, with its help line, and its own exit status. */
export class AutofixError extends Error {
  readonly code: ErrorCode;
  readonly help: string;
  readonly exitStatus: 2 | 3;

  constructor(code: ErrorCode, message: string, options: { help?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AutofixError';
    this.code = code;
    this.help = options.help ?? catalogue[code].help;
    this.exitStatus = catalogue[code].exit;
  }
}

/** The message of anything thrown, in one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? text;
}
