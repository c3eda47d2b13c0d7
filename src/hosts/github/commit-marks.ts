import { sameText } from '../../core/markdown.ts';
import { clip } from '../../core/plain-text.ts';
import { httpStatus, repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient, TokenKind } from '../../io/github-client.ts';
import type { Annotation, CanMarkCommits, CommitMark } from '../types.ts';
import { checkRunListSchema, checkRunSchema, statusListSchema } from './schema.ts';

/** GitHub takes so many annotations in one request, and adds those of a later one to them. */
const annotationsAtOnce = 50;
const summaryLimit = 65_535;
const descriptionLimit = 140;
const ignored = { parse: () => undefined };

/** Only Apps have check runs: https://docs.github.com/rest/checks/runs#create-a-check-run */
const tokensWithChecks: readonly TokenKind[] = ['app', 'installation'];

type Marked = Awaited<ReturnType<CanMarkCommits['markCommit']>>;

/** A check run with annotations where the token may make one, a commit status where it may not. */
export function createCommitMarks(client: GitHubClient): CanMarkCommits {
  return {
    async markCommit(repository, sha, mark) {
      if (!tokensWithChecks.includes(client.tokenKind)) return setStatus(repository, sha, mark);
      try {
        return await setCheckRun(repository, sha, mark);
      } catch (error) {
        if (httpStatus(error) !== 403) throw error;
        return setStatus(repository, sha, mark);
      }
    },
  };

  /** Annotations cannot be changed, only added: those that stand are counted, and the rest follows. */
  async function setCheckRun(repository: string, sha: string, mark: CommitMark): Promise<Marked> {
    const found = await findCheckRun(repository, sha, mark.name);
    const output = { title: clip(mark.title, 255), summary: clip(mark.summary, summaryLimit) };
    const end = { status: 'completed', conclusion: 'neutral' };
    const stands = found?.output.annotations_count ?? 0;
    if (
      found !== null &&
      stands >= mark.annotations.length &&
      found.output.title === output.title &&
      sameText(found.output.summary ?? '', output.summary)
    )
      return null;
    const batches = batchesOf(mark.annotations.slice(stands));
    const [first = [], ...rest] = batches;
    const details = mark.url === null ? {} : { details_url: mark.url };
    const body = { ...repositoryPath(repository), ...end, ...details, output: { ...output, annotations: first } };
    const run =
      found === null
        ? await client.send(
            'POST',
            '/repos/{owner}/{repo}/check-runs',
            { ...body, name: mark.name, head_sha: sha, external_id: mark.name },
            checkRunSchema,
          )
        : await change(found.id, body);
    for (const annotations of rest)
      await change(run.id, { ...repositoryPath(repository), output: { ...output, annotations } });
    return { url: run.html_url ?? null, created: found === null };
  }

  /** Never repeated by the client: a second try would add its annotations again. */
  function change(id: number, body: Readonly<Record<string, unknown>>) {
    const parameters = { ...body, check_run_id: id, request: { retries: 0 } };
    return client.send('PATCH', '/repos/{owner}/{repo}/check-runs/{check_run_id}', parameters, checkRunSchema);
  }

  async function findCheckRun(repository: string, sha: string, name: string) {
    const { value } = await client.get({
      path: '/repos/{owner}/{repo}/commits/{ref}/check-runs',
      parameters: { ...repositoryPath(repository), ref: sha, check_name: name, per_page: 100 },
      schema: checkRunListSchema,
    });
    return value.check_runs.find(({ external_id: id }) => id === name) ?? null;
  }

  /** `success`, because a status knows no "neutral": any other would hold a merge back after the jobs were run again. */
  async function setStatus(repository: string, sha: string, mark: CommitMark): Promise<Marked> {
    const { value } = await client.get({
      path: '/repos/{owner}/{repo}/commits/{ref}/statuses',
      parameters: { ...repositoryPath(repository), ref: sha, per_page: 100 },
      schema: statusListSchema,
    });
    // The newest of a context comes first, and is the one that counts.
    const found = value.find(({ context }) => context.toLowerCase() === mark.name.toLowerCase());
    const description = clip(mark.sentence, descriptionLimit);
    if (found?.description === description && (found.target_url ?? null) === mark.url) return null;
    const status = { state: 'success', context: mark.name, description, target_url: mark.url };
    const parameters = { ...repositoryPath(repository), sha, ...status };
    await client.send('POST', '/repos/{owner}/{repo}/statuses/{sha}', parameters, ignored);
    return { url: mark.url, created: found === undefined };
  }
}

function batchesOf(annotations: readonly Annotation[]): readonly (readonly object[])[] {
  const all = annotations.map(toApi);
  return Array.from({ length: Math.ceil(all.length / annotationsAtOnce) }, (_, index) =>
    all.slice(index * annotationsAtOnce, (index + 1) * annotationsAtOnce),
  );
}

function toApi({ path, line, column, level, title, message }: Annotation): object {
  const columns = column === null ? {} : { start_column: column, end_column: column };
  return { path, start_line: line, end_line: line, ...columns, annotation_level: level, title, message };
}
