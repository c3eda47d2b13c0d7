import type { Policy } from './policy.ts';

type Words = readonly (string | null)[];

/** What really runs behind a command that runs others. */
export type Unwrapped =
  | { readonly kind: 'commands'; readonly commands: readonly Words[]; readonly self: boolean }
  | { readonly kind: 'script'; readonly source: string }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Options of wrappers that take the next word as their value. */
const valued: Readonly<Record<string, readonly string[]>> = {
  env: ['-u', '--unset', '-C', '--chdir'],
  xargs: ['-I', '-n', '-P', '-L', '-d', '-a', '-E', '-s', '--max-args', '--max-procs', '--delimiter', '--replace'],
  timeout: ['-k', '-s', '--kill-after', '--signal'],
  nice: ['-n', '--adjustment'],
  stdbuf: ['-i', '-o', '-e'],
  exec: ['-a'],
  npx: ['-p', '--package', '-w', '--workspace'],
  dotenv: ['-e', '-f'],
  'xvfb-run': ['-s', '-n', '-e', '--server-args'],
  ionice: ['-c', '-n'],
  parallel: ['-j', '--jobs'],
};

/** Runners that may fetch a package: the tool named must be on the list itself. */
const packageRunners: Readonly<Record<string, readonly string[]>> = {
  npm: ['exec', 'x'],
  pnpm: ['dlx', 'exec'],
  yarn: ['dlx', 'exec'],
  bun: ['x'],
  pipx: ['run'],
  poetry: ['run'],
  uv: ['run'],
  pdm: ['run'],
  hatch: ['run'],
  bundle: ['exec'],
  bundler: ['exec'],
  corepack: ['npm', 'pnpm', 'yarn'],
  rustup: ['run'],
};

const unread = ['eval', 'alias', 'enable', 'bind', 'complete', 'source', '.', 'trap'];

/** Looks behind wrappers, shells and runners; anything that cannot be read is refused. */
export function unwrap(name: string, args: Words, commands: Policy['commands']): Unwrapped {
  if (commands.shells.includes(baseName(name))) return unwrapShell(name, args);
  if (unread.includes(name)) return unwrapReader(name, args);
  if (name === 'find') return unwrapFind(args);
  if (commands.wrappers.includes(name)) return unwrapWrapper(name, args, commands);
  const runner = packageRunners[name];
  const first = args.findIndex((arg) => arg !== null && runner?.includes(arg));
  if (runner === undefined || first === -1) return { kind: 'commands', commands: [], self: true };
  const rest = args.slice(name === 'corepack' ? first : first + 1).filter((arg) => arg !== '--');
  const inner = dropOptions('npx', rest);
  return inner.length === 0
    ? { kind: 'refused', reason: `\`${name}\` names no command` }
    : { kind: 'commands', commands: [withoutVersion(inner)], self: true };
}

function unwrapShell(name: string, args: Words): Unwrapped {
  let index = 0;
  while (args[index]?.startsWith('-') || args[index]?.startsWith('+')) {
    const option = args[index] ?? '';
    if (/^-[a-z]*c$/.test(option)) return scriptOf(args[index + 1], `\`${name} -c\``);
    if (/^-[a-z]*s/.test(option)) return { kind: 'refused', reason: `\`${name}\` reads its script from its input` };
    index += /^[-+][a-z]*[oO]$/.test(option) || option === '--rcfile' || option === '--init-file' ? 2 : 1;
  }
  const file = args[index];
  if (file === undefined) return { kind: 'refused', reason: `\`${name}\` reads its script from its input` };
  if (file === null) return { kind: 'refused', reason: `the script of \`${name}\` is only known when it runs` };
  return { kind: 'file', file: file.includes('/') ? file : `./${file}` };
}

function unwrapReader(name: string, args: Words): Unwrapped {
  if (name === 'eval')
    return args.includes(null)
      ? { kind: 'refused', reason: '`eval` of a text that is only known when it runs' }
      : { kind: 'script', source: args.join(' ') };
  if (name === 'trap')
    return args[0]?.startsWith('-') || args[0] === '' ? { kind: 'nothing' } : scriptOf(args[0], '`trap`');
  if (name !== 'source' && name !== '.')
    return { kind: 'refused', reason: `\`${name}\` is not on the list of commands` };
  const file = args[0];
  if (file == null) return { kind: 'refused', reason: 'the file to source is only known when it runs' };
  return { kind: 'file', file: file.includes('/') ? file : `./${file}` };
}

function scriptOf(source: string | null | undefined, what: string): Unwrapped {
  return source == null
    ? { kind: 'refused', reason: `the script of ${what} is only known when it runs` }
    : { kind: 'script', source };
}

function unwrapFind(args: Words): Unwrapped {
  const commands: Words[] = [];
  for (const [index, arg] of args.entries()) {
    if (arg === null || !['-exec', '-execdir', '-ok', '-okdir'].includes(arg)) continue;
    const end = args.findIndex((other, at) => at > index && (other === ';' || other === '+'));
    commands.push(args.slice(index + 1, end === -1 ? undefined : end));
  }
  const writes = args.some((arg) => arg !== null && ['-fprint', '-fprintf', '-fls'].includes(arg));
  return writes ? { kind: 'refused', reason: '`find` writes a file' } : { kind: 'commands', commands, self: true };
}

function unwrapWrapper(name: string, args: Words, commands: Policy['commands']): Unwrapped {
  if (name === 'command' && (args[0] === '-v' || args[0] === '-V')) return { kind: 'nothing' };
  if (
    args.some(
      (arg) =>
        arg === '-S' ||
        arg?.startsWith('--split-string') ||
        ((name === 'npx' || name === 'parallel') && (arg === '-c' || arg === '--call')),
    )
  ) {
    return { kind: 'refused', reason: `\`${name}\` with a command line in one word is not read` };
  }
  let rest: Words = dropOptions(name, args);
  if (name === 'env' || name === 'cross-env') {
    const variable = rest.find(
      (arg) => arg != null && commands.refusedVariables.includes(arg.split('=')[0] ?? '') && arg.includes('='),
    );
    if (variable != null) return { kind: 'refused', reason: `the variable ${variable.split('=')[0]} may not be set` };
    while (rest[0]?.includes('=')) rest = rest.slice(1);
  }
  if (name === 'timeout') rest = rest.slice(1);
  if (rest.length === 0)
    return name === 'exec' || name === 'env' || name === 'xargs'
      ? { kind: 'nothing' }
      : { kind: 'refused', reason: `\`${name}\` names no command` };
  return { kind: 'commands', commands: [name.endsWith('x') ? withoutVersion(rest) : rest], self: false };
}

function dropOptions(name: string, args: Words): Words {
  let index = 0;
  while (args[index]?.startsWith('-')) {
    const option = args[index] ?? '';
    index += 1;
    if (option === '--') break;
    if (valued[name]?.includes(option)) index += 1;
  }
  return args.slice(index);
}

/** `prettier@3` runs `prettier`; `@scope/tool` stays as it is and is then not on the list. */
function withoutVersion([tool, ...rest]: Words): Words {
  return [tool == null ? null : tool.replace(/(?<=.)@[\w.^~-]+$/, ''), ...rest];
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
