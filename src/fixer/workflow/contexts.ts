import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import picomatch from 'picomatch';
import type { Contexts } from './evaluate.ts';
import type { JobState } from './job-state.ts';

/** What a reproduction knows of the run. Everything here may be untrusted text. */
export interface RunFacts {
  readonly repository: string;
  readonly branch: string | null;
  readonly headSha: string;
  readonly event: string;
  readonly baseBranch?: string | null;
  readonly workflowName?: string;
  readonly actor?: string | null;
  readonly runId?: string;
  readonly runAttempt?: number;
}

export interface ContextParts {
  readonly facts: RunFacts;
  readonly root: string;
  readonly temp: string;
  readonly jobId: string;
  readonly matrix: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  readonly state: JobState;
  readonly trackedFiles: readonly string[];
}

/** Names of the github context that are known here. */
function githubContext(parts: ContextParts): Record<string, unknown> {
  const { facts } = parts;
  const branch = facts.branch ?? '';
  return {
    repository: facts.repository,
    repository_owner: facts.repository.split('/')[0] ?? '',
    sha: facts.headSha,
    ref: `refs/heads/${branch}`,
    ref_name: branch,
    ref_type: 'branch',
    head_ref: facts.event.startsWith('pull_request') ? branch : '',
    base_ref: facts.baseBranch ?? '',
    event_name: facts.event,
    workflow: facts.workflowName ?? '',
    job: parts.jobId,
    actor: facts.actor ?? '',
    run_id: facts.runId ?? '1',
    run_number: '1',
    run_attempt: String(facts.runAttempt ?? 1),
    workspace: parts.root,
    server_url: 'https://github.com',
    api_url: 'https://api.github.com',
    event: { repository: { default_branch: null } },
  };
}

/** The contexts of one step. */
export function contextsOf(parts: ContextParts): Contexts {
  const github = githubContext(parts);
  const values = {
    github,
    env: { ...parts.env, ...parts.state.env },
    matrix: parts.matrix,
    inputs: parts.inputs,
    strategy: { 'fail-fast': true, 'job-index': 0, 'job-total': 1, 'max-parallel': 1 },
    job: { status: 'success' },
    runner: {
      os: 'Linux',
      arch: process.arch === 'arm64' ? 'ARM64' : 'X64',
      name: 'ci-autofix',
      temp: parts.temp,
      tool_cache: path.join(parts.temp, 'toolcache'),
      environment: 'self-hosted',
      debug: '',
    },
    steps: Object.fromEntries(
      Object.entries(parts.state.outputs).map(([id, outputs]) => [
        id,
        { outputs, outcome: 'success', conclusion: 'success' },
      ]),
    ),
    vars: {},
    secrets: {},
    needs: {},
  };
  return {
    values,
    unknown: (reference) => unknownReference(reference, github),
    hashFiles: (patterns) => hashFiles(parts, patterns),
  };
}

/** Branch names and titles may hold shell code; only plain ones are put into a script. */
const plainText = /^[\w./@+-]*$/;

function unknownReference(reference: string, github: Readonly<Record<string, unknown>>): string | null {
  const [context = '', name = '', ...more] = reference.split('.');
  switch (context.toLowerCase()) {
    case 'secrets':
    case 'vars':
    case 'needs':
      return `needs ${[context, name].filter((part) => part !== '').join('.')}`;
    case 'github': {
      if (name.toLowerCase() === 'token') return 'needs github.token';
      if (name === 'event' || !(name in github))
        return `needs ${[context, name, ...more].filter((part) => part !== '').join('.')}`;
      return plainText.test(String(github[name])) ||
        name.endsWith('_url') ||
        name === 'workflow' ||
        name === 'actor' ||
        name === 'workspace'
        ? unlessUnsafe(name, github)
        : `github.${name} holds characters that a shell would read`;
    }
    default:
      return null;
  }
}

function unlessUnsafe(name: string, github: Readonly<Record<string, unknown>>): string | null {
  return /[`$;&|<>\n"'\\]/.test(String(github[name]))
    ? `github.${name} holds characters that a shell would read`
    : null;
}

/** The provider's own way: the hash of the hashes of the matching files, in order. */
function hashFiles(parts: ContextParts, patterns: readonly string[]): string {
  const included = patterns.filter((pattern) => !pattern.startsWith('!'));
  const matches = picomatch(included, {
    dot: true,
    ignore: patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)),
  });
  const hash = createHash('sha256');
  const files = parts.trackedFiles.filter((file) => matches(file));
  for (const file of files)
    hash.update(
      createHash('sha256')
        .update(readFileSync(path.join(parts.root, file)))
        .digest(),
    );
  return files.length === 0 ? '' : hash.digest('hex');
}
