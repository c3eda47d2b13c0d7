import { fixingOptions } from './fixing-options.ts';
import { notificationOptions } from './notification-options.ts';
import { flagOf, integer, text, optionalText, list, oneOf, type Option } from './option.ts';

export type { Option } from './option.ts';

/**
 * Every setting, once. The flags, the environment names, `config/schema.json`, `config/default.json` and
 * `docs/settings.md` are made from these rows. Keys are paths in the settings file.
 */
export const options = {
  mode: oneOf(['single', 'continuous'], {
    default: 'single',
    flag: '--mode <mode>',
    summary: 'one pass, or watch until stopped',
  }),
  dry_run: flagOf({
    default: false,
    flag: '--dry-run',
    summary: 'write nothing anywhere; report the full plan with its diffs',
  }),
  provider: oneOf(['github-actions', 'recorded'], {
    default: 'github-actions',
    flag: '--provider <id>',
    summary: 'where runs and logs come from',
  }),
  host: oneOf(['github', 'local'], {
    default: 'github',
    flag: '--host <id>',
    summary: 'where code lives and words go',
  }),
  repositories: list({
    default: [],
    flag: '--repo <owner/name>',
    env: 'GITHUB_REPOSITORY',
    summary: 'repositories to watch; repeat the flag for several',
  }),
  organization: optionalText({ flag: '--org <name>', summary: 'watch every repository of this organization' }),
  run_id: optionalText({ flag: '--run <id>', summary: 'look at this run alone, whatever its age' }),
  test_data: optionalText({
    flag: '--test-data <dir>',
    summary: 'serve runs and logs from a folder of recordings instead of a provider',
  }),
  local_host: optionalText({
    flag: '--local-host <dir>',
    summary: 'use the bare git repositories in this folder as the host; pull requests become files there',
  }),
  state_dir: optionalText({
    flag: '--state-dir <dir>',
    summary: 'where the state database lives; the system folder for application state unless told',
  }),
  cache_dir: optionalText({
    flag: '--cache-dir <dir>',
    summary: 'where mirror clones and tool caches live; the system cache folder unless told',
  }),

  'monitoring.lookback_minutes': integer({
    default: 60,
    min: 1,
    max: 43_200,
    flag: '--lookback <minutes>',
    summary: 'how far back a pass looks for failed runs',
  }),
  'monitoring.check_interval_seconds': integer({
    default: 300,
    min: 1,
    max: 86_400,
    flag: '--interval <seconds>',
    summary: 'pause between two passes in continuous mode',
  }),
  'monitoring.schedule': optionalText({
    flag: '--schedule <cron>',
    summary: 'when to look, as a cron expression, instead of an interval',
  }),
  'monitoring.max_cycles': integer({
    default: 0,
    min: 0,
    flag: '--max-cycles <n>',
    summary: 'stop after so many passes in continuous mode; 0 for never',
  }),
  'monitoring.max_failures_per_run': integer({
    default: 20,
    min: 1,
    max: 1000,
    flag: '--max-failures <n>',
    summary: 'look at no more than so many failed runs of one repository in a pass',
  }),
  'monitoring.workflow_filter': list({
    default: [],
    flag: '--workflow-filter <a,b>',
    summary: 'names or file names of the workflows to look at; all unless told',
    perRepository: true,
  }),
  'monitoring.branch': optionalText({
    flag: '--branch <name>',
    summary: 'look at the runs of this branch alone',
    perRepository: true,
  }),
  'monitoring.include': list({
    default: [],
    flag: '--include <a,b>',
    summary: 'of an organization, watch only repositories that match these patterns, e.g. acme/web-*',
  }),
  'monitoring.exclude': list({
    default: [],
    flag: '--exclude <a,b>',
    summary: 'of an organization, leave out the repositories that match these patterns',
  }),
  'monitoring.concurrency': integer({
    default: 16,
    min: 1,
    max: 64,
    flag: '--concurrency <n>',
    summary: 'look at so many repositories at once',
  }),
  'monitoring.follow_up': flagOf({
    default: true,
    flag: '--no-follow-up',
    summary: "watch the CI of the tool's own pull requests, and withdraw what does not hold",
  }),
  'monitoring.comment_commands': flagOf({
    default: true,
    flag: '--no-comment-commands',
    summary: 'obey /ci-autofix stop, retry and explain in comments by people who may push to the repository',
  }),
  'monitoring.start_grace_minutes': integer({
    default: 30,
    min: 1,
    max: 1440,
    flag: '--start-grace <minutes>',
    summary: 'when no run of a delivered fix was started after this long, say so',
  }),

  ...fixingOptions,
  ...notificationOptions,

  'server.port': integer({
    default: 0,
    min: 0,
    max: 65_535,
    flag: '--server-port <n>',
    summary: 'serve /healthz, /readyz, /metrics and webhooks on this port in continuous mode; 0 for no server',
  }),
  'server.host': text({
    default: '127.0.0.1',
    flag: '--server-host <address>',
    summary: 'the address that the server listens on; this machine alone unless told',
  }),
  'server.webhook_secret': optionalText({
    secret: true,
    environmentOnly: true,
    summary: "the secret of GitHub's webhooks, which turns them on; from the environment alone",
  }),

  'logging.file': optionalText({
    flag: '--log-file <file>',
    summary: 'also write the log to this file, as JSON, and rotate it',
  }),
  'logging.max_size_mb': integer({ default: 10, min: 1, max: 1024, summary: 'begin a new log file at this size' }),
  'logging.keep': integer({ default: 5, min: 1, max: 100, summary: 'keep so many log files' }),

  'rules.paths': list({
    default: ['ci-autofix.rules'],
    flag: '--rules <dir>',
    summary: 'folders with rules of your own',
  }),
  retention_days: integer({
    default: 90,
    min: 1,
    max: 3650,
    flag: '--retention <days>',
    summary: 'forget what is older than this',
  }),
} as const satisfies Record<string, Option<never> | Option<unknown>>;

export type OptionKey = keyof typeof options;

type ValueOf<O> = O extends Option<infer T> ? T : never;

/** Effective settings by key, all checked. */
export type Settings = { readonly [K in OptionKey]: ValueOf<(typeof options)[K]> };

export const optionKeys = Object.keys(options) as OptionKey[];

export function optionOf(key: OptionKey): Option<unknown> {
  return options[key];
}

/** `fixing.max_fixes_per_run` → `CI_AUTOFIX_FIXING_MAX_FIXES_PER_RUN`. */
export function environmentName(key: OptionKey): string {
  return `CI_AUTOFIX_${key.replaceAll('.', '_').toUpperCase()}`;
}

/** The name under which the command line's parser files the flag, e.g. `confidenceThreshold`. */
export function flagName(flag: string): string {
  const long = /--(?:no-)?([a-z-]+)/.exec(flag)?.[1] ?? '';
  return long.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
