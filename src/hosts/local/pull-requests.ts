import { join } from 'node:path';
import { AutofixError } from '../../core/errors.ts';
import type { CodeHost, NewPullRequest, PullRequest } from '../types.ts';
import type { LocalPlace } from './index.ts';
import { openRecords } from './records.ts';
import type { Records } from './records.ts';
import { issueRecords } from './issues.ts';
import { pullRequestSchema } from './schema.ts';
import type { LocalPullRequest } from './schema.ts';

type PullRequests = Pick<CodeHost, 'findPullRequest' | 'openPullRequest' | 'updatePullRequest'>;

export function createLocalPullRequests(place: LocalPlace): PullRequests {
  async function findPullRequest(repository: string, headBranch: string): Promise<PullRequest | null> {
    await place.bare(repository);
    const records = pullRequestRecords(place, repository);
    const found = (await records.all()).find((one) => one.headBranch === headBranch);
    return found === undefined ? null : toPullRequest(found, repository, records);
  }

  async function openPullRequest(request: NewPullRequest): Promise<PullRequest> {
    place.refuseWhenReadOnly('open a pull request');
    const { repository, headBranch, baseBranch, title, body, draft } = request;
    const headSha = await headOf(repository, headBranch);
    await headOf(repository, baseBranch);
    const records = pullRequestRecords(place, repository);
    const open = (await records.all()).find(
      (one) => one.state === 'open' && one.headBranch === headBranch && one.baseBranch === baseBranch,
    );
    if (open !== undefined) return toPullRequest(open, repository, records);
    const labels = [...request.labels];
    const taken = (await issueRecords(place, repository).all()).map((issue) => issue.number);
    const opened = await records.add(
      (number) => ({ number, title, state: 'open', draft, labels, headBranch, baseBranch, headSha, body }),
      taken,
    );
    return toPullRequest(opened, repository, records);
  }

  async function updatePullRequest(
    repository: string,
    number: number,
    change: { title?: string; body?: string; state?: 'closed' },
  ): Promise<void> {
    place.refuseWhenReadOnly('change a pull request');
    const records = pullRequestRecords(place, repository);
    const found = await records.find(number);
    if (found === null) throw new AutofixError('NOT_FOUND', `${repository} has no pull request ${number}`);
    await records.replace({ ...found, ...change });
  }

  async function headOf(repository: string, branch: string): Promise<string> {
    const sha = await place.branchHead(repository, branch);
    if (sha === null) throw new AutofixError('NOT_FOUND', `${repository} has no branch ${branch}`);
    return sha;
  }

  async function toPullRequest(
    record: LocalPullRequest,
    repository: string,
    records: Records<LocalPullRequest>,
  ): Promise<PullRequest> {
    const { draft: _draft, labels: _labels, ...facts } = record;
    const headSha = (await place.branchHead(repository, record.headBranch)) ?? record.headSha;
    return { ...facts, headSha, url: records.url(record.number) };
  }

  return { findPullRequest, openPullRequest, updatePullRequest };
}

export function pullRequestRecords(place: LocalPlace, repository: string): Records<LocalPullRequest> {
  return openRecords(join(place.records(repository), 'pulls'), pullRequestSchema, render);
}

function render(record: LocalPullRequest): string {
  const state = record.draft && record.state === 'open' ? 'draft' : record.state;
  const labels = record.labels.length === 0 ? '' : ` · ${record.labels.join(', ')}`;
  return `# ${record.title}\n\n#${record.number} · ${state}${labels}\n\n${record.body}\n`;
}
