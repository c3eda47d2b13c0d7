import type { RecipeContext } from '../../types.ts';

/** A tool of the project's Python environment as it can be started here. */
export interface PythonTool {
  readonly argv: readonly string[];
  readonly version: string;
}

/** Finds a module's command line in the environment that the reproduction made: `python3 -m black`, else `black`. */
export async function pythonTool(context: RecipeContext, name: string): Promise<PythonTool | null> {
  for (const argv of [['python3', '-m', name], [name]]) {
    const { exitCode, output } = await context.run([...argv, '--version']);
    const version = /\d+(?:\.\d+)+/.exec(output)?.[0];
    if (exitCode === 0 && version !== undefined) return { argv, version };
  }
  return null;
}

export interface Pin {
  /** An exact version, when the project names one. */
  readonly version: string | null;
  /** Where the project names the tool. */
  readonly file: string;
}

const places = [
  'requirements*.txt',
  'requirements/*.txt',
  '**/requirements*.txt',
  '**/constraints*.txt',
  'pyproject.toml',
  'setup.cfg',
  'tox.ini',
  'Pipfile',
  'poetry.lock',
  'uv.lock',
  'pdm.lock',
];

/** How the project pins a distribution, exact versions before mentions; null when it names it nowhere. */
export async function pinOf(context: RecipeContext, name: string): Promise<Pin | null> {
  let mention: Pin | null = null;
  for (const file of await context.repository.list(places)) {
    const text = (await context.repository.read(file)) ?? '';
    const pin = file.endsWith('.lock') ? lockedVersion(text, name) : exactVersion(text, name);
    if (pin !== null) return { version: pin, file };
    if (mention === null && mentions(text, name)) mention = { version: null, file };
  }
  return mention ?? preCommitPin(context, name);
}

function exactVersion(text: string, name: string): string | null {
  for (const line of text.split('\n')) {
    const found = /^[\s"']*(?<name>[\w.-]+)(?:\[[^\]]*\])?["']?\s*(?:===?|=\s*["'](?:==)?)\s*(?<version>\d[\w.]*)/.exec(
      line,
    )?.groups;
    if (found?.['name']?.toLowerCase() === name) return found['version'] ?? null;
  }
  return null;
}

function lockedVersion(text: string, name: string): string | null {
  const block = text.split('[[package]]').find((part) => part.includes(`name = "${name}"`));
  return /^version = "(?<version>[^"]+)"/m.exec(block ?? '')?.groups?.['version'] ?? null;
}

function mentions(text: string, name: string): boolean {
  return text.split('\n').some((line) => {
    const plain = line.trim().replace(/^["']/, '').toLowerCase();
    return (
      plain === `[tool.${name}]` ||
      plain.startsWith(`[tool.${name}.`) ||
      (plain.startsWith(name) && !/^[\w.-]/.test(plain.slice(name.length)))
    );
  });
}

const hooks: Readonly<Record<string, string>> = {
  black: 'black',
  isort: 'isort',
  ruff: 'ruff-pre-commit',
  autopep8: 'autopep8',
};

async function preCommitPin(context: RecipeContext, name: string): Promise<Pin | null> {
  const file = '.pre-commit-config.yaml';
  const lines = ((await context.repository.read(file)) ?? '').split('\n');
  const at = lines.findIndex(
    (line) =>
      /^\s*-?\s*repo:/.test(line) &&
      line
        .trimEnd()
        .replace(/\.git$/, '')
        .endsWith(`/${hooks[name]}`),
  );
  if (at < 0) return null;
  const version = /rev:\s*["']?v?(?<version>\d[\w.]*)/.exec(lines.slice(at, at + 4).join('\n'))?.groups?.['version'];
  return { version: version ?? null, file };
}
