import type { Settings } from '../config/options.ts';
import { recoverCheckout } from '../orchestrator/fix-in-place.ts';
import { openSession, type Session } from '../orchestrator/wire.ts';
import { colorsFor } from './colors.ts';
import type { CommandContext } from './command.ts';
import { createOldNews, progressLine } from './progress.ts';
import { listenForStop } from './stop-signal.ts';
import { readVersion } from './version.ts';

export interface SessionNeeds {
  /** False for commands that only read: the client then refuses every request that writes. */
  readonly writes: boolean;
  /** Root of the user's checkout, for repairs in place. */
  readonly checkout?: string | null;
  /** Stops the work as a signal to stop does. */
  readonly until?: AbortSignal;
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
  const { settings, origins } = await context.settings();
  const colors = colorsFor(io.stderr, flags, io);
  if (await recoverCheckout(io.cwd))
    io.stderr.write('an interrupted repair of this checkout was undone: your work is back as it was\n');
  const isOldNews = settings.mode === 'continuous' ? createOldNews() : () => false;
  const stop = listenForStop();
  try {
    const session = await openSession({
      settings: needs.adjust?.(settings) ?? settings,
      origins,
      readOnly: !needs.writes || settings.dry_run,
      env: io.env,
      cwd: io.cwd,
      checkout: needs.checkout ?? null,
      version: readVersion(),
      signal: needs.until === undefined ? stop.signal : AbortSignal.any([stop.signal, needs.until]),
      logLevel: flags['debug'] ? 'debug' : flags['verbose'] ? 'info' : flags['quiet'] ? 'error' : 'warn',
      logStream: io.stderr,
      onProgress: (event) => {
        const line = flags['quiet'] || isOldNews(event) ? null : progressLine(event, colors);
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
