import { AutofixError } from '../core/errors.ts';

/** A secret for one remote: handed to the single git process that needs it, and to nothing else. */
export interface GitCredentials {
  /** `x-access-token` for GitHub's tokens. */
  readonly username: string;
  readonly password: string;
}

/** What a git process may know of the world around it: enough to find itself, the network and the user's agent. */
const inherited = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'XDG_CONFIG_HOME',
  'SSH_AUTH_SOCK',
  'SYSTEMROOT',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
] as const;

/** Settings that keep a repository's or a user's own configuration from running programs or changing the shape of a patch. */
export const safeConfig: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.pager=cat',
  'core.quotePath=false',
  'core.askPass=',
  'credential.helper=',
  'commit.gpgSign=false',
  'tag.gpgSign=false',
  'push.gpgSign=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'color.ui=false',
  'diff.noprefix=false',
  'diff.mnemonicPrefix=false',
  'diff.renames=false',
  'diff.ignoreSubmodules=all',
  'diff.algorithm=myers',
  'diff.context=3',
  'diff.interHunkContext=0',
  'apply.whitespace=nowarn',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'push.recurseSubmodules=no',
  'protocol.ext.allow=never',
];

/** Without the user's settings there is no LFS either: its files stay the pointers that they are in the commit. */
const noUserConfig = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_ATTR_NOSYSTEM: '1' } as const;

/** The whole environment of a git process; nothing named `GIT_*` comes from the caller. */
export function gitEnvironment(
  from: NodeJS.ProcessEnv,
  options: { userConfig: boolean; protocols: readonly string[] },
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of inherited) if (from[name] !== undefined) env[name] = from[name];
  return {
    ...env,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes',
    GIT_ALLOW_PROTOCOL: options.protocols.join(':'),
    GIT_LFS_SKIP_SMUDGE: '1',
    ...(options.userConfig ? {} : noUserConfig),
  };
}

/**
 * Settings and variables that hand a secret to git for one remote. The helper is a line of shell without any data in it;
 * the secret travels in the environment of that one process. It answers for the remote's own scheme, host and port only,
 * so a redirect elsewhere gets nothing.
 */
export function credentialOptions(
  url: string,
  credentials: GitCredentials | undefined,
): { config: string[]; env: Record<string, string> } {
  if (credentials === undefined || !/^https?:\/\//.test(url)) return { config: [], env: {} };
  if (/[\n\0]/.test(credentials.username + credentials.password))
    throw new AutofixError('TOKEN_REFUSED', 'the token holds a line break');
  const helper =
    '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$CI_AUTOFIX_GIT_USERNAME" "$CI_AUTOFIX_GIT_PASSWORD"; }; f';
  return {
    config: [`credential.${new URL(url).origin}.helper=${helper}`],
    env: { CI_AUTOFIX_GIT_USERNAME: credentials.username, CI_AUTOFIX_GIT_PASSWORD: credentials.password },
  };
}

/** Refuses addresses that carry a secret, start an option or name a transport that runs programs. Returns it otherwise. */
export function checkRemoteUrl(url: string): string {
  if (url === '' || url.startsWith('-') || /[\0\n\r]/.test(url))
    throw new AutofixError('INPUT', 'the address of the repository is not one');
  if (/^[a-z][a-z0-9+.-]*::/i.test(url))
    throw new AutofixError('INPUT', 'addresses with a transport helper are not used');
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return url;
  const parsed = parseUrl(url);
  if (!['https:', 'http:', 'ssh:', 'file:'].includes(parsed.protocol))
    throw new AutofixError('INPUT', `repositories are not fetched over ${parsed.protocol}`);
  if (parsed.password !== '' || (parsed.username !== '' && parsed.protocol !== 'ssh:')) {
    throw new AutofixError('INPUT', 'the address of the repository holds a user name or a secret', {
      help: 'pass the token in GITHUB_TOKEN instead',
    });
  }
  return url;
}

/** The transports that a git process may use for this address. Plain http is left to loopback, where tests and proxies live. */
export function protocolsFor(url: string): readonly string[] {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return /^[^/\\]+:/.test(url) ? ['ssh'] : ['file'];
  if (scheme !== 'http') return [scheme];
  if (['127.0.0.1', 'localhost', '[::1]'].includes(parseUrl(url).hostname)) return ['http'];
  throw new AutofixError('INPUT', 'plain http would show the token to the network', { help: 'use an https address' });
}

function parseUrl(url: string): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw new AutofixError('INPUT', 'the address of the repository cannot be read', { cause });
  }
}
