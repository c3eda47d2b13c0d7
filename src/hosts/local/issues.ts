import { join } from 'node:path';
import { AutofixError } from '../../core/errors.ts';
import type { Artefact, CanFileIssues } from '../types.ts';
import type { LocalPlace } from './index.ts';
import { pullRequestRecords } from './pull-requests.ts';
import { openRecords } from './records.ts';
import type { Records } from './records.ts';
import { issueSchema } from './schema.ts';
import type { LocalIssue } from './schema.ts';

export function createLocalIssues(place: LocalPlace): CanFileIssues {
  async function findIssue(repository: string, marker: string): Promise<Artefact | null> {
    await place.bare(repository);
    const records = issueRecords(place, repository);
    const found = (await records.all()).find((issue) => issue.state === 'open' && issue.body.includes(marker));
    return found === undefined ? null : toArtefact(found, records);
  }

  async function addIssue(
    repository: string,
    issue: { title: string; body: string; labels: readonly string[] },
  ): Promise<Artefact> {
    place.refuseWhenReadOnly('file an issue');
    await place.bare(repository);
    const records = issueRecords(place, repository);
    const taken = (await pullRequestRecords(place, repository).all()).map((pull) => pull.number);
    const { title, body, labels } = issue;
    const added = await records.add((number) => ({ number, title, state: 'open', labels: [...labels], body }), taken);
    return toArtefact(added, records);
  }

  async function editIssue(repository: string, number: number, body: string): Promise<void> {
    place.refuseWhenReadOnly('change an issue');
    const records = issueRecords(place, repository);
    const found = await records.find(number);
    if (found === null) throw new AutofixError('NOT_FOUND', `${repository} has no issue ${number}`);
    await records.replace({ ...found, body });
  }

  return { findIssue, addIssue, editIssue };
}

export function issueRecords(place: LocalPlace, repository: string): Records<LocalIssue> {
  return openRecords(join(place.records(repository), 'issues'), issueSchema, render);
}

function toArtefact(issue: LocalIssue, records: Records<LocalIssue>): Artefact {
  return { id: String(issue.number), number: issue.number, url: records.url(issue.number), body: issue.body };
}

function render(issue: LocalIssue): string {
  const labels = issue.labels.length === 0 ? '' : ` · ${issue.labels.join(', ')}`;
  return `# ${issue.title}\n\n#${issue.number} · ${issue.state}${labels}\n\n${issue.body}\n`;
}
