import { describe, expect, test } from 'vitest';
import { readGitHubAccess, secretValues } from '../../src/orchestrator/credentials.ts';

const key = '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----';

describe('what the environment lacks or has wrong is told', () => {
  test('no token', () => {
    expect(() => readGitHubAccess({})).toThrow(expect.objectContaining({ code: 'TOKEN_MISSING', exitStatus: 2 }));
  });

  test.each([
    ['a token with a line end', { GITHUB_TOKEN: 'abc\n' }, 'it is no token'],
    [
      'an address that is none',
      { GITHUB_TOKEN: 'abc', GITHUB_API_URL: 'example' },
      'GITHUB_API_URL: expected an address',
    ],
    [
      'an address with a password',
      { GITHUB_TOKEN: 'abc', GITHUB_API_URL: 'https://u:p@example.com' },
      'no user name or password',
    ],
    ['an App without its key and installation', { CI_AUTOFIX_APP_ID: '12' }, 'CI_AUTOFIX_APP_INSTALLATION_ID must be'],
    [
      'a key file that is not there',
      { CI_AUTOFIX_APP_ID: '12', CI_AUTOFIX_APP_PRIVATE_KEY_FILE: '/nonexistent' },
      'cannot be read',
    ],
  ])('%s', (_, env, message) => {
    expect(() => readGitHubAccess(env)).toThrow(message);
  });

  test('no message holds a secret', () => {
    expect(() => readGitHubAccess({ GITHUB_TOKEN: 'super secret' })).toThrow(expect.not.stringContaining('super'));
  });
});

describe('access', () => {
  test('a token, at the public GitHub', () => {
    expect(readGitHubAccess({ GITHUB_TOKEN: 'abc' })).toEqual({
      apiUrl: 'https://api.github.com',
      serverUrl: 'https://github.com',
      credentials: { kind: 'token', token: 'abc', inWorkflow: false },
    });
  });

  test('an App outranks a token', () => {
    const env = {
      GITHUB_TOKEN: 'abc',
      CI_AUTOFIX_APP_ID: '12',
      CI_AUTOFIX_APP_INSTALLATION_ID: '34',
      CI_AUTOFIX_APP_PRIVATE_KEY: key,
    };

    expect(readGitHubAccess(env).credentials).toEqual({
      kind: 'app',
      appId: '12',
      installationId: 34,
      privateKey: key,
    });
  });
});

test('the values of all variables that are named like secrets are secrets', () => {
  const env = {
    GITHUB_TOKEN: 'abcdefgh',
    NPM_TOKEN: '12345678',
    SLACK_WEBHOOK_URL: 'https://hooks.example',
    PATH: '/usr/bin:/bin',
  };

  expect(secretValues(env)).toEqual(['abcdefgh', '12345678', 'https://hooks.example']);
});
