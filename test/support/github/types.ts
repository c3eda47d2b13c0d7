export type Json = Record<string, unknown>;

/** Who a token belongs to and what it may do. */
export interface Account {
  readonly login: string;
  readonly kind: 'user' | 'bot';
  /** Classic scopes, answered in X-OAuth-Scopes; null for tokens that do not tell. */
  readonly scopes: readonly string[] | null;
  /** By GitHub's names, e.g. `{ actions: 'read', contents: 'write' }`; what is absent is refused. */
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  /** Requests an hour; 304 costs none. */
  limit: number;
  used: number;
  resetsAt: Date;
  /** After this the token is refused. */
  expired: boolean;
}

export type NewAccount = Partial<Omit<Account, 'login'>> & { readonly login: string };

export interface RepositoryOptions {
  /** The first commit of the default branch. */
  readonly files?: Readonly<Record<string, string>>;
  readonly defaultBranch?: string;
  readonly private?: boolean;
  readonly archived?: boolean;
  readonly issuesTurnedOff?: boolean;
  readonly draftsTurnedOff?: boolean;
  /** Permission by login, e.g. `{ maintainer: 'write' }`; everybody else may read what is public. */
  readonly collaborators?: Readonly<Record<string, 'admin' | 'write' | 'read'>>;
}

export interface StandInStep {
  readonly number: number;
  readonly name: string;
  readonly conclusion: string | null;
}

/** A log is text, or how it fails to be one. */
export type LogAnswer =
  | string
  | Uint8Array
  | 'expired'
  | { readonly answer: 'gone' | 'missing' | 'html' | 'cut' | 'forbidden' | 'blob-missing' };

export interface StandInJob {
  readonly id: number;
  readonly name: string;
  readonly attempt: number;
  conclusion: string | null;
  readonly labels: readonly string[];
  readonly steps: readonly StandInStep[];
  log: LogAnswer;
}

export interface NewJob {
  readonly id?: number;
  readonly name: string;
  readonly attempt?: number;
  readonly conclusion?: string | null;
  readonly labels?: readonly string[];
  readonly steps?: readonly StandInStep[];
  readonly log?: LogAnswer;
}

export interface StandInRun {
  readonly id: number;
  readonly repository: string;
  readonly workflow: { readonly name: string; readonly path: string };
  readonly branch: string | null;
  readonly headSha: string;
  readonly event: string;
  status: string;
  conclusion: string | null;
  attempt: number;
  readonly createdAt: string;
  updatedAt: string;
  /** Null when the fork was deleted. */
  readonly headRepository: string | null;
  readonly pullRequest: { readonly number: number; readonly base: string } | null;
  readonly actor: string;
  readonly jobs: StandInJob[];
}

export interface NewRun {
  readonly id?: number;
  readonly workflow?: { readonly name: string; readonly path: string };
  readonly branch?: string | null;
  /** The branch's head unless told. */
  readonly headSha?: string;
  readonly event?: string;
  readonly status?: string;
  readonly conclusion?: string | null;
  readonly attempt?: number;
  /** Five minutes ago unless told. */
  readonly createdAt?: string;
  readonly completedAt?: string;
  readonly headRepository?: string | null;
  readonly pullRequest?: { readonly number: number; readonly base: string };
  readonly actor?: string;
  readonly jobs?: readonly NewJob[];
}

export interface StandInPull {
  readonly number: number;
  readonly repository: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
  merged: boolean;
  readonly draft: boolean;
  readonly head: string;
  /** `owner` of the head branch, for forks. */
  readonly headOwner: string;
  readonly headSha: string | null;
  readonly base: string;
  readonly author: string;
  labels: string[];
  readonly createdAt: string;
  /** False for a conflict; null, as right after a push, unless told. */
  mergeable?: boolean | null;
  /** `clean` for a mergeable one unless told, e.g. `blocked`. */
  mergeableState?: string;
  /** The commit that came to the base by the merge. */
  mergeSha?: string;
  mergeMethod?: string;
}

export interface StandInIssue {
  readonly number: number;
  readonly repository: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
  readonly author: string;
  labels: string[];
  readonly createdAt: string;
}

export interface StandInComment {
  readonly id: number;
  readonly repository: string;
  readonly issue: number;
  body: string;
  readonly author: string;
  readonly createdAt?: string;
  /** By whom, and which. */
  readonly reactions?: { readonly author: string; readonly content: string }[];
}

export interface StandInReview {
  readonly id: number;
  readonly repository: string;
  readonly pull: number;
  readonly body: string;
  readonly author: string;
  readonly commitId: string;
  readonly comments: readonly Json[];
}

export interface StandInCheckRun {
  readonly id: number;
  readonly repository: string;
  readonly headSha: string;
  readonly name: string;
  readonly externalId: string;
  readonly conclusion: string;
  title: string;
  summary: string;
  readonly annotations: Json[];
}

export interface StandInStatus {
  readonly repository: string;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string;
  readonly targetUrl: string | null;
  readonly author: string;
}

export interface StandInCommitComment {
  readonly id: number;
  readonly repository: string;
  readonly sha: string;
  body: string;
  readonly author: string;
}

/** One request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  /** The path template of GitHub's description; the plain path for git and unknown ones. */
  readonly route: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  status: number;
}

/** What goes wrong at a route: `reset` before anything was done, `lost-reply` after everything was. */
export type Fault =
  | 'server-error'
  | 'reset'
  | 'lost-reply'
  | 'unauthorized'
  | 'gone'
  | 'html'
  | 'garbage'
  | 'cut'
  | { readonly secondaryLimit: { readonly retryAfter: number } }
  | { readonly primaryLimit: { readonly resetsAt: Date } }
  | { readonly slowMs: number }
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

/** Decides at every request what goes wrong; null for nothing. `route` is as in `SeenRequest`, with its method. */
export type Weather = (route: string, url: string) => Fault | null;
