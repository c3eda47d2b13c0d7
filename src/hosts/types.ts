/** What a host tells about a repository. */
export interface HostedRepository {
  readonly fullName: string;
  readonly defaultBranch: string;
  readonly private: boolean;
  readonly archived: boolean;
  /** Whether the token may push; null when the host does not tell. */
  readonly canPush: boolean | null;
}

/** User name and secret for git over HTTPS; they reach git through a credential helper only. */
export interface GitCredentials {
  readonly username: string;
  readonly password: string;
}

export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly headBranch: string;
  readonly headSha: string;
  readonly baseBranch: string;
}

/**
 * Where code lives and words go. Look-ups answer null only when the host said that there is none; a look-up that fails
 * throws, so that "unknown" is never taken for "none".
 */
export interface CodeHost {
  readonly id: string;
  getRepository(repository: string): Promise<HostedRepository>;
  /** Without credentials in it. */
  cloneUrl(repository: string): string;
  /** Where people see a commit; missing where they cannot. */
  commitUrl?(repository: string, sha: string): string;
  credentials(repository: string): Promise<GitCredentials | null>;
  /** The head SHA of a branch; null when the branch is gone. */
  branchHead(repository: string, branch: string): Promise<string | null>;
  /** The newest pull request (any state) whose head is this branch of this repository. */
  findPullRequest(repository: string, headBranch: string): Promise<PullRequest | null>;
  openPullRequest(request: NewPullRequest): Promise<PullRequest>;
  updatePullRequest(
    repository: string,
    number: number,
    change: { title?: string; body?: string; state?: 'closed' },
  ): Promise<void>;
  /** Notes that belong in every delivery, e.g. that this token's pushes start no CI. */
  readonly deliveryNotes: readonly string[];
}

export interface NewPullRequest {
  readonly repository: string;
  readonly headBranch: string;
  readonly baseBranch: string;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  readonly labels: readonly string[];
}

/** Something that was written earlier and is found again by a marker in its text. */
export interface Artefact {
  readonly id: string;
  readonly number: number | null;
  readonly url: string;
  readonly body: string;
}

export interface CanComment {
  /** The comment on the pull request that holds the marker, by this token's account. */
  findComment(repository: string, pullRequest: number, marker: string): Promise<Artefact | null>;
  addComment(repository: string, pullRequest: number, body: string): Promise<Artefact>;
  editComment(repository: string, commentId: string, body: string): Promise<void>;
}

export interface CanFileIssues {
  /** The open issue that holds the marker. */
  findIssue(repository: string, marker: string): Promise<Artefact | null>;
  addIssue(repository: string, issue: { title: string; body: string; labels: readonly string[] }): Promise<Artefact>;
  editIssue(repository: string, number: number, body: string): Promise<void>;
}

/** One commit of a branch. */
export interface HostedCommit {
  readonly sha: string;
  readonly message: string;
  /** The account that wrote it, or the name in the commit where the host knows no account. */
  readonly author: string;
  /** Whether the host says that the author is a program; a name that ends in `[bot]` counts. */
  readonly bot: boolean;
}

export interface PullRequestState {
  readonly pullRequest: PullRequest;
  /** False when it conflicts with its base; null while the host has not found out. */
  readonly mergeable: boolean | null;
  readonly draft: boolean;
  /** True only when the host itself sees nothing in the way of a merge: no conflict, no red or missing check, no rule of the branch. */
  readonly ready: boolean;
  /** The commit that came to the base; null when it was not merged. */
  readonly mergedSha: string | null;
}

export interface CanFollowUp {
  /** Throws AutofixError NOT_FOUND when the pull request or its repository is gone. */
  pullRequestState(repository: string, number: number): Promise<PullRequestState>;
  /** The newest commits of a branch, newest first. */
  recentCommits(repository: string, branch: string, limit: number): Promise<readonly HostedCommit[]>;
}

export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** `refused`: a rule of the repository stands in the way, in the host's words; `moved`: the head is no longer the one named. */
export type MergeResult =
  | { readonly kind: 'merged'; readonly sha: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'moved' };

export interface CanMerge {
  /** Merges exactly this head, or nothing. `message` is that of the one commit which a squash makes. */
  mergePullRequest(
    repository: string,
    number: number,
    merge: { readonly headSha: string; readonly method: MergeMethod; readonly message: string },
  ): Promise<MergeResult>;
}

export function canMerge(host: CodeHost): host is CodeHost & CanMerge {
  return 'mergePullRequest' in host;
}

/** A place in the code with what is wrong there. */
export interface Annotation {
  /** From the root of the repository. */
  readonly path: string;
  /** One-based. */
  readonly line: number;
  readonly column: number | null;
  readonly level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

/** What stands beside a commit in the host's lists of checks. It informs and holds nothing back. */
export interface CommitMark {
  /** Names the mark among those of the commit: the same name, the same mark. */
  readonly name: string;
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  /** One line, for hosts that show no more. */
  readonly sentence: string;
  readonly url: string | null;
  readonly annotations: readonly Annotation[];
}

export interface CanMarkCommits {
  /** Makes the mark or brings it up to date; null when it stands as it should. */
  markCommit(
    repository: string,
    sha: string,
    mark: CommitMark,
  ): Promise<{ readonly url: string | null; readonly created: boolean } | null>;
}

export interface CanCommentCommits {
  /** The comment on the commit that holds the marker, by this token's account. */
  findCommitComment(repository: string, sha: string, marker: string): Promise<Artefact | null>;
  addCommitComment(repository: string, sha: string, body: string): Promise<Artefact>;
  editCommitComment(repository: string, commentId: string, body: string): Promise<void>;
}

export interface CanListChanges {
  /** Every path that a pull request or a commit adds, changes, moves or deletes; null when they are too many to be listed. */
  changedFiles(
    repository: string,
    change: { readonly pullRequest: number } | { readonly sha: string },
  ): Promise<readonly string[] | null>;
}

export function canListChanges(host: CodeHost): host is CodeHost & CanListChanges {
  return 'changedFiles' in host;
}

/** A change that is offered at its lines of a pull request, to be taken with one click. */
export interface OfferedLines {
  readonly path: string;
  /** First and last line that it replaces, on the new side. */
  readonly startLine: number;
  readonly line: number;
  /** Markdown. */
  readonly body: string;
}

export interface CanReview {
  /** The diffs of the named files of a pull request as hunks; null for a file that shows none. */
  fileDiffs(
    repository: string,
    pullRequest: number,
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, string | null>>;
  /** The review of the pull request that holds the marker, by this token's account. */
  findReview(repository: string, pullRequest: number, marker: string): Promise<Artefact | null>;
  /** Null when the host takes no offer at one of the lines; then nothing was written. */
  addReview(
    repository: string,
    pullRequest: number,
    review: { readonly headSha: string; readonly body: string; readonly offers: readonly OfferedLines[] },
  ): Promise<Artefact | null>;
}

export interface CanReadFiles {
  /** A small text file of the default branch; null when there is none. */
  readFile(repository: string, path: string): Promise<string | null>;
}

/** A comment on an issue or a pull request, by whomever. */
export interface HostedComment {
  readonly id: number;
  /** Of the issue or the pull request. */
  readonly number: number;
  /** Login; null for an account that is gone. */
  readonly author: string | null;
  readonly bot: boolean;
  readonly body: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

export type Reaction = '+1' | 'confused';

export interface CanHearCommands {
  /** The comments of a repository after the one with this id, oldest first; of none, the newest hundred. Bodies that do not hold the phrase are empty. */
  commentsAfter(repository: string, id: number | null, phrase: string): Promise<readonly HostedComment[]>;
  /** Whether the account may push to the repository. */
  mayPush(repository: string, login: string): Promise<boolean>;
  /** Adds nothing where the reaction stands already. */
  react(repository: string, commentId: number, reaction: Reaction): Promise<void>;
}

export function canHearCommands(host: CodeHost): host is CodeHost & CanHearCommands {
  return 'commentsAfter' in host;
}

/** Whether a push that changes workflow files goes through; some hosts ask for a permission of its own. */
export interface WorkflowPermission {
  /** Null when the token does not tell. */
  readonly allowed: boolean | null;
  /** What is missing, or what is there, in one sentence. */
  readonly detail: string;
}

export interface CanGuardWorkflows {
  workflowPermission(repository: string): Promise<WorkflowPermission>;
}

export function canGuardWorkflows(host: CodeHost): host is CodeHost & CanGuardWorkflows {
  return 'workflowPermission' in host;
}

export function canFollowUp(host: CodeHost): host is CodeHost & CanFollowUp {
  return 'pullRequestState' in host;
}

export function canReadFiles(host: CodeHost): host is CodeHost & CanReadFiles {
  return 'readFile' in host;
}

export function canComment(host: CodeHost): host is CodeHost & CanComment {
  return 'findComment' in host;
}

export function canFileIssues(host: CodeHost): host is CodeHost & CanFileIssues {
  return 'findIssue' in host;
}
