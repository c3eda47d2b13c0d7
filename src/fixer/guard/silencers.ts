import picomatch from 'picomatch';
import type { Violation } from '../guard.ts';
import type { Policy, Silencer } from '../policy.ts';
import type { FileDiff } from './parse-diff.ts';
import { countMarker, markerOf, tokensOf, type Marker } from './tokens.ts';

const scripts = [
  '**/*.{sh,bash,zsh,yml,yaml,mk,ps1,bat}',
  '**/Makefile*',
  '**/justfile',
  '**/Dockerfile*',
  '**/package.json',
  '**/tox.ini',
  '**/noxfile.py',
  '**/pyproject.toml',
  '**/Taskfile*',
  '**/Rakefile',
  '**/Jenkinsfile*',
];
const yaml = ['**/*.{yml,yaml}'];
const manifests = [
  '**/package.json',
  '**/Cargo.toml',
  '**/pom.xml',
  '**/build.gradle*',
  '**/composer.json',
  '**/*.csproj',
];
const prose = ['**/*.{md,mdx,rst,txt,adoc}', '**/CHANGELOG*'];

/** Markers of silence that the diff adds, less those that it takes away in the same file. */
export function silencerViolations(file: FileDiff, policy: Policy): Violation[] {
  if (isIn(file.path, prose) || isIn(file.path, policy.lockFiles)) return [];
  const removed = tokensOfSide(file, 'removed');
  const added = tokensOfSide(file, 'added');
  return policy.silencers
    .filter((silencer) => isIn(file.path, placesOf(silencer, policy)))
    .flatMap((silencer) =>
      silencer.markers.map(markerOf).flatMap((marker) => {
        if (countMarker(added, marker) <= countMarker(removed, marker)) return [];
        return [
          {
            rule: silencer.rule,
            path: file.path,
            line: lineOf(file, marker),
            why: `${silencer.why}: \`${marker.text}\``,
          },
        ];
      }),
    );
}

function placesOf(silencer: Silencer, policy: Policy): readonly string[] {
  switch (silencer.in) {
    case 'tests':
      return policy.testPaths;
    case 'scripts':
      return scripts;
    case 'yaml':
      return yaml;
    case 'lint':
      return policy.lintConfigs;
    case 'manifests':
      return manifests;
    default:
      return ['**'];
  }
}

export function isIn(path: string, patterns: readonly string[]): boolean {
  return picomatch([...patterns], { dot: true, nocase: true })(path);
}

/** All tokens of one side; changes are kept apart by a token that no marker holds. */
function tokensOfSide(file: FileDiff, side: 'removed' | 'added'): string[] {
  return file.changes.flatMap((change) => [...change[side].flatMap((line) => tokensOf(line.text)), '\n']);
}

function lineOf(file: FileDiff, marker: Marker): number | null {
  const lines = file.changes.flatMap((change) => change.added);
  const whole = lines.find((line) => countMarker(tokensOf(line.text), marker) > 0);
  const first = marker.tokens[0] ?? '';
  return (whole ?? lines.find((line) => tokensOf(line.text).includes(first)))?.number ?? null;
}
