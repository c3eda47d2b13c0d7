import { posix } from 'node:path';

const names: Readonly<Record<string, string>> = { node: 'nodejs', go: 'golang' };

/**
 * The version that a file asks for, as the set-up actions read it: `.nvmrc` and its kin, `go.mod`, `.tool-versions`, `package.json`,
 * `pyproject.toml`. Null when it names none.
 */
export function versionInFile(tool: string, path: string, text: string): string | null {
  switch (posix.basename(path)) {
    case 'go.mod':
    case 'go.work':
      return firstMatch(text, /^toolchain go(\S+)/m) ?? firstMatch(text, /^go (\S+)/m);
    case '.tool-versions':
      return versionOfTool(text, [tool, names[tool] ?? tool]);
    case 'package.json':
      return versionInManifest(text);
    case 'pyproject.toml':
      return firstMatch(text, /^requires-python\s*=\s*["']([^"']+)["']/m);
    default:
      return firstMatch(text, /^\s*([^#\s]\S*)/m);
  }
}

function firstMatch(text: string, pattern: RegExp): string | null {
  return pattern.exec(text)?.[1] ?? null;
}

function versionOfTool(text: string, tools: readonly string[]): string | null {
  const line = text
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .find(([name = '']) => tools.includes(name));
  return line?.[1] ?? null;
}

function versionInManifest(text: string): string | null {
  try {
    const manifest = JSON.parse(text) as { volta?: { node?: unknown }; engines?: { node?: unknown } };
    const version = manifest.volta?.node ?? manifest.engines?.node;
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}
