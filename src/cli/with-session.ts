import type { Settings } from '../config/options.ts';
import { openSession, type Session } from '../orchestrator/wire.ts';
import { colorsFor } from './colors.ts';
import type { CommandContext } from './command.ts';
import { progressLine } from './progress.ts';
import { listenForStop } from './stop-signal.ts';
import { readVersion } from './version.ts';

export interface SessionNeeds {
  /** False for commands that only read: the client then refuses every request that writes. */
  readonly writes: boolean;
  /** Changes the effective settings, e.g. for a command that is single by nature. */
  readonly adjust?: (settings: Settings) => Settings;
}

/** Opens everything that a command works with, shows progress on stderr, and closes it whatever happens. */
export async function withSession(
  context: CommandContext,
  needs: SessionNeeds,
  work: (session: Session) => Promise<number>,
): Promise<number> {
  const { io, flags } = context;
  const { settings } = await context.settings();
  const colors = colorsFor(io.stderr, flags, io);
  const stop = listenForStop();
  try {
    const session = await openSession({
      settings: needs.adjust?.(settings) ?? settings,
      readOnly: !needs.writes || settings.dry_run,
      env: io.env,
      cwd: io.cwd,
      version: readVersion(),
      signal: stop.signal,
      logLevel: flags['debug'] ? 'debug' : flags['verbose'] ? 'info' : flags['quiet'] ? 'error' : 'warn',
      logStream: io.stderr,
      onProgress: (event) => {
        const line = flags['quiet'] ? null : progressLine(event, colors);
        if (line !== null) io.stderr.write(`${line}\n`);
      },
    });
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  } finally {
    stop.release();
  }
}
