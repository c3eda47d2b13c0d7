import { messageOf } from '../core/errors.ts';
import type { CommandContext } from './command.ts';

export interface ReloadSignal {
  /** Aborts when new settings are to be taken. */
  readonly signal: AbortSignal;
  release(): void;
}

/**
 * Hears SIGHUP while a daemon runs. The settings are read first: with a mistake in them the daemon goes on as before and says so;
 * otherwise the signal is raised, and the command starts its session anew.
 */
export function listenForReload({ io, settings }: Pick<CommandContext, 'io' | 'settings'>): ReloadSignal {
  const controller = new AbortController();
  const reload = () => {
    settings().then(
      () => controller.abort(new Error('the settings are read anew')),
      (error: unknown) => io.stderr.write(`SIGHUP: the settings stay as they are: ${messageWithDetails(error)}\n`),
    );
  };
  process.on('SIGHUP', reload);
  return { signal: controller.signal, release: () => void process.off('SIGHUP', reload) };
}

function messageWithDetails(error: unknown): string {
  return error instanceof Error ? error.message : messageOf(error);
}
