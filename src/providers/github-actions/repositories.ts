import { AutofixError } from '../../core/errors.ts';
import type { GitHubClient, Schema } from '../../io/github-client.ts';
import { installationRepositoriesSchema, repositoryListSchema } from './schema.ts';

type Listed = ReturnType<typeof repositoryListSchema.parse>;

const pageSize = 100;

/** Repositories of an organization or a person; of everything that an installation covers when null. Archived ones are left out. */
export async function listRepositories(client: GitHubClient, owner: string | null): Promise<readonly string[]> {
  if (owner !== null) return listOfOwner(client, owner);
  if (client.tokenKind === 'app' || client.tokenKind === 'installation')
    return all(client, '/installation/repositories', {}, installationRepositoriesSchema);
  throw new AutofixError('USAGE', 'no repository was named, and this token may see too many to watch them all', {
    help: 'name them with --repo owner/name, or an organization with --org',
  });
}

async function listOfOwner(client: GitHubClient, owner: string): Promise<readonly string[]> {
  if (!/^[\w-]+$/.test(owner))
    throw new AutofixError('USAGE', `${JSON.stringify(owner)} is no name of a GitHub organization`);
  try {
    return await all(client, '/orgs/{org}/repos', { org: owner, type: 'all' }, repositoryListSchema);
  } catch (error) {
    if (!(error instanceof AutofixError) || error.code !== 'NOT_FOUND') throw error;
    return all(client, '/users/{username}/repos', { username: owner, type: 'owner' }, repositoryListSchema);
  }
}

async function all(
  client: GitHubClient,
  path: string,
  parameters: Readonly<Record<string, unknown>>,
  schema: Schema<Listed>,
): Promise<string[]> {
  const names: string[] = [];
  for (let page = 1; ; page += 1) {
    const { value } = await client.get({ path, parameters: { ...parameters, per_page: pageSize, page }, schema });
    names.push(...value.filter((one) => one.archived !== true && one.disabled !== true).map((one) => one.full_name));
    if (value.length < pageSize) return names.sort();
  }
}
