import { exec } from '../io/exec.ts';
import { oneLine } from '../core/plain-text.ts';
import type { Log, Progress } from './types.ts';

/** The way to the service manager (systemd) that started the process; without one, every call does nothing. */
export interface ServiceManager {
  /** The set-up is right and the watch begins; from now on the watchdog is fed. */
  ready(): Promise<void>;
  observe(event: Progress): void;
  stopping(): Promise<void>;
}

const timeoutMs = 5000;

/**
 * Speaks with systemd through its own `systemd-notify`, because Node has no datagram sockets of the unix family. The watchdog is
 * fed from the event loop at half its time: a process that hangs is ended and started again. A message that cannot be sent is
 * told once and ends nothing.
 */
export function createServiceManager(
  env: Readonly<Record<string, string | undefined>>,
  { log }: { readonly log: Log },
): ServiceManager {
  const socket = env['NOTIFY_SOCKET'];
  if (!socket) return { ready: async () => undefined, observe: () => undefined, stopping: async () => undefined };
  const watchdogMs = Number(env['WATCHDOG_USEC'] ?? 0) / 1000;
  let feeding: NodeJS.Timeout | undefined;
  let told = false;

  async function send(...words: readonly string[]): Promise<void> {
    const result = await exec({
      argv: ['systemd-notify', ...words],
      cwd: '/',
      env: { NOTIFY_SOCKET: socket ?? '', PATH: env['PATH'] ?? '/usr/bin:/bin' },
      timeoutMs,
    });
    if (result.exitCode === 0 || told) return;
    told = true;
    const error = result.startError ?? oneLine(result.output);
    log.warn('systemd could not be told; with Type=notify it will end this process', { error });
  }

  return {
    async ready() {
      await send('--ready', '--status=watching');
      if (watchdogMs <= 0 || feeding !== undefined) return;
      feeding = setInterval(() => void send('WATCHDOG=1'), watchdogMs / 2);
      feeding.unref();
    },
    observe(event) {
      if (event.kind !== 'pass-ended') return;
      const { report } = event;
      const status =
        report === null
          ? 'the last pass failed'
          : `the last pass looked at ${report.repositories.length} repositories and worked on ${report.runs.length} runs`;
      void send(`--status=${status}`);
    },
    async stopping() {
      clearInterval(feeding);
      await send('STOPPING=1');
    },
  };
}
