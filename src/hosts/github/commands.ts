import { z } from 'zod';
import { AutofixError } from '../../core/errors.ts';
import { repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import type { CanHearCommands, HostedComment, Reaction } from '../types.ts';
import { newestCommentSchema, permissionSchema } from './schema.ts';

const pageSize = 100;
/** What more people write between two looks is not read. */
const mostPages = 10;
const ignored = { parse: () => undefined };

/** What people say in comments, and whether they may say it. */
export function createCommands(client: GitHubClient): CanHearCommands {
  /** The first page is a conditional request: while nobody comments it costs nothing. */
  async function commentsAfter(
    repository: string,
    id: number | null,
    phrase: string,
  ): Promise<readonly HostedComment[]> {
    const schema = z.array(newestCommentSchema).transform((page) => page.map((one) => withoutOtherBodies(one, phrase)));
    const found: z.infer<typeof schema> = [];
    for (let page = 1; page <= mostPages; page += 1) {
      const { value } = await client.get({
        path: '/repos/{owner}/{repo}/issues/comments',
        parameters: { ...repositoryPath(repository), sort: 'created', direction: 'desc', per_page: pageSize, page },
        schema,
        ...(page === 1 ? { kept: schema } : {}),
      });
      found.push(...value);
      const oldest = value.at(-1);
      if (oldest === undefined || value.length < pageSize || oldest.id <= (id ?? Infinity)) break;
    }
    return found
      .filter((one) => one.id > (id ?? 0))
      .map(toComment)
      .sort((a, b) => a.id - b.id);
  }

  /** GitHub answers "none" for whoever is no collaborator of a private repository, and "read" for anybody of a public one. */
  async function mayPush(repository: string, login: string): Promise<boolean> {
    try {
      const { value } = await client.get({
        path: '/repos/{owner}/{repo}/collaborators/{username}/permission',
        parameters: { ...repositoryPath(repository), username: login },
        schema: permissionSchema,
      });
      return value.permission === 'admin' || value.permission === 'write';
    } catch (error) {
      if (error instanceof AutofixError && error.code === 'NOT_FOUND') return false;
      throw error;
    }
  }

  async function react(repository: string, commentId: number, content: Reaction): Promise<void> {
    const parameters = { ...repositoryPath(repository), comment_id: commentId, content };
    await client.send('POST', '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', parameters, ignored);
  }

  return { commentsAfter, mayPush, react };
}

type ApiNewestComment = z.infer<typeof newestCommentSchema>;

/** The cache need not hold what people talk about. */
function withoutOtherBodies(comment: ApiNewestComment, phrase: string): ApiNewestComment {
  return { ...comment, body: comment.body?.includes(phrase) === true ? comment.body : '' };
}

function toComment({ id, issue_url, body, user, created_at }: ApiNewestComment): HostedComment {
  const login = user?.login ?? null;
  return {
    id,
    number: Number(/\/issues\/(\d+)$/.exec(issue_url)?.[1] ?? Number.NaN),
    author: login,
    bot: user?.type === 'Bot' || login?.endsWith('[bot]') === true,
    body: body ?? '',
    createdAt: created_at,
  };
}
