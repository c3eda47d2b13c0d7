import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface MemorySample {
  /** Since the daemon was started last. */
  readonly seconds: number;
  readonly residentMb: number;
  readonly heapMb: number;
}

/** The real daemon as a child process, started again after every end that was not asked for. */
export interface Daemon {
  /** Ends it without warning (SIGKILL) and starts it again. */
  kill(): Promise<void>;
  /** Reads its /metrics; does nothing while it does not listen. */
  sample(): Promise<void>;
  /** Asks it to stop (SIGTERM). The exit status, and how long it took. */
  stop(): Promise<{ readonly status: number | null; readonly seconds: number }>;
  /** Of the process that runs now. */
  readonly samples: readonly MemorySample[];
  /** Lines of its log by level, over all processes. */
  readonly lines: ReadonlyMap<string, number>;
  readonly starts: number;
  /** Ends that nobody asked for. */
  readonly crashes: number;
}

export interface DaemonOptions {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

const mostCrashes = 20;
const program = join(import.meta.dirname, '../../src/main.ts');

export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const lines = new Map<string, number>();
  const port = await freePort();
  let samples: MemorySample[] = [];
  let [starts, crashes, expected, startedAt] = [0, 0, false, 0];
  let child = start();

  function start(): ChildProcess {
    const argv = [program, ...options.argv, '--server-port', String(port)];
    const env = { PATH: process.env['PATH'] ?? '', CI_AUTOFIX_USER_SETTINGS_DIR: '/nonexistent', ...options.env };
    const started = spawn(process.execPath, argv, { cwd: options.cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
    [starts, expected, startedAt, samples] = [starts + 1, false, performance.now(), []];
    let last = '';
    const hear = (line: string) => count((last = line), lines);
    if (started.stderr !== null) createInterface(started.stderr).on('line', hear);
    started.on('exit', (status) => {
      if (expected) return;
      process.stderr.write(`the daemon ended with status ${status ?? 'none'}: ${last}\n`);
      crashes += 1;
      if (crashes > mostCrashes) throw new Error('the daemon does not stay alive');
      child = start();
    });
    return started;
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    expected = true;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = once(child, 'exit');
    child.kill(signal);
    const [status] = (await ended) as [number | null];
    return status;
  }

  return {
    lines,
    get samples() {
      return samples;
    },
    get starts() {
      return starts;
    },
    get crashes() {
      return crashes;
    },
    async kill() {
      await end('SIGKILL');
      child = start();
    },
    async stop() {
      const begun = performance.now();
      const status = await end('SIGTERM');
      return { status, seconds: (performance.now() - begun) / 1000 };
    },
    async sample() {
      const text = await readMetrics(port);
      if (text === null) return;
      const value = (name: string) =>
        Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN) / 2 ** 20;
      samples.push({
        seconds: (performance.now() - startedAt) / 1000,
        residentMb: value('process_resident_memory_bytes'),
        heapMb: value('nodejs_heap_size_used_bytes'),
      });
    },
  };
}

/** Log lines are JSON; what a command says to people is none and counts as such. */
function count(line: string, lines: Map<string, number>): void {
  const level = /"level":"(\w+)"/.exec(line)?.[1] ?? 'for people';
  lines.set(level, (lines.get(level) ?? 0) + 1);
}

async function readMetrics(port: number): Promise<string | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(5000) });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
