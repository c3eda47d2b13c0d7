import { exitCode } from './exit-code.ts';
import type { Io } from './io.ts';

/** Runs one command line and returns its exit status; see `exit-code.ts`. Never throws. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    if (argv[0] === '--version' || argv[0] === '-V') {
      const { readVersion } = await import('./version.ts');
      io.stdout.write(`${readVersion()}\n`);
      return exitCode.ok;
    }
    const { runProgram } = await import('./program.ts');
    return await runProgram(argv, io);
  } catch (error) {
    const { reportError } = await import('./report-error.ts');
    return reportError(error, io, argv);
  }
}
