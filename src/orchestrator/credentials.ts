import { readFileSync } from 'node:fs';
import { AutofixError, messageOf } from '../core/errors.ts';
import type { GitHubCredentials } from '../io/github-client.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment tells about GitHub: where it is, and who we are there. */
export interface GitHubAccess {
  /** `https://api.github.com`, or that of an Enterprise Server. */
  readonly apiUrl: string;
  /** `https://github.com`, or that of an Enterprise Server. */
  readonly serverUrl: string;
  readonly credentials: GitHubCredentials;
}

/** Reads the access to GitHub from the environment. Throws AutofixError TOKEN_MISSING or SETTINGS. */
export function readGitHubAccess(env: Environment): GitHubAccess {
  return {
    apiUrl: readUrl(env, 'GITHUB_API_URL', 'https://api.github.com'),
    serverUrl: readUrl(env, 'GITHUB_SERVER_URL', 'https://github.com'),
    credentials: readApp(env) ?? readToken(env),
  };
}

/** Every secret value of the environment that ci-autofix knows of, for the redactor. */
export function secretValues(env: Environment): readonly string[] {
  const names = Object.keys(env).filter((name) =>
    /TOKEN|SECRET|PASSWORD|PASSWD|PRIVATE_KEY|API_KEY|WEBHOOK|CREDENTIALS/i.test(name),
  );
  const values = names.filter((name) => !name.endsWith('_FILE')).map((name) => env[name] ?? '');
  return [...new Set(values.filter((value) => value.length >= 8))];
}

function readToken(env: Environment): GitHubCredentials {
  const token = env['GITHUB_TOKEN'] || env['GH_TOKEN'];
  if (!token) throw new AutofixError('TOKEN_MISSING', 'there is no token: GITHUB_TOKEN is not set');
  if (/\s/.test(token)) throw new AutofixError('SETTINGS', 'GITHUB_TOKEN holds blanks or line ends: it is no token');
  return { kind: 'token', token, inWorkflow: env['GITHUB_ACTIONS'] === 'true' };
}

function readApp(env: Environment): GitHubCredentials | null {
  const appId = env['CI_AUTOFIX_APP_ID'];
  if (!appId) return null;
  const installationId = Number(env['CI_AUTOFIX_APP_INSTALLATION_ID']);
  const problems: string[] = [];
  if (!/^\d+$/.test(appId)) problems.push('CI_AUTOFIX_APP_ID must be the number of the App');
  if (!Number.isInteger(installationId) || installationId <= 0)
    problems.push('CI_AUTOFIX_APP_INSTALLATION_ID must be the number of the installation');
  const privateKey = readPrivateKey(env, problems);
  if (problems.length > 0)
    throw new AutofixError(
      'SETTINGS',
      `the GitHub App is not set up:\n${problems.map((text) => `  - ${text}`).join('\n')}`,
    );
  return { kind: 'app', appId, privateKey, installationId };
}

function readPrivateKey(env: Environment, problems: string[]): string {
  const file = env['CI_AUTOFIX_APP_PRIVATE_KEY_FILE'];
  let key = env['CI_AUTOFIX_APP_PRIVATE_KEY'] ?? '';
  if (file) {
    try {
      key = readFileSync(file, 'utf8');
    } catch (error) {
      problems.push(`CI_AUTOFIX_APP_PRIVATE_KEY_FILE cannot be read: ${messageOf(error)}`);
      return '';
    }
  }
  if (!key.includes('PRIVATE KEY'))
    problems.push('CI_AUTOFIX_APP_PRIVATE_KEY (or CI_AUTOFIX_APP_PRIVATE_KEY_FILE) must hold a PEM private key');
  return key.replaceAll('\\n', '\n');
}

function readUrl(env: Environment, name: string, fallback: string): string {
  const text = env[name] || fallback;
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new AutofixError('SETTINGS', `${name}: expected an address such as ${fallback}, got ${JSON.stringify(text)}`);
  }
  if (url.username !== '' || url.password !== '')
    throw new AutofixError('SETTINGS', `${name} must hold no user name or password`);
  return text.replace(/\/+$/, '');
}
