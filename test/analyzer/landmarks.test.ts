import { describe, expect, it } from 'vitest';
import { surveyLog, type EventLine } from '../../src/analyzer/landmarks.ts';
import { logFormats } from '../../src/logs/formats.ts';
import type { Dialect } from '../../src/core/log.ts';

function survey(dialect: Dialect, lines: readonly string[]): readonly string[] {
  const reader = logFormats.reader(dialect);
  const entries: readonly EventLine[] = lines.map((raw, index) => {
    const clean = reader.clean(raw);
    return { line: { number: index + 1, ...clean, step: null, offset: 0 }, events: reader.events(raw, clean) };
  });
  return surveyLog(entries).regions.map((region) => `${region.start}-${region.end} ${region.status}`);
}

describe('surveyLog tells which command failed', () => {
  it.each<[string, Dialect, readonly string[], string]>([
    [
      'GitHub: the one with the exit code',
      'github-actions',
      [
        '##[group]Run a',
        'a',
        'a',
        '##[group]Run b',
        'b',
        '##[error]Process completed with exit code 1.',
        'Post job cleanup.',
        'c',
      ],
      '4-6 failed',
    ],
    [
      'GitHub: what the runner says right after the exit code belongs to it',
      'github-actions',
      [
        '##[group]Run a',
        'a',
        '##[error]Process completed with exit code 143.',
        '##[error]The runner has received a shutdown signal. This can happen when the runner service is stopped.',
        'Cleaning up orphan processes',
      ],
      '1-4 failed',
    ],
    [
      'GitHub: an action that fails by itself has no exit code',
      'github-actions',
      [
        '##[group]Run a',
        'a',
        '##[group]Run acme/act@v1',
        '##[endgroup]',
        '##[error]no token',
        'Post job cleanup.',
        'c',
      ],
      '3-5 failed',
    ],
    [
      'GitHub: one that was allowed to fail is not it',
      'github-actions',
      [
        '##[group]Run a',
        'a',
        '##[error]Process completed with exit code 1.',
        '##[group]Run b',
        'b',
        '##[error]Process completed with exit code 1.',
      ],
      '1-3 tolerated',
    ],
    [
      'GitHub: a report that fails afterwards is not it',
      'github-actions',
      [
        '##[group]Run a',
        'a',
        '##[error]Process completed with exit code 1.',
        '##[group]Run acme/upload-report@v1',
        'b',
        '##[error]Process completed with exit code 1.',
      ],
      '1-3 failed',
    ],
    [
      'Travis: the one that exited with another status than 0',
      'travis-ci',
      [
        '$ a',
        'x',
        'The command "a" exited with 0.',
        '$ b',
        'y',
        'The command "b" exited with 2.',
        'Done. Your build exited with 2.',
      ],
      '4-6 failed',
    ],
    [
      'Travis: an attempt that was run again is not it',
      'travis-ci',
      ['$ a', 'x', 'The command "a" failed. Retrying, 2 of 3.', 'y', '$ b', 'z', 'The command "b" exited with 2.'],
      '1-3 tolerated',
    ],
    [
      'GitLab: the last one before the job failed',
      'gitlab-ci',
      ['$ a', 'x', '$ b', 'y', 'ERROR: Job failed: exit code 1'],
      '3-5 failed',
    ],
  ])('%s', (_name, dialect, lines, region) => {
    expect(survey(dialect, lines)).toContain(region);
  });

  it('has no region that failed where nothing tells', () => {
    expect(survey('plain', ['a', 'b']).join()).not.toContain('failed');
  });

  it('has nothing to say of no lines', () => {
    expect(surveyLog([])).toEqual({ regions: [], marker: 0, hasMarker: false });
  });
});
