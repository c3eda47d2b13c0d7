import type { FileChange } from '../core/plan.ts';
import { parseDiff } from './guard/parse-diff.ts';

/** What a patch does to each file, counted in lines. */
export function changesOf(patch: string): readonly FileChange[] {
  const parsed = parseDiff(patch);
  if (parsed.kind === 'unreadable') return [];
  return parsed.files.map((file) => ({
    path: file.path,
    status: file.status === 'renamed' ? 'modified' : file.status,
    addedLines: file.changes.reduce((sum, change) => sum + change.added.length, 0),
    removedLines: file.changes.reduce((sum, change) => sum + change.removed.length, 0),
  }));
}
