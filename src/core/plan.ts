/** How much can go wrong with a recipe; `opt-in` recipes run only when the settings name them. */
export type Risk = 'safe' | 'review' | 'opt-in';

/** One thing that a recipe wants done. Paths are relative to the repository's root, with forward slashes. */
export type Action =
  | { readonly kind: 'write'; readonly path: string; readonly content: string }
  | { readonly kind: 'delete'; readonly path: string }
  | { readonly kind: 'run'; readonly argv: readonly string[]; readonly cwd?: string; readonly network?: boolean };

/** What a recipe proposes; nothing is written before the guard has read it. */
export interface Plan {
  readonly recipeId: string;
  /** One line in the imperative, fit for a commit subject, e.g. `format src/a.ts with prettier`. */
  readonly title: string;
  readonly risk: Risk;
  readonly actions: readonly Action[];
  /** Glob patterns (picomatch) of the paths that the actions may change; anything else is refused. */
  readonly touches: readonly string[];
  /** Commands that must pass afterwards when the failing step itself cannot be run. */
  readonly validate: readonly (readonly string[])[];
  /** Lowers the confidence, e.g. "prettier is not pinned by the project; the bundled one was used". */
  readonly caveats: readonly { readonly why: string; readonly effect: number }[];
}

/** One command as it was run for a proof. */
export interface CommandRecord {
  /** As a person would type it. */
  readonly command: string;
  readonly cwd: string;
  readonly exitCode: number | null;
  readonly durationMs: number;
  readonly timedOut: boolean;
  /** The last lines of stdout and stderr together, redacted: 4 KiB at most. */
  readonly outputTail: string;
}

export interface ProofRound {
  readonly name: 'before' | 'after' | 'reversed';
  readonly passed: boolean;
  readonly commands: readonly CommandRecord[];
}

/** Red, green, red; or, by name, why there is none. */
export type Proof =
  | { readonly kind: 'proven'; readonly rounds: readonly ProofRound[]; readonly emulated: readonly string[] }
  | { readonly kind: 'none'; readonly reason: string; readonly rounds: readonly ProofRound[] }
  | { readonly kind: 'refuted'; readonly reason: string; readonly rounds: readonly ProofRound[] };

export interface FileChange {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'deleted' | 'mode';
  readonly addedLines: number;
  readonly removedLines: number;
}

/** A plan that was carried out: the patch is a `git diff --binary --full-index` against `baseSha`. */
export interface Fix {
  readonly plan: Plan;
  readonly baseSha: string;
  readonly patch: string;
  readonly changes: readonly FileChange[];
  readonly proof: Proof;
}
