import { join } from 'node:path';

const treePath = /^[\w-]+\/tree\/[\w-]+/;
const scriptPath = /^[\w-]+\/scratch\/steps\/\d+\//;
const scratchPath = /^[\w-]+\/scratch/;

/**
 * What a command printed, without the folders of this machine: they tell others nothing but who ran it, and differ each time.
 * A path in the work tree becomes relative to the repository, the script of a step its bare name.
 */
export function withoutMachinePaths(text: string, cacheDir: string): string {
  const [before = '', ...after] = text.split(`${join(cacheDir, 'work')}/`);
  return [before, ...after.map(shorten)].join('').replaceAll(cacheDir, '<cache>');
}

function shorten(rest: string): string {
  if (scriptPath.test(rest)) return rest.replace(scriptPath, '');
  if (!treePath.test(rest)) return rest.replace(scratchPath, '<scratch>');
  const inside = rest.replace(treePath, '');
  return /^\/[\w.@-]/.test(inside) ? inside.slice(1) : `.${inside}`;
}
