import type { Action } from '../../../core/plan.ts';
import type { RecipeContext } from '../../types.ts';
import { findLockfile, localTool, pinnedRange, toolIn } from './node-package.ts';
import { run } from './proposals.ts';

/** How to start a tool of the project, and what has to run first. */
export type NodeTool =
  | { readonly kind: 'own'; readonly argv: readonly string[]; readonly setup: readonly Action[] }
  | { readonly kind: 'not-pinned' }
  | { readonly kind: 'not-installed' };

/** Finds the project's own copy of a tool; where it is pinned by package-lock.json and not installed, `npm ci` comes first. */
export async function nodeTool(
  context: RecipeContext,
  cwd: string,
  tool: string,
  packageName = tool,
): Promise<NodeTool> {
  const local = await localTool(context, cwd, tool);
  if (local !== null) return { kind: 'own', argv: local, setup: [] };
  const range = await pinnedRange(context.repository, cwd, packageName);
  if (range === null) return { kind: 'not-pinned' };
  const lock = await findLockfile(context.repository, cwd, 'npm');
  if (lock === null) return { kind: 'not-installed' };
  return {
    kind: 'own',
    argv: toolIn(lock.folder, cwd, tool),
    setup: [run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: lock.folder, network: true })],
  };
}
