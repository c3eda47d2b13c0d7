import type { GitHubClient, Parameters, Schema } from '../../io/github-client.ts';

const pageSize = 100;

/** Every item of a list, page by page, as far as somebody reads on. */
export async function* eachItem<T>(
  client: GitHubClient,
  path: string,
  parameters: Parameters,
  schema: Schema<T[]>,
): AsyncIterable<T> {
  for (let page = 1; ; page += 1) {
    const { value } = await client.get({ path, parameters: { ...parameters, per_page: pageSize, page }, schema });
    yield* value;
    if (value.length < pageSize) return;
  }
}
