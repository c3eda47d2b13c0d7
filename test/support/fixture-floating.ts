import type { TreeFile } from './fixture-repos.ts';

/** Takes the versions of the floating packages out of manifests and lock files, so that no case ages with the registry. */
export function withoutFloating(
  tree: Readonly<Record<string, TreeFile>>,
  floating: readonly string[],
): Record<string, TreeFile> {
  if (floating.length === 0) return { ...tree };
  const entries = Object.entries(tree).map(([path, file]) =>
    /(?:^|\/)package(?:-lock)?\.json$/.test(path)
      ? [path, { ...file, content: masked(file.content, floating) }]
      : [path, file],
  );
  return Object.fromEntries(entries) as Record<string, TreeFile>;
}

function masked(text: string, floating: readonly string[]): string {
  const keys = new Set(floating.flatMap((name) => [name, `node_modules/${name}`]));
  return JSON.stringify(
    JSON.parse(text, (key, value: unknown) => (keys.has(key) ? 'any version' : value)),
    null,
    2,
  );
}
