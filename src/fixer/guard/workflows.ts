import type { Violation } from '../guard.ts';
import type { FileDiff } from './parse-diff.ts';

const pinned = /^[0-9a-f]{40}$/;

/** Workflow files that a plan may change at all are held to more: actions stay pinned, and nothing is taken out. */
export function workflowViolations(file: FileDiff): Violation[] {
  if (!/^\.github\/(workflows|actions)\/.*\.ya?ml$/.test(file.path)) return [];
  return [...unpinned(file), ...removedSteps(file)];
}

interface Use {
  readonly action: string;
  readonly ref: string;
  readonly line: number;
}

function usesOf(file: FileDiff, side: 'removed' | 'added'): Use[] {
  return file.changes
    .flatMap((change) => change[side])
    .flatMap(({ text, number }) => {
      const use = /^\s*(?:-\s+)?["']?uses["']?\s*:\s*["']?(?<action>[^\s@"'#]+)(?:@(?<ref>[^\s"'#]+))?/.exec(
        text,
      )?.groups;
      return use === undefined ? [] : [{ action: use['action'] ?? '', ref: use['ref'] ?? '', line: number }];
    });
}

function unpinned(file: FileDiff): Violation[] {
  const before = usesOf(file, 'removed');
  return usesOf(file, 'added').flatMap((use) => {
    const old = before.find((other) => other.action === use.action);
    const refuse = (why: string): Violation[] => [{ rule: 'unpinned-action', path: file.path, line: use.line, why }];
    if (use.action.startsWith('./')) return [];
    if (old !== undefined && pinned.test(old.ref) && !pinned.test(use.ref))
      return refuse(`\`${use.action}\` was pinned to a commit`);
    if (old === undefined && !pinned.test(use.ref))
      return refuse(`\`${use.action}\` is new and not pinned to a commit`);
    if (/^(main|master|develop|HEAD|latest)?$/.test(use.ref)) return refuse(`\`${use.action}\` follows a branch`);
    return [];
  });
}

function removedSteps(file: FileDiff): Violation[] {
  const count = (side: 'removed' | 'added'): number =>
    file.changes.flatMap((change) => change[side]).filter((line) => /^\s*(?:-\s+)?(run|uses)\s*:/.test(line.text))
      .length;
  const commented = file.changes
    .flatMap((change) => change.added)
    .find((line) => /^\s*#\s*-?\s*(run|uses|name)\s*:/.test(line.text));
  if (count('added') >= count('removed')) return [];
  return [
    {
      rule: 'removed-check',
      path: file.path,
      line: commented?.number ?? file.changes[0]?.removed[0]?.number ?? null,
      why: 'a step is taken out of the workflow',
    },
  ];
}
