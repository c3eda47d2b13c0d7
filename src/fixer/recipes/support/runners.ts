/** A call of a script of package.json: `npm run lint -- --quiet`. */
export interface ScriptCall {
  readonly name: string;
  readonly args: readonly string[];
  /** Relative to where the call stands. */
  readonly folder: string;
}

const silent = new Set(['-s', '--silent', '--if-present', '--quiet', '-q']);

/** Reads `npm run x`, `npm test`, `yarn x`, `pnpm x`, `bun run x` with `--prefix`, `--cwd`, `-C`; null when it is none or uses other options. */
export function scriptCall(argv: readonly string[]): ScriptCall | null {
  const [manager = '', ...rest] = argv;
  if (!['npm', 'yarn', 'pnpm', 'bun'].includes(manager)) return null;
  let folder = '.';
  let words: string[] = [];
  let index = 0;
  for (; index < rest.length; index += 1) {
    const word = rest[index] ?? '';
    if (word === '--') break;
    if (silent.has(word)) continue;
    if (['--prefix', '--cwd', '-C', '--dir'].includes(word)) {
      folder = rest[(index += 1)] ?? '.';
      continue;
    }
    const assigned = /^--(?:prefix|cwd|dir)=(?<folder>.+)$/.exec(word)?.groups?.['folder'];
    if (assigned !== undefined) {
      folder = assigned;
      continue;
    }
    if (word.startsWith('-') && words.length === 0) return null;
    words = [...words, word];
  }
  const after = rest[index] === '--' ? rest.slice(index + 1) : [];
  if (words[0] === 'run' || words[0] === 'run-script') words = words.slice(1);
  else if (manager === 'npm' && !['test', 't', 'start'].includes(words[0] ?? '')) return null;
  const [name, ...args] = words;
  if (name === undefined) return null;
  return { name: manager === 'npm' && name === 't' ? 'test' : name, args: [...args, ...after], folder };
}

const nodeRunners: readonly (readonly string[])[] = [
  ['npx'],
  ['bunx'],
  ['npm', 'exec'],
  ['pnpm', 'exec'],
  ['pnpm', 'dlx'],
  ['yarn', 'exec'],
  ['yarn', 'dlx'],
  ['yarn', 'run'],
  ['yarn'],
  ['pnpm'],
  ['bun', 'x'],
];
const pythonRunners: readonly (readonly string[])[] = [
  ['python', '-m'],
  ['python3', '-m'],
  ['py', '-m'],
  ['poetry', 'run'],
  ['uv', 'run'],
  ['pdm', 'run'],
  ['pipenv', 'run'],
  ['hatch', 'run'],
  ['uvx'],
  ['pipx', 'run'],
];
const otherRunners: readonly (readonly string[])[] = [['bundle', 'exec'], ['xvfb-run'], ['time'], ['env']];
const ownWords = new Set([
  'install',
  'i',
  'ci',
  'add',
  'remove',
  'up',
  'update',
  'upgrade',
  'publish',
  'pack',
  'audit',
  'dedupe',
  'sync',
  'lock',
]);

/** Takes `npx`, `poetry run`, `python -m` and their like off: the tool comes first. `prettier@3` becomes `prettier`. */
export function withoutRunner(argv: readonly string[]): readonly string[] {
  for (const runner of [...nodeRunners, ...pythonRunners, ...otherRunners]) {
    if (!runner.every((word, index) => argv[index] === word)) continue;
    let rest = argv.slice(runner.length);
    while (/^(?:--no-install|--no|--yes|-y|--bun|--silent|-s|--)$/.test(rest[0] ?? '')) rest = rest.slice(1);
    const [tool = ''] = rest;
    if (tool === '' || tool.startsWith('-') || ownWords.has(tool)) return argv;
    return withoutRunner([tool.replace(/(?<=.)@[\w.^~-]+$/, ''), ...rest.slice(1)]);
  }
  return argv.map((word, index) => (index === 0 ? word.replace(/^(?:\.\/)?node_modules\/\.bin\//, '') : word));
}
