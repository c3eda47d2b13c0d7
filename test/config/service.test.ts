import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { optionKeys, optionOf } from '../../src/config/options.ts';

const path = resolve(import.meta.dirname, '../../config/examples/ci-autofix.service');
const lines = readFileSync(path, 'utf8').split('\n');
const directives = new Map(
  lines
    .filter((line) => /^[A-Z]\w+=/.test(line))
    .map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]),
);

describe('the systemd unit', () => {
  test('uses flags that exist', () => {
    const known = ['--config', ...optionKeys.map((key) => optionOf(key).flag?.split(' ')[0])];
    const used = directives.get('ExecStart')?.match(/--[a-z-]+/g) ?? [];

    expect(used.length).toBeGreaterThan(4);
    expect(used.filter((flag) => !known.includes(flag))).toEqual([]);
  });

  test('takes what systemd-notify says for the process, and holds no secret', () => {
    expect([directives.get('Type'), directives.get('NotifyAccess')]).toEqual(['notify', 'all']);
    expect(Number(directives.get('WatchdogSec'))).toBeGreaterThanOrEqual(60);
    expect(lines.filter((line) => !line.startsWith('#')).join('\n')).not.toMatch(/token|secret|password/i);
  });

  test('leaves bubblewrap its namespaces and its /proc', () => {
    for (const name of [
      'RestrictNamespaces',
      'ProtectKernelTunables',
      'ProtectKernelLogs',
      'ProtectProc',
      'PrivateUsers',
    ])
      expect(directives.has(name)).toBe(false);
  });

  test('is understood by systemd, to the last directive, where systemd is there to ask', () => {
    const { status, stderr, error } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' });
    const isMissing = (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';

    expect(
      isMissing
        ? ''
        : (stderr ?? '')
            .split('\n')
            .filter((line) => line.includes('ci-autofix.service'))
            .join('\n'),
    ).toBe('');
    expect(isMissing ? 0 : status).toBe(0);
  });
});
