import type { ExecResult } from '../io/exec.ts';
import type { Diagnosis } from '../core/finding.ts';
import type { Plan, Risk } from '../core/plan.ts';

/** The failing commit as a recipe may see it: reading only, paths relative to the root, links never followed out of it. */
export interface RepositoryView {
  /** Absolute path of the work tree, for tools that need one (ts-morph). */
  readonly root: string;
  /** Null when there is no such regular file inside the tree. */
  read(path: string): Promise<string | null>;
  exists(path: string): Promise<boolean>;
  /** Tracked files that match any of the picomatch patterns, sorted. */
  list(patterns: readonly string[]): Promise<readonly string[]>;
  /** Turns a path as a tool printed it (absolute on the runner, `./x`, Windows) into one of the tree; null when there is none. */
  resolve(printedPath: string): Promise<string | null>;
}

/** What a recipe works with. */
export interface RecipeContext {
  readonly diagnosis: Diagnosis;
  readonly repository: RepositoryView;
  /** Runs an allow-listed command in the work tree's sandbox for reading: to ask a tool for its version or a registry for a package. */
  readonly run: (
    argv: readonly string[],
    options?: { readonly cwd?: string; readonly network?: boolean },
  ) => Promise<ExecResult>;
  /** Script and folder of the failing step, when the workflow tells. */
  readonly step: { readonly script: string; readonly workingDirectory: string } | null;
  /** The end of what the failing step printed when it was reproduced; null where it was not. Untrusted text. */
  readonly printed: string | null;
  /** The workflow of the run, where the provider tells it. */
  readonly workflow?: { readonly path: string; readonly jobName: string | null } | null;
}

/** A recipe proposes, or says in one sentence why it does not apply. It changes nothing itself. */
export type Proposal = { readonly plan: Plan } | { readonly declined: string };

export interface Recipe {
  /** Kebab-case, the file's name. */
  readonly id: string;
  /** What it does, in one sentence for its documentation page. */
  readonly summary: string;
  readonly risk: Risk;
  /** Glob patterns of everything that it could ever change. */
  readonly touches: readonly string[];
  /** Programs that must be on the machine, e.g. `npm`. */
  readonly needs: readonly string[];
  /** When it declines and what it never does: sentences for its documentation page. */
  readonly limits: readonly string[];
  /** Set for recipes that change workflow files, which need a setting and a permission of their own. */
  readonly workflowFiles?: true;
  propose(context: RecipeContext): Promise<Proposal>;
}
