import { describe, expect, it } from 'vitest';
import { createRedactor, mask, redact } from '../../src/core/redact.ts';

// Made of parts, so that no scanner takes this file for a leak.
const filler = 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fH3kM5pR7t';
const shapes: Record<string, string> = {
  'a GitHub personal token': `ghp_${filler.slice(0, 36)}`,
  'a GitHub server token': `ghs_${filler.slice(0, 36)}`,
  'a GitHub fine-grained token': `github_pat_${filler.slice(0, 22)}_${filler}`,
  'a GitLab token': `glpat-${filler.slice(0, 20)}`,
  'a Slack token': `xoxb-123456789012-${filler.slice(0, 24)}`,
  'a Slack webhook': `https://hooks.slack.com/services/T0000000/B0000000/${filler.slice(0, 24)}`,
  'an AWS key id': `AKIA${'ABCDEFGH12345678'}`,
  'an npm token': `npm_${filler.slice(0, 36)}`,
  'a PyPI token': `pypi-${filler}${filler}`,
  'a JSON web token': `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${filler}`,
};

describe('secrets told by their shape', () => {
  it.each(Object.entries(shapes))('replaces %s', (_, secret) => {
    expect(redact(`remote: ${secret} was refused`)).toBe(`remote: ${mask} was refused`);
  });

  it.each([
    [
      'a password in a URL',
      'fatal: https://bot:hunter22@git.example/x.git',
      `fatal: https://bot:${mask}@git.example/x.git`,
    ],
    ['a password with an @ in a URL', 'https://bot:hun@ter22@git.example/x', `https://bot:${mask}@git.example/x`],
    ['an Authorization header', 'AUTHORIZATION: basic eC1hY2Nlc3M6YWJj', `AUTHORIZATION: basic ${mask}`],
    ['a header in JSON', '{"authorization":"Bearer abcdef"}', `{"authorization":"Bearer ${mask}"}`],
    ['a bearer token', 'curl -H Bearer abcdefghijklmnop1234', `curl -H Bearer ${mask}`],
    ['an assignment', 'DB_PASSWORD=correcthorse', `DB_PASSWORD=${mask}`],
    ['a quoted value', '"client_secret": "correcthorse"', `"client_secret": "${mask}"`],
    ['a signed URL', 'GET /blob?sv=1&sig=abcd1234efgh5678&x=1', `GET /blob?sv=1&sig=${mask}&x=1`],
    ['a private key', 'a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb', `a\n${mask}\nb`],
    ['a private key that was cut', 'a -----BEGIN PRIVATE KEY-----\nMIIE', `a ${mask}`],
    ['a lone line of key material', `${filler}${filler.slice(0, 24)}`, mask],
  ])('replaces %s', (_, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    'SyntaxError: Unexpected token: identifier',
    "error TS1005: ';' expected, token: '}'",
    'const token = lexer.next();',
    'Error: Input required and not supplied: token',
    'password: must be a string',
    'fatal: could not read Password for https://github.com: terminal prompts disabled',
    'npm error code E401 Unable to authenticate, your authentication token seems to be invalid.',
    'src/token:12:5 error',
    'TOKEN=$GITHUB_TOKEN npm publish',
    'ssh://git@github.com/acme/shop.git',
    'git@github.com:acme/shop.git',
    'https://registry.example:8443/x@1.0.0',
    'integrity sha512-Zk1mM0Zk1mM0Zk1mM0Zk1mM0Zk1mM0Zk1mM0Zk1mM0Zk1mM0Zk1mM0Zk1mM0Zk1mM0Zk1mM0Zk1mM0Zg==',
    'commit 0123456789abcdef0123456789abcdef01234567',
  ])('leaves %j alone', (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe('known values', () => {
  const secret = 'p&ss w"rd/42';
  const redactor = createRedactor([secret, 'ab', 'first-line-key\nsecond-line-key']);

  it.each([
    ['raw', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['JSON-escaped', JSON.stringify(secret).slice(1, -1)],
    ['one line of several', 'second-line-key'],
  ])('replaces the %s form', (_, form) => {
    expect(redactor.redact(`<${form}>`)).toBe(`<${mask}>`);
  });

  it.each(['', 'x', 'xy', 'user:', 'longer user:'])(
    'leaves nothing readable in base64 of a text that begins with %j',
    (start) => {
      const encoded = Buffer.from(`${start}${secret}`).toString('base64');
      const left = redactor
        .redact(encoded)
        .split(mask)
        .map((part) => Buffer.from(part, 'base64').toString());
      expect(redactor.redact(encoded)).toContain(mask);
      expect(left.join('')).not.toContain(secret.slice(1, -2));
    },
  );

  it('leaves very short values alone', () => {
    expect(redactor.redact('about cabs')).toBe('about cabs');
  });
});

describe('on any text', () => {
  it.each([
    ...Object.values(shapes),
    'DB_PASSWORD=correcthorse',
    'https://u:secret99@h/x',
    'Authorization: token abcdefgh',
  ])('is idempotent for %s', (text) => {
    const once = redact(text);
    expect(redact(once)).toBe(once);
  });

  it.each([
    'eyJ',
    'eyJ-',
    'ghp_',
    'github_pat_',
    '://a:',
    '://',
    'password=',
    'token: ',
    'bearer ',
    'authorization: ',
    '-----BEGIN PRIVATE KEY-----',
    'a',
    ' ',
    'cookie: ',
    '=',
    'sk-',
  ])('takes linear time on a megabyte of %j', (unit) => {
    const time = (size: number): number => {
      const text = unit.repeat(size / unit.length);
      const runs = Array.from({ length: 4 }, () => {
        const begun = process.cpuUsage();
        redact(text);
        return process.cpuUsage(begun).user / 1000;
      });
      return Math.min(...runs);
    };
    time(1 << 16);
    const small = Math.max(time(1 << 18), 4);
    // Quadratic time would be sixteen times as long.
    expect(time(1 << 20)).toBeLessThan(small * 11);
  });
});
