import { AutofixError } from '../../core/errors.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import { appSchema, loginSchema } from './schema.ts';

/** Whose writings are ours. */
export interface OwnAccount {
  /** The login, or null when the token does not tell. */
  login(): Promise<string | null>;
  /** True for an author who may be this account: exactly it where the login is known, any bot where it is not. */
  wrote(author: { readonly login: string; readonly type?: string | undefined } | null | undefined): Promise<boolean>;
}

/** Asked once. An App writes as `<slug>[bot]`; a workflow's own token as `github-actions[bot]`; other installation tokens do not tell. */
export function createOwnAccount(client: GitHubClient): OwnAccount {
  let known: Promise<string | null> | null = null;

  function login(): Promise<string | null> {
    known ??= find().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  }

  async function find(): Promise<string | null> {
    if (client.tokenKind === 'app') return `${(await client.get({ path: '/app', schema: appSchema })).value.slug}[bot]`;
    if (client.tokenKind === 'installation') return client.isWorkflowToken() ? 'github-actions[bot]' : null;
    try {
      return (await client.get({ path: '/user', schema: loginSchema })).value.login;
    } catch (error) {
      if (error instanceof AutofixError && error.code === 'FORBIDDEN') return null;
      throw error;
    }
  }

  async function wrote(
    author: { readonly login: string; readonly type?: string | undefined } | null | undefined,
  ): Promise<boolean> {
    if (author === null || author === undefined) return false;
    const own = await login();
    return own === null ? author.type === 'Bot' : author.login.toLowerCase() === own.toLowerCase();
  }
  return { login, wrote };
}
