import type { Violation } from '../guard.ts';
import type { Policy } from '../policy.ts';
import type { Change, FileDiff } from './parse-diff.ts';
import { isIn } from './silencers.ts';
import { isComment, tokensOf } from './tokens.ts';

const commandFiles = [
  '**/package.json',
  '**/composer.json',
  '**/Makefile*',
  '**/justfile',
  '**/tox.ini',
  '**/pyproject.toml',
];

/** Checks that ask for less: lowered numbers, emptied rules, widened ignore lists, scripts that do something else. */
export function configurationViolations(file: FileDiff, policy: Policy): Violation[] {
  return [
    ...thresholdViolations(file, policy),
    ...ignoreViolations(file, policy),
    ...emptiedRules(file, policy),
    ...scriptViolations(file, policy),
    ...makeViolations(file),
  ];
}

/** `"branches": 80` and `--cov-fail-under=80`: name and number of a limit, in order. */
function limitsOf(lines: Change['added'], policy: Policy): { name: string; value: number; line: number }[] {
  const keys = new Set(policy.coverageKeys.map((key) => tokensOf(key).join('-')));
  return lines.flatMap(({ text, number }) => {
    const found = [
      ...text.toLowerCase().matchAll(/(?<name>[a-z][\w-]*)["']?\s*[:=\s>]\s*["']?(?<value>-?\d+(?:\.\d+)?)/g),
    ];
    return found.flatMap((match) => {
      const name = (match.groups?.['name'] ?? '').replace(/^-+/, '');
      return keys.has(tokensOf(name).join('-')) ? [{ name, value: Number(match.groups?.['value']), line: number }] : [];
    });
  });
}

function thresholdViolations(file: FileDiff, policy: Policy): Violation[] {
  if (
    !isIn(file.path, policy.lintConfigs) &&
    !isIn(file.path, commandFiles) &&
    !/\.(ya?ml|toml|cfg|ini|json|gradle|kts|xml)$|(^|\/)((spec|test|rails)_helper\.rb|\.simplecov)$/.test(file.path)
  )
    return [];
  const before = limitsOf(
    file.changes.flatMap((change) => change.removed),
    policy,
  );
  const after = limitsOf(
    file.changes.flatMap((change) => change.added),
    policy,
  );
  const left = [...after];
  return before.flatMap((old) => {
    const at = left.findIndex((limit) => limit.name === old.name);
    const now = at === -1 ? undefined : left.splice(at, 1)[0];
    if (now !== undefined && now.value >= old.value) return [];
    const why =
      now === undefined
        ? `the limit ${old.name} is taken out`
        : `the limit ${old.name} is lowered from ${old.value} to ${now.value}`;
    return [{ rule: 'lowered-threshold', path: file.path, line: now?.line ?? old.line, why }];
  });
}

/** Lines of ignore files take files away from checkers. */
function ignoreViolations(file: FileDiff, policy: Policy): Violation[] {
  if (!isIn(file.path, policy.ignoreFiles)) return [];
  const lines = (side: 'removed' | 'added'): string[] =>
    file.changes
      .flatMap((change) => change[side])
      .map((line) => line.text.trim())
      .filter((text) => text !== '' && !text.startsWith('#'));
  const before = new Set(lines('removed'));
  const added = lines('added').find((text) => !before.has(text));
  return added === undefined
    ? []
    : [
        {
          rule: 'ignored-files',
          path: file.path,
          line: null,
          why: `files are taken away from a checker: \`${added}\``,
        },
      ];
}

/** A checker's configuration that becomes shorter in meaning checks less. */
function emptiedRules(file: FileDiff, policy: Policy): Violation[] {
  if (!isIn(file.path, policy.lintConfigs) || isIn(file.path, ['**/pyproject.toml', '**/setup.cfg'])) return [];
  const words = (side: 'removed' | 'added'): number =>
    file.changes
      .flatMap((change) => change[side])
      .filter((line) => !isComment(line.text))
      .flatMap((line) => tokensOf(line.text))
      .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  const before = words('removed');
  const after = words('added');
  return before > after
    ? [
        {
          rule: 'emptied-configuration',
          path: file.path,
          line: file.changes[0]?.removed[0]?.number ?? null,
          why: 'the configuration of a checker loses settings',
        },
      ]
    : [];
}

/** `"test": "…"` in package.json: what a check runs is not a fix's to decide. */
function scriptViolations(file: FileDiff, policy: Policy): Violation[] {
  if (!isIn(file.path, ['**/package.json', '**/composer.json'])) return [];
  return file.changes.flatMap((change) => {
    const now = scriptsOf(change.added, policy);
    const changed = [...scriptsOf(change.removed, policy)].find(
      ([name, command]) => now.get(name)?.command !== command.command,
    );
    const fresh = [...now].find(([name]) => !scriptsOf(change.removed, policy).has(name));
    const [name, script] = changed ?? fresh ?? [];
    return name === undefined
      ? []
      : [
          {
            rule: 'changed-check',
            path: file.path,
            line: now.get(name)?.line ?? script?.line ?? null,
            why: `the script \`${name}\` runs something else than before`,
          },
        ];
  });
}

function scriptsOf(lines: Change['added'], policy: Policy): Map<string, { command: string; line: number }> {
  const found = lines.flatMap(({ text, number }) => {
    const pair = /^\s*"(?<name>[^"]+)"\s*:\s*"(?<command>(?:[^"\\]|\\.)*)"/.exec(text)?.groups;
    const name = pair?.['name'] ?? '';
    const command = pair?.['command'] ?? '';
    const isCheck = policy.checkScripts.some(
      (check) => name === check || name.startsWith(`${check}:`) || name === `pre${check}` || name === `post${check}`,
    );
    return isCheck && !/^[\^~>=<\d*]/.test(command) ? [[name, { command, line: number }] as const] : [];
  });
  return new Map(found);
}

/** `-command` in a Makefile: make goes on whatever the command says. */
function makeViolations(file: FileDiff): Violation[] {
  if (!isIn(file.path, ['**/{Makefile,makefile,GNUmakefile}*', '**/*.mk'])) return [];
  const tolerant = (side: 'removed' | 'added') =>
    file.changes.flatMap((change) => change[side]).filter((line) => /^\t[@+]*-/.test(line.text));
  const [first] = tolerant('added');
  if (first === undefined || tolerant('added').length <= tolerant('removed').length) return [];
  const why = 'lets a command fail unnoticed: `-` in front of it';
  return [{ rule: 'ignored-exit-code', path: file.path, line: first.number, why }];
}
