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
