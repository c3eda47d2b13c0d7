import type { CommandRow, FlagRow } from './command.ts';

const output: FlagRow = { flag: '--output <file>', summary: 'write to this file instead of the terminal' };
const reportFormat: FlagRow = {
  flag: '--format <name>',
  summary: 'how the report looks',
  values: ['text', 'json', 'markdown', 'html'],
};
const jsonOrText: FlagRow = { flag: '--format <name>', summary: 'how it is printed', values: ['text', 'json'] };
const repositoryFolder: FlagRow = {
  flag: '--repo-dir <dir>',
  summary: 'the git checkout; the current folder unless told',
};

/** Every command, once: the help, the docs and the parser are made from these rows. */
export const commands: readonly CommandRow[] = [
  {
    name: 'run',
    summary: 'look for failed runs, diagnose them, fix what can be fixed (the default command)',
    takesSettings: true,
    flags: [
      output,
      reportFormat,
      { flag: '--detailed-exit-code', summary: 'exit with 1 when failures are left unfixed' },
    ],
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'monitor',
    summary: 'list failed runs and save their logs, for analyze',
    takesSettings: true,
    flags: [output],
    load: async () => (await import('./commands/monitor.ts')).monitor,
  },
  {
    name: 'analyze',
    summary: 'name the cause of logs: files, folders, or the output of monitor',
    args: '[input...]',
    flags: [
      {
        flag: '--input <path>',
        summary: 'a log, a folder of logs, or the output of monitor; - for standard input',
        repeatable: true,
      },
      { flag: '--dialect <name>', summary: 'whose shape the logs have; detected unless told' },
      { flag: '--rules <dir>', summary: 'a folder with rules of your own', repeatable: true },
      output,
      jsonOrText,
    ],
    load: async () => (await import('./commands/analyze.ts')).analyze,
  },
  {
    name: 'fix',
    summary: 'repair what an analysis found, in this checkout or in a clone',
    takesSettings: true,
    flags: [
      { flag: '--analysis <file>', summary: 'the output of analyze, made from the output of monitor' },
      {
        flag: '--validate-after-fix',
        summary: 'validation is always on; accepted for scripts that name it',
      },
      repositoryFolder,
      output,
      reportFormat,
    ],
    load: async () => (await import('./commands/fix.ts')).fix,
  },
  {
    name: 'apply',
    summary: 'apply fixes of a reviewed report to this checkout, exactly as reviewed',
    args: '<report>',
    flags: [{ flag: '--only <id>', summary: 'apply this fix alone', repeatable: true }, repositoryFolder],
    load: async () => (await import('./commands/apply.ts')).apply,
  },
  {
    name: 'explain',
    summary: 'tell all about one failure: cause, line, rule, confidence, what was done and why',
    args: '<run-id|log-file>',
    takesSettings: true,
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    name: 'report',
    summary: 'report on what the store remembers',
    takesSettings: true,
    flags: [{ flag: '--since <time>', summary: 'how far back, e.g. 24h or 30d' }, output, reportFormat],
    load: async () => (await import('./commands/report.ts')).report,
  },
  {
    name: 'rules list',
    summary: 'list the rules',
    flags: [
      { flag: '--category <name>', summary: 'only those of this category' },
      { flag: '--rules <dir>', summary: 'a folder with rules of your own', repeatable: true },
      jsonOrText,
    ],
    load: async () => (await import('./commands/rules.ts')).list,
  },
  {
    name: 'rules show',
    summary: 'show one rule: its patterns, examples and documentation',
    args: '<id>',
    flags: [{ flag: '--rules <dir>', summary: 'a folder with rules of your own', repeatable: true }, jsonOrText],
    load: async () => (await import('./commands/rules.ts')).show,
  },
  {
    name: 'rules test',
    summary: 'run the examples of all rules through the engine',
    args: '[file-or-id...]',
    flags: [{ flag: '--rules <dir>', summary: 'a folder with rules of your own', repeatable: true }],
    load: async () => (await import('./commands/rules.ts')).test,
  },
  {
    name: 'rules lint',
    summary: 'check rules for runaway patterns, missing examples and shadowing',
    flags: [{ flag: '--rules <dir>', summary: 'a folder with rules of your own', repeatable: true }],
    load: async () => (await import('./commands/rules.ts')).lint,
  },
  {
    name: 'rules new',
    summary: 'propose a rule for a line of a log',
    flags: [
      { flag: '--from <log>', summary: 'the log' },
      { flag: '--line <number>', summary: 'the line that tells the cause; the most telling one unless told' },
      output,
    ],
    load: async () => (await import('./commands/rules.ts')).propose,
  },
  {
    name: 'rules explain',
    summary: 'tell why a rule won on a log, and what its rivals had',
    args: '<log>',
    flags: [{ flag: '--rules <dir>', summary: 'a folder with rules of your own', repeatable: true }],
    load: async () => (await import('./commands/rules.ts')).explain,
  },
  {
    name: 'rules gaps',
    summary: 'group the failures that no rule knows, as rules to write',
    args: '<folder>',
    flags: [{ flag: '--rules <dir>', summary: 'a folder with rules of your own', repeatable: true }],
    load: async () => (await import('./commands/rules.ts')).gaps,
  },
  {
    name: 'guard',
    summary: 'judge a diff by the no-cheating policy; - reads standard input',
    args: '<diff>',
    flags: [jsonOrText],
    load: async () => (await import('./commands/guard.ts')).guard,
  },
  {
    name: 'reproduce',
    summary: 'run the failing job of a workflow on this machine, up to the failing step',
    args: '<run-id|workflow> [job]',
    takesSettings: true,
    flags: [{ flag: '--step <name>', summary: 'stop after this step' }, repositoryFolder],
    load: async () => (await import('./commands/reproduce.ts')).reproduce,
  },
  {
    name: 'flaky',
    summary: 'list jobs and tests that failed and passed on the same commit: rate, cost, owners',
    takesSettings: true,
    flags: [
      { flag: '--since <time>', summary: 'how far back, e.g. 24h or 30d' },
      { flag: '--format <name>', summary: 'how it is printed', values: ['text', 'json', 'markdown'] },
    ],
    load: async () => (await import('./commands/flaky.ts')).flaky,
  },
  {
    name: 'status',
    summary: 'show what was seen and done, what is open, and the request budget',
    takesSettings: true,
    flags: [jsonOrText],
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    name: 'doctor',
    summary: 'check the set-up: token, permissions, tools, sandbox, settings',
    takesSettings: true,
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'config show',
    summary: 'print every effective setting and where it came from',
    takesSettings: true,
    flags: [jsonOrText],
    load: async () => (await import('./commands/config.ts')).show,
  },
  {
    name: 'init',
    summary: 'write a settings file and a scheduled workflow into this repository',
    flags: [{ flag: '--force', summary: 'overwrite files that exist' }],
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'demo',
    summary: 'see the whole path on real failures in a temporary folder; needs no account',
    flags: [{ flag: '--keep <dir>', summary: 'work in this new folder instead of a temporary one' }],
    load: async () => (await import('./commands/demo.ts')).demo,
  },
];
