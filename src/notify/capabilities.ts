import type { CanComment, CanCommentCommits, CanFileIssues, CanMarkCommits, CodeHost } from '../hosts/types.ts';

/** Asked here, and not by the guards of `src/hosts`, because siblings share types and no code. */
export function takesComments(host: CodeHost): host is CodeHost & CanComment {
  return 'findComment' in host;
}

export function takesIssues(host: CodeHost): host is CodeHost & CanFileIssues {
  return 'findIssue' in host;
}

export function takesCommitComments(host: CodeHost): host is CodeHost & CanCommentCommits {
  return 'findCommitComment' in host;
}

export function takesCommitMarks(host: CodeHost): host is CodeHost & CanMarkCommits {
  return 'markCommit' in host;
}
