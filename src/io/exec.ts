/** One program with its arguments; never a shell line. */
export interface ExecRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The child's whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Output beyond this is dropped from the middle; 1 MiB unless told. */
  readonly maxOutputBytes?: number;
  readonly input?: string;
  readonly signal?: AbortSignal;
}

/** Same shape for success and failure; `exitCode` is null when the program was killed or could not start. */
export interface ExecResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  /** stdout and stderr as they came. */
  readonly output: string;
  readonly durationMs: number;
  readonly timedOut: boolean;
  readonly aborted: boolean;
  /** Set when the program could not be started at all. */
  readonly startError: string | null;
}

const defaultOutputBytes = 1024 * 1024;
/** Between the polite end and the certain one. */
const graceMs = 2000;
/** How long a stream may stay open after the program has ended, held by something that left its process group. */
const drainMs = 500;

const livingGroups = new Set<number>();

/**
 * Runs one program to its end and never throws for what the program does.
 * It gets a process group of its own; at the time limit, on abort and after its own end the whole group is ended,
 * grandchildren included, so that nothing of it outlives the call.
 */
export async function exec(request: ExecRequest): Promise<ExecResult> {
  const started = performance.now();
  const stdout = cappedText(request.maxOutputBytes ?? defaultOutputBytes);
  const output = cappedText(request.maxOutputBytes ?? defaultOutputBytes);
  const state = { timedOut: false, aborted: false };
  const finish = (exitCode: number | null, startError: string | null): ExecResult => ({
    exitCode: state.timedOut || state.aborted ? null : exitCode,
    stdout: stdout.text(),
    output: output.text(),
    durationMs: Math.round(performance.now() - started),
    timedOut: state.timedOut,
    aborted: state.aborted,
    startError,
  });

  const [file, ...args] = request.argv;
  if (file === undefined) return finish(null, 'no program was named');
  const { execa } = await import('execa');
  if (request.signal?.aborted) {
    state.aborted = true;
    return finish(null, null);
  }
  const child = execa(file, args, {
    cwd: request.cwd,
    env: { ...request.env },
    extendEnv: false,
    shell: false,
    preferLocal: false,
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    encoding: 'buffer',
    ...(request.input === undefined ? { stdin: 'ignore' as const } : { input: request.input }),
  });
  child.stdout?.on('data', (chunk: Uint8Array) => {
    stdout.add(chunk);
    output.add(chunk);
  });
  child.stderr?.on('data', (chunk: Uint8Array) => output.add(chunk));

  const end = endOnce(child.pid);
  const onAbort = (): void => {
    state.aborted = true;
    end.politely();
  };
  const timer = setTimeout(() => {
    state.timedOut = true;
    end.politely();
  }, request.timeoutMs);
  request.signal?.addEventListener('abort', onAbort, { once: true });
  child.once('exit', () => {
    end.now();
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, drainMs).unref();
  });

  try {
    const result = await child;
    const couldNotStart =
      child.pid === undefined || (result.exitCode === undefined && result.signal === undefined && !result.isTerminated);
    return finish(result.exitCode ?? null, couldNotStart ? startMessage(result) : null);
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', onAbort);
    end.now();
  }
}

function startMessage(result: { originalMessage?: string | undefined; shortMessage?: string | undefined }): string {
  return (result.originalMessage ?? result.shortMessage ?? 'the program could not be started').split('\n')[0] ?? '';
}

/** Ends a process group: first politely, then certainly. */
function endOnce(pid: number | undefined): { politely(): void; now(): void } {
  if (pid === undefined) return { politely: () => undefined, now: () => undefined };
  livingGroups.add(pid);
  watchOwnExit();
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  return {
    politely: () => {
      if (over) return;
      signalGroup(pid, 'SIGTERM');
      timer ??= setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
    },
    now: () => {
      clearTimeout(timer);
      if (over) return;
      over = true;
      signalGroup(pid, 'SIGKILL');
      livingGroups.delete(pid);
    },
  };
}

let watching = false;
function watchOwnExit(): void {
  if (watching) return;
  watching = true;
  process.once('exit', () => livingGroups.forEach((pid) => signalGroup(pid, 'SIGKILL')));
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already, which is what was wanted.
  }
}

/** Text that keeps its beginning and its end within `limit` bytes, and says what it left out. */
function cappedText(limit: number): { add(chunk: Uint8Array): void; text(): string } {
  const headLimit = Math.floor(limit / 2);
  const tailLimit = limit - headLimit;
  const head: Uint8Array[] = [];
  const tail: Uint8Array[] = [];
  let headBytes = 0;
  let tailBytes = 0;
  let dropped = 0;

  function add(chunk: Uint8Array): void {
    const room = headLimit - headBytes;
    if (room > 0) {
      head.push(Buffer.from(chunk.subarray(0, room)));
      headBytes += Math.min(room, chunk.length);
    }
    if (chunk.length <= room) return;
    const rest = chunk.subarray(Math.max(room, 0));
    const kept = rest.subarray(Math.max(0, rest.length - tailLimit));
    dropped += rest.length - kept.length;
    tail.push(Buffer.from(kept));
    tailBytes += kept.length;
    while (tail[0] !== undefined && tailBytes - tail[0].length >= tailLimit) {
      const gone = tail.shift()?.length ?? 0;
      tailBytes -= gone;
      dropped += gone;
    }
  }

  function text(): string {
    const end = Buffer.concat(tail);
    const cut = Math.max(0, end.length - tailLimit);
    const lost = dropped + cut;
    const start = Buffer.concat(head).toString('utf8');
    return lost === 0
      ? Buffer.concat([...head, end]).toString('utf8')
      : `${start}\n[${lost} bytes left out]\n${end.subarray(cut).toString('utf8')}`;
  }

  return { add, text };
}
