import { isAlias, isMap, isScalar, isSeq, parseDocument, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { RecipeContext } from '../../types.ts';
import { readWorkflow } from '../../workflow/read.ts';
import { captured } from './captures.ts';

/** A workflow as text with the places of what stands in it: edits splice the text, so that comments and layout stay. */
export interface WorkflowFile {
  readonly path: string;
  readonly text: string;
  readonly root: YAMLMap;
  readonly jobs: readonly WorkflowJob[];
}

export interface WorkflowJob {
  readonly key: string;
  readonly map: YAMLMap;
  readonly steps: readonly YAMLMap[];
}

/** Replaces what stands between two offsets of the text. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The workflow that the log names (`file`), or the one of the run; a sentence when it cannot be read. */
export async function openWorkflow(context: RecipeContext): Promise<WorkflowFile | string> {
  const [printed] = captured(context, 'file');
  const path = printed === undefined ? (context.workflow?.path ?? null) : await context.repository.resolve(printed);
  if (path === null) return 'the run does not tell its workflow';
  if (!/^\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) return `${path} is no workflow file`;
  const text = await context.repository.read(path);
  if (text === null) return `there is no workflow ${path} in the commit`;
  return parseWorkflow(path, text);
}

function parseWorkflow(path: string, text: string): WorkflowFile | string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) return `${path} cannot be read as YAML`;
  const root = document.contents as YAMLMap;
  const jobs = mapAt(root, 'jobs')?.items.flatMap(({ key, value }) => {
    if (!isScalar(key) || !isMap(value)) return [];
    const steps = value.get('steps');
    const list = isSeq(steps) ? steps.items.filter((step) => isMap(step)) : [];
    return [{ key: String(key.value), map: value as YAMLMap, steps: list as YAMLMap[] }];
  });
  return { path, text, root, jobs: jobs ?? [] };
}

/** The job of the failure, by its key or its name, with or without matrix values behind it. */
export function failingJob(context: RecipeContext, { jobs }: WorkflowFile): WorkflowJob | null {
  const wanted = context.workflow?.jobName ?? null;
  if (wanted === null) return null;
  const plain = wanted.replace(/ \(.*\)$/, '');
  return jobs.find(({ key, map }) => [key, textAt(map, 'name')].includes(plain)) ?? null;
}

/** The text with the edits in it; a sentence when GitHub's own parser refuses the result. */
export async function editWorkflow(
  { path, text }: WorkflowFile,
  edits: readonly TextEdit[],
): Promise<{ readonly content: string } | string> {
  const ordered = [...edits].sort((one, other) => other.from - one.from);
  const content = ordered.reduce((left, { from, to, text: put }) => left.slice(0, from) + put + left.slice(to), text);
  if (content === text) return `${path} has nothing to change`;
  const [before, after] = [await readWorkflow(path, text), await readWorkflow(path, content)];
  if (after.kind === 'invalid' && before.kind !== 'invalid')
    return `the edited workflow is not valid: ${after.errors[0] ?? ''}`;
  return { content };
}

/** The pair of a key, or null. */
export function pairAt(map: YAMLMap, key: string): Pair | null {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key) ?? null;
}

export function mapAt(map: YAMLMap, key: string): YAMLMap | null {
  const value = map.get(key);
  return isMap(value) ? (value as YAMLMap) : null;
}

/** A scalar with its place in the text; null for anything else, aliases included. */
export function scalarAt(map: YAMLMap, key: string): PlacedScalar | null {
  const value = pairAt(map, key)?.value;
  return isScalar(value) ? placed(value) : null;
}

export function textAt(map: YAMLMap, key: string): string | null {
  const value = map.get(key);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

export interface PlacedScalar {
  readonly value: string;
  readonly node: Scalar;
  readonly from: number;
  readonly to: number;
}

function placed(node: Scalar): PlacedScalar | null {
  return node.range ? { value: String(node.value), node, from: node.range[0], to: node.range[1] } : null;
}

/** Every plain or quoted scalar of a node, its own lists and mappings included, keys left out. */
export function scalarsIn(node: unknown): PlacedScalar[] {
  if (isAlias(node)) return [];
  if (isScalar(node)) return [placed(node)].filter((scalar) => scalar !== null);
  if (isSeq(node)) return node.items.flatMap(scalarsIn);
  return isMap(node) ? node.items.flatMap(({ value }) => scalarsIn(value)) : [];
}

/** The scalar's text replaced, in the quotes that it has. */
export function replaceScalar(text: string, { from, to, value }: PlacedScalar, put: string): TextEdit {
  const source = text.slice(from, to);
  return { from, to, text: source.replace(value, () => put) };
}

/** The column (from zero) in which a node starts. */
export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/** The line break that the file uses. */
export function lineBreakOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
