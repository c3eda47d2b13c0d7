import { httpStatus } from '../../io/github-client.ts';

/** No such thing, or (409) a repository without a commit. */
export function saysThereIsNone(error: unknown): boolean {
  return [404, 409].includes(httpStatus(error) ?? 0);
}
