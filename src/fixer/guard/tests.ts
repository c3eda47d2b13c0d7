import type { Violation } from '../guard.ts';
import type { Policy } from '../policy.ts';
import type { Change, FileDiff } from './parse-diff.ts';
import { isIn } from './silencers.ts';
import { countMarker, isComment, markerOf, meaningOf, tokensOf, type Marker } from './tokens.ts';

/** Tests and assertions that are gone, turned into comments, or say something else than before. */
export function testViolations(file: FileDiff, policy: Policy): Violation[] {
  if (!isIn(file.path, policy.testPaths) && !isIn(file.oldPath, policy.testPaths)) return inlineTests(file);
  if (isFixture(file.path)) return [];
  const refuse = (rule: string, line: number | null, why: string): Violation => ({ rule, path: file.path, line, why });
  const assertions = policy.assertions.map(markerOf);
  const declarations = policy.testDeclarations.map(markerOf);
  const first = file.changes.flatMap((change) => change.removed)[0]?.number ?? null;
  const found: Violation[] = [];
  if (lost(file, declarations)) found.push(refuse('removed-test', first, 'a test is taken out'));
  if (lost(file, assertions)) found.push(refuse('removed-assertion', first, 'an assertion is taken out'));
  for (const change of file.changes) {
    const line = changedAssertion(change, assertions);
    if (line !== null)
      found.push(refuse('assertion-changed', line, 'an assertion asks for something else than before'));
    if (earlyEnd(change))
      found.push(refuse('skipped-test', change.added[0]?.number ?? null, 'the test ends before it asserts anything'));
  }
  return found;
}

/** Rust keeps tests beside the code that they test. */
function inlineTests(file: FileDiff): Violation[] {
  if (!file.path.endsWith('.rs') || !lost(file, ['#[test]', '#[tokio::test]'].map(markerOf))) return [];
  const line = file.changes.flatMap((change) => change.removed)[0]?.number ?? null;
  return [{ rule: 'removed-test', path: file.path, line, why: 'a test is taken out' }];
}

/** Recorded data beside tests is no test. */
function isFixture(path: string): boolean {
  return (
    /(^|\/)(fixtures|__fixtures__|testdata|__snapshots__|snapshots|data)\//.test(path) ||
    /\.(snap|json|ya?ml|txt|md|csv|html|css)$/.test(path)
  );
}

function lost(file: FileDiff, markers: readonly Marker[]): boolean {
  const count = (side: 'removed' | 'added'): number =>
    file.changes
      .flatMap((change) => change[side])
      .filter((line) => !isComment(line.text))
      .reduce((sum, line) => sum + hits(line.text, markers), 0);
  return count('added') < count('removed');
}

/** How many places of a line hold any of the markers. */
function hits(text: string, markers: readonly Marker[]): number {
  const tokens = tokensOf(text);
  return Math.max(0, ...markers.map((marker) => countMarker(tokens, marker)));
}

/** The line of an assertion whose words changed, beyond layout and a missing `await`. */
function changedAssertion(change: Change, assertions: readonly Marker[]): number | null {
  const asserted = change.removed.find((line) => !isComment(line.text) && hits(line.text, assertions) > 0);
  if (asserted === undefined || change.added.length === 0) return null;
  const before = meaningOf(change.removed);
  const after = meaningOf(change.added);
  if (before === after || withoutAwait(after) === withoutAwait(before)) return null;
  const lines = new Set(change.added.map((line) => withoutAwait(meaningOf([line]))));
  const changed = change.removed.find(
    (line) => !isComment(line.text) && hits(line.text, assertions) > 0 && !lines.has(withoutAwait(meaningOf([line]))),
  );
  return changed?.number ?? null;
}

function withoutAwait(text: string): string {
  return text
    .split(' ')
    .filter((word) => word !== 'await' && word !== 'async')
    .join(' ');
}

function earlyEnd(change: Change): boolean {
  const returns = (lines: Change['added']): number =>
    lines.filter((line) => /^\s*(return;?|return True|process\.exit\(\d*\);?|sys\.exit\(\d*\))\s*$/.test(line.text))
      .length;
  return returns(change.added) > returns(change.removed);
}
