import type { RecipeContext } from '../../types.ts';

/** Whether git leaves the path out: what stands there is made by a step, not by a person. */
export async function isIgnored(context: RecipeContext, path: string): Promise<boolean> {
  const { exitCode } = await context.run(['git', 'check-ignore', '--quiet', '--no-index', '--', path]);
  return exitCode === 0;
}
