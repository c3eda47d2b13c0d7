import { AutofixError } from '../core/errors.ts';
import { redact } from '../core/redact.ts';
import { exitCode } from './exit-code.ts';
import type { Io } from './io.ts';

/** One clear message on stderr: what is wrong and what to do. A stack is shown for a fault of ours with `--debug` alone. */
export function reportError(error: unknown, io: Io, argv: readonly string[]): number {
  if (error instanceof AutofixError) {
    io.stderr.write(`error: ${redact(error.message)}\nhelp: ${error.help}\n`);
    return error.exitStatus;
  }
  const debug = argv.includes('--debug');
  const text = error instanceof Error ? (debug ? (error.stack ?? error.message) : error.message) : String(error);
  io.stderr.write(`error: ${redact(text)}\n`);
  if (!debug)
    io.stderr.write(
      'help: this looks like a fault in ci-autofix; run it again with --debug and report what it prints\n',
    );
  return exitCode.failed;
}
