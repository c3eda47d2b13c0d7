import type { Diagnosis } from '../core/finding.ts';
import type { Touched } from './luck.ts';

/** Endings of files that no test depends on. */
const documents = /\.(?:md|mdx|rst|adoc|txt|png|jpe?g|gif|svg|drawio)$|(?:^|\/)(?:LICENSE|AUTHORS|CODEOWNERS)$/i;

/** The files of failing tests that a diagnosis names, as printed: places, problems, and test names that begin with a file. */
export function failingFiles({ findings, diagnostics }: Diagnosis): readonly string[] {
  const named = findings.flatMap(({ location, captures }) => [
    location?.file,
    captures['file'],
    /^(?<file>[^\s:]+\.\w{1,5})(?:::|:|$)/.exec(captures['test'] ?? '')?.groups?.['file'],
  ]);
  const files = [...named, ...diagnostics.map(({ file }) => file)];
  return [...new Set(files.filter((file) => file !== undefined && file !== ''))] as string[];
}

/** What a change does to failing files. Printed paths may be absolute on the runner or relative to a folder within, so ends are compared. */
export function touchOf(changed: readonly string[] | null, failing: readonly string[]): Touched {
  if (changed === null || changed.length === 0) return null;
  if (changed.some((path) => failing.some((file) => isSameFile(path, file)))) return 'failing-test';
  return changed.every((path) => documents.test(path)) ? 'documents' : 'code';
}

function isSameFile(path: string, printed: string): boolean {
  const [one, other] = [partsOf(path), partsOf(printed)];
  const length = Math.min(one.length, other.length);
  return length > 0 && one.slice(-length).join('/') === other.slice(-length).join('/');
}

/** Java's and Python's class names have dots for slashes and no ending: those are never the same as a path, and stay unknown. */
function partsOf(path: string): string[] {
  return path.split(/[\\/]+/).filter((part) => part !== '' && part !== '.' && part !== '..');
}
