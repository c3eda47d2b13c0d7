import { join } from 'node:path';
import { AutofixError } from '../../core/errors.ts';
import type { Artefact, CanComment } from '../types.ts';
import type { LocalPlace } from './index.ts';
import { openRecords } from './records.ts';
import type { Records } from './records.ts';
import { commentSchema } from './schema.ts';
import type { LocalComment } from './schema.ts';

/** Comments on pull request 7 lie in `pulls/7-comments/`; the id of the third is `7-3`. */
export function createLocalComments(place: LocalPlace): CanComment {
  function recordsOf(repository: string, pullRequest: number): Records<LocalComment> {
    return openRecords(
      join(place.records(repository), 'pulls', `${pullRequest}-comments`),
      commentSchema,
      (comment) => `${comment.body}\n`,
    );
  }

  async function findComment(repository: string, pullRequest: number, marker: string): Promise<Artefact | null> {
    await place.bare(repository);
    const records = recordsOf(repository, pullRequest);
    const found = (await records.all()).find((comment) => comment.body.includes(marker));
    return found === undefined ? null : toArtefact(found, pullRequest, records);
  }

  async function addComment(repository: string, pullRequest: number, body: string): Promise<Artefact> {
    place.refuseWhenReadOnly('comment');
    await place.bare(repository);
    const records = recordsOf(repository, pullRequest);
    return toArtefact(await records.add((number) => ({ number, body })), pullRequest, records);
  }

  async function editComment(repository: string, commentId: string, body: string): Promise<void> {
    place.refuseWhenReadOnly('change a comment');
    const [pullRequest, number] = commentId.split('-').map(Number);
    if (!isCount(pullRequest) || !isCount(number))
      throw new AutofixError('NOT_FOUND', `${commentId} is no comment of the local host`);
    const records = recordsOf(repository, pullRequest);
    if ((await records.find(number)) === null)
      throw new AutofixError('NOT_FOUND', `${repository} has no comment ${commentId}`);
    await records.replace({ number, body });
  }

  return { findComment, addComment, editComment };
}

function isCount(value: number | undefined): value is number {
  return Number.isInteger(value) && (value ?? 0) > 0;
}

function toArtefact(comment: LocalComment, pullRequest: number, records: Records<LocalComment>): Artefact {
  return {
    id: `${pullRequest}-${comment.number}`,
    number: comment.number,
    url: records.url(comment.number),
    body: comment.body,
  };
}
