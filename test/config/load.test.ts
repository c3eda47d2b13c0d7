import { describe, expect, test } from 'vitest';
import { layerFromEnvironment, layerFromFlags, layerFromObject, mergeLayers } from '../../src/config/load.ts';
import { AutofixError } from '../../src/core/errors.ts';

function mistakesOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof AutofixError && error.code === 'SETTINGS') return error.message;
    throw error;
  }
  throw new Error('no mistake was reported');
}

describe('wrong settings', () => {
  test('every mistake of every layer is reported at once', () => {
    const layers = [
      layerFromObject('.ci-autofix.yaml', { monitoring: { lookback_minutes: 'soon' }, fixing: { delivr: 'patch' } }),
      layerFromEnvironment({ CI_AUTOFIX_MODE: 'sometimes' }),
      layerFromFlags({ confidenceThreshold: '1.5', repo: ['not-a-repository'] }),
    ];

    const message = mistakesOf(() => mergeLayers(layers));

    expect(message.split('\n').slice(1)).toHaveLength(5);
  });

  test.each([
    [
      'an unknown key, with the nearest known one',
      { fixing: { max_fixes_per_runs: 3 } },
      'unknown setting "fixing.max_fixes_per_runs" (did you mean "fixing.max_fixes_per_run"?)',
    ],
    [
      'an unknown choice, with the nearest known one',
      { fixing: { deliver: 'pull-requests' } },
      '(did you mean "pull-request"?)',
    ],
    [
      'a number out of bounds',
      { fixing: { auto_fix_confidence_threshold: 80 } },
      'expected a number from 0 to 1, got 80',
    ],
    ['a text where a list belongs', { repositories: 'acme/shop' }, 'expected a list of texts'],
    ['a fraction where a whole number belongs', { monitoring: { max_cycles: 1.5 } }, 'expected a whole number'],
    ['a list at the top', ['mode'], 'expected settings by name'],
    ['a stranger in a closed list', { notifications: { channels: ['slak'] } }, '(did you mean "slack"?)'],
  ])('%s', (_, content, part) => {
    expect(mistakesOf(() => mergeLayers([layerFromObject('file', content)]))).toContain(part);
  });

  test('two shorthands for the delivery exclude each other', () => {
    const flags = layerFromFlags({ autoCommit: true, autoPr: true });

    expect(mistakesOf(() => mergeLayers([flags]))).toContain('exclude each other');
  });

  test("a repository's own file may not set what belongs to the operator", () => {
    const layer = layerFromObject('.ci-autofix.yaml', { fixing: { deliver: 'push' } }, { perRepositoryOnly: true });

    expect(mistakesOf(() => mergeLayers([layer]))).toContain('by the operator only');
  });
});

describe('layers', () => {
  test('a later layer wins, and the origin of each value is kept', () => {
    const { settings, origins } = mergeLayers([
      layerFromObject('user settings', { monitoring: { lookback_minutes: 10, check_interval_seconds: 7 } }),
      layerFromObject('file', { monitoring: { lookback_minutes: 20 } }),
      layerFromEnvironment({ CI_AUTOFIX_MONITORING_LOOKBACK_MINUTES: '30' }),
      layerFromFlags({ lookback: '40' }),
    ]);

    expect(settings['monitoring.lookback_minutes']).toBe(40);
    expect(settings['monitoring.check_interval_seconds']).toBe(7);
    expect(origins.get('monitoring.lookback_minutes')).toBe('--lookback');
    expect(origins.get('monitoring.check_interval_seconds')).toBe('user settings');
    expect(origins.get('mode')).toBe('default');
  });

  test('a flag that was not given leaves the weaker layers their say', () => {
    const { settings } = mergeLayers([layerFromObject('file', { fixing: { rerun: false } }), layerFromFlags({})]);

    expect(settings['fixing.rerun']).toBe(false);
  });

  test("the ecosystem's own name of the repository is understood", () => {
    const { settings } = mergeLayers([layerFromEnvironment({ GITHUB_REPOSITORY: 'acme/shop' })]);

    expect(settings.repositories).toEqual(['acme/shop']);
  });

  test.each([
    ['--auto-pr', { autoPr: true }, 'pull-request'],
    ['--auto-commit', { autoCommit: true }, 'push'],
  ])('%s is short for its delivery', (_, flags, deliver) => {
    expect(mergeLayers([layerFromFlags(flags)]).settings['fixing.deliver']).toBe(deliver);
  });

  test('an empty variable counts as not set', () => {
    expect(mergeLayers([layerFromEnvironment({ GITHUB_REPOSITORY: '' })]).settings.repositories).toEqual([]);
  });
});
