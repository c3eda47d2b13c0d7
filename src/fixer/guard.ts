/**
 * Judges a diff, whoever made it. Every rule is a function of the parsed diff and of `config/policy.json`; nothing is
 * taken on trust, not even from this program's own recipes.
 */
import picomatch from 'picomatch';
import { redact } from '../core/redact.ts';
import { parseDiff, type FileDiff } from './guard/parse-diff.ts';
import { silencerViolations } from './guard/silencers.ts';
import { configurationViolations } from './guard/configuration.ts';
import { testViolations } from './guard/tests.ts';
import { workflowViolations } from './guard/workflows.ts';
import type { Policy } from './policy.ts';

export interface Violation {
  readonly rule: string;
  readonly path: string;
  /** Line in the new file, or in the old one for what was taken away; null for a whole file. */
  readonly line: number | null;
  readonly why: string;
}

export interface Verdict {
  readonly allowed: boolean;
  readonly violations: readonly Violation[];
}

export interface JudgeOptions {
  /** Patterns of what the plan may change. Protected paths and lock files need to be named by one; without it, neither is. */
  readonly touches?: readonly string[];
  /** Rules that the settings let pass, e.g. `assertion-changed` for a recipe that is opt-in. */
  readonly allow?: readonly string[];
  /** Whether the settings let a plan change the workflow files that it names; no unless told. */
  readonly workflowFiles?: boolean;
}

/** The verdict on a `git diff`; a diff that cannot be read is refused. */
export function judgeDiff(diff: string, policy: Policy, options: JudgeOptions = {}): Verdict {
  const parsed = parseDiff(diff);
  if (parsed.kind === 'unreadable')
    return verdict([
      { rule: 'unreadable-diff', path: '', line: parsed.line, why: `the diff cannot be read: ${parsed.reason}` },
    ]);
  const violations = [
    ...sizeViolations(diff, parsed.files, policy),
    ...parsed.files.flatMap((file) => [
      ...pathViolations(file, policy, options),
      ...shapeViolations(file, policy),
      ...silencerViolations(file, policy),
      ...testViolations(file, policy),
      ...configurationViolations(file, policy),
      ...workflowViolations(file),
    ]),
  ];
  return verdict(violations.filter((violation) => !options.allow?.includes(violation.rule)));
}

/** The verdict on paths alone, before anything is written to them. */
export function judgePaths(paths: readonly string[], policy: Policy, options: JudgeOptions = {}): Verdict {
  return verdict(
    paths
      .flatMap((name) => pathViolations({ path: name, oldPath: name }, policy, options))
      .filter((violation) => !options.allow?.includes(violation.rule)),
  );
}

function verdict(violations: readonly Violation[]): Verdict {
  return { allowed: violations.length === 0, violations };
}

function sizeViolations(diff: string, files: readonly FileDiff[], policy: Policy): Violation[] {
  const { limits } = policy;
  const isLock = picomatch([...policy.lockFiles], { dot: true });
  const counted = files.filter((file) => !isLock(file.path));
  const lines = counted
    .flatMap((file) => file.changes)
    .reduce((sum, change) => sum + change.added.length + change.removed.length, 0);
  const found: Violation[] = [];
  if (files.length > limits.files)
    found.push({
      rule: 'too-many-files',
      path: '',
      line: null,
      why: `${files.length} files are changed, ${limits.files} are the limit`,
    });
  if (lines > limits.changedLines)
    found.push({
      rule: 'too-many-lines',
      path: '',
      line: null,
      why: `${lines} lines are changed, ${limits.changedLines} are the limit`,
    });
  if (Buffer.byteLength(diff) > limits.patchBytes)
    found.push({ rule: 'too-large', path: '', line: null, why: `the diff is larger than ${limits.patchBytes} bytes` });
  return found;
}

function pathViolations(file: Pick<FileDiff, 'path' | 'oldPath'>, policy: Policy, options: JudgeOptions): Violation[] {
  const names = [...new Set([file.path, file.oldPath])];
  return names.flatMap((name) => {
    const refuse = (rule: string, why: string): Violation[] => [{ rule, path: name, line: null, why }];
    if (!isPlainPath(name)) return refuse('outside', "the path leads out of the repository or into git's own folder");
    if (options.touches !== undefined && !matches(name, options.touches))
      return refuse('outside-plan', 'the plan does not say that it changes this file');
    const named = options.touches !== undefined && namedByPlan(name, options.touches);
    if (named && isWorkflowFile(name) && options.workflowFiles !== true)
      return refuse('protected-path', 'workflow files are changed only where `fixing.workflow_files` is on');
    if (matches(name, policy.protectedPaths) && !named)
      return refuse('protected-path', 'this file decides what runs, who may, or is secret');
    if (matches(name, policy.lockFiles) && !named)
      return refuse('lock-file', 'only a recipe for lock files may change this file');
    if (matches(name, policy.refusedTypes)) return refuse('file-type', 'files of this type are never written');
    return [];
  });
}

/** Files whose push needs the permission to change workflows. */
function isWorkflowFile(name: string): boolean {
  return /^\.github\/workflows\//i.test(name);
}

/** A pattern that would match any file names none: a plan that touches everything owns nothing special. */
function namedByPlan(name: string, touches: readonly string[]): boolean {
  return matches(
    name,
    touches.filter((pattern) => !matches('x/any.file-name', [pattern]) && !/^\*\*\/\*\.[^/]*$/.test(pattern)),
  );
}

function isPlainPath(name: string): boolean {
  if (name === '' || name.startsWith('/') || name.includes('\\') || /[\0-\x1f]/.test(name)) return false;
  return name
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && !/^\.git[ .]*$|^git~\d$/i.test(part));
}

function matches(name: string, patterns: readonly string[]): boolean {
  return picomatch([...patterns], { dot: true, nocase: true })(name);
}

function shapeViolations(file: FileDiff, policy: Policy): Violation[] {
  const refuse = (rule: string, why: string, line: number | null = null): Violation[] => [
    { rule, path: file.path, line, why },
  ];
  const modes = [file.oldMode, file.newMode];
  if (modes.includes('120000')) return refuse('symbolic-link', 'links are neither made nor changed');
  if (modes.includes('160000')) return refuse('submodule', 'submodules are neither added nor moved');
  if (file.binary) return refuse('binary', 'what cannot be read cannot be judged');
  if (file.status === 'renamed')
    return refuse('rename', 'a rename hides what changed; it is judged as a deletion and a new file');
  const added = file.changes.flatMap((change) => change.added);
  const odd = added.find((line) => /[\0\ufffd]/.test(line.text));
  if (odd !== undefined) return refuse('not-text', 'the new text is not UTF-8', odd.number);
  const hidden = added.find(
    (line) =>
      /[\u202a-\u202e\u2066-\u2069\u200b\u2060\u00ad]/.test(line.text) &&
      !file.changes.some((change) => change.removed.some((old) => old.text === line.text)),
  );
  if (hidden !== undefined)
    return refuse('hidden-text', 'the new text holds invisible or direction-changing characters', hidden.number);
  const secret = matches(file.path, policy.lockFiles)
    ? undefined
    : added.find(
        (line) =>
          redact(line.text) !== line.text &&
          !file.changes.some((change) => change.removed.some((old) => redact(old.text) !== old.text)),
      );
  if (secret !== undefined) return refuse('secret', 'the new text holds what looks like a secret', secret.number);
  if (
    added.reduce((sum, line) => sum + line.text.length + 1, 0) > policy.limits.fileBytes &&
    !matches(file.path, policy.lockFiles)
  )
    return refuse('too-large', `more than ${policy.limits.fileBytes} bytes are added`);
  return [...modeViolations(file), ...emptiedViolations(file)];
}

function modeViolations(file: FileDiff): Violation[] {
  if (file.oldMode === file.newMode || file.oldMode === null || file.newMode === null) return [];
  const executable = file.oldMode === '100644' && file.newMode === '100755';
  const script = /\.(sh|bash|py|rb|pl|mjs|cjs|js)$|^[^.]*$|(^|\/)(gradlew|mvnw|configure)$/.test(
    file.path.slice(file.path.lastIndexOf('/') + 1),
  );
  return executable && script
    ? []
    : [
        {
          rule: 'mode-change',
          path: file.path,
          line: null,
          why: `the mode changes from ${file.oldMode} to ${file.newMode}`,
        },
      ];
}

/** A file that loses all its lines and gets none has been deleted in all but name. */
function emptiedViolations(file: FileDiff): Violation[] {
  const removed = file.changes.reduce((sum, change) => sum + change.removed.length, 0);
  const added = file.changes.reduce(
    (sum, change) => sum + change.added.filter((line) => line.text.trim() !== '').length,
    0,
  );
  if (file.status === 'deleted')
    return [{ rule: 'deleted-file', path: file.path, line: null, why: 'files are not deleted to make a check pass' }];
  return removed >= 10 &&
    added === 0 &&
    file.changes.length === 1 &&
    file.changes[0]?.before === '' &&
    file.changes[0].removed[0]?.number === 1
    ? [{ rule: 'emptied-file', path: file.path, line: 1, why: 'everything is taken out of the file' }]
    : [];
}
