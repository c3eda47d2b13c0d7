import { deliveryKinds, messageKinds } from '../core/outcome.ts';

/** What one setting is: its kind and bounds, its default, and the flag and the environment variable that set it. */
export interface Option<T> {
  readonly kind: 'boolean' | 'integer' | 'number' | 'string' | 'enum' | 'list';
  readonly default: T;
  readonly summary: string;
  /** As `--help` shows it, e.g. `--lookback <minutes>`. */
  readonly flag?: string;
  /** Beside the name made from the key; see `environmentName`. */
  readonly env?: string;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
  /** A string may be null: not set. */
  readonly nullable?: boolean;
  /** Never printed. */
  readonly secret?: boolean;
  /** Read from the environment alone: a settings file that holds it is refused. */
  readonly environmentOnly?: boolean;
  /** May be set by a file in the watched repository; the others belong to the operator. */
  readonly perRepository?: boolean;
}

type Row<T> = Omit<Option<T>, 'kind' | 'values'>;

const flagOf = (row: Row<boolean>): Option<boolean> => ({ kind: 'boolean', ...row });
const integer = (row: Row<number>): Option<number> => ({ kind: 'integer', ...row });
const number = (row: Row<number>): Option<number> => ({ kind: 'number', ...row });
const text = (row: Row<string>): Option<string> => ({ kind: 'string', ...row });
const optionalText = (row: Omit<Row<string | null>, 'default'>): Option<string | null> => ({
  kind: 'string',
  default: null,
  nullable: true,
  ...row,
});
const list = (row: Row<readonly string[]>): Option<readonly string[]> => ({ kind: 'list', ...row });
const oneOf = <const V extends string>(values: readonly V[], row: Row<NoInfer<V>>): Option<V> => ({
  kind: 'enum',
  values,
  ...row,
});
const listOf = <const V extends string>(
  values: readonly V[],
  row: Row<readonly NoInfer<V>[]>,
): Option<readonly V[]> => ({
  kind: 'list',
  values,
  ...row,
});

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
  'monitoring.start_grace_minutes': integer({
    default: 30,
    min: 1,
    max: 1440,
    flag: '--start-grace <minutes>',
    summary: 'when no run of a delivered fix was started after this long, say so',
  }),

  'fixing.deliver': oneOf(deliveryKinds, {
    default: 'report',
    flag: '--deliver <how>',
    summary: 'how a fix is handed over',
  }),
  'fixing.enable_auto_commit': flagOf({
    default: false,
    flag: '--auto-commit',
    summary: "short for --deliver push: commit to the pull request's own branch",
  }),
  'fixing.enable_auto_pr': flagOf({
    default: false,
    flag: '--auto-pr',
    summary: 'short for --deliver pull-request',
  }),
  'fixing.auto_fix_confidence_threshold': number({
    default: 0.8,
    min: 0,
    max: 1,
    flag: '--confidence-threshold <0..1>',
    summary: 'fix only causes at least this certain',
    perRepository: true,
  }),
  'fixing.safe_fix_types': list({
    default: [],
    flag: '--fix-types <a,b>',
    summary: 'recipes or categories that may be fixed; every recipe that is not opt-in unless told',
    perRepository: true,
  }),
  'fixing.max_fixes_per_run': integer({
    default: 10,
    min: 0,
    max: 1000,
    flag: '--max-fixes <n>',
    summary: 'deliver no more than so many fixes in one pass',
  }),
  'fixing.max_attempts_per_cause': integer({
    default: 3,
    min: 1,
    max: 100,
    flag: '--max-attempts <n>',
    summary: 'deliver no more than so many fixes for one cause on one branch',
  }),
  'fixing.max_fixes_per_hour': integer({
    default: 10,
    min: 0,
    max: 1000,
    flag: '--max-fixes-per-hour <n>',
    summary: 'deliver no more than so many fixes in one repository within an hour',
  }),
  'fixing.max_open_pull_requests': integer({
    default: 10,
    min: 0,
    max: 1000,
    flag: '--max-open <n>',
    summary: "keep no more than so many of the tool's own pull requests open in one repository",
  }),
  'fixing.max_bot_commits': integer({
    default: 3,
    min: 1,
    max: 30,
    flag: '--max-bot-commits <n>',
    summary: 'stop where the last so many commits of the branch were all made by programs',
  }),
  'fixing.max_reruns': integer({
    default: 2,
    min: 0,
    max: 10,
    flag: '--max-reruns <n>',
    summary: 'run the failed jobs of one run again at most so often for one cause',
  }),
  'fixing.deliver_unverified': flagOf({
    default: false,
    flag: '--deliver-unverified',
    summary: 'open a draft pull request for a fix that could not be proven, instead of reporting it',
  }),
  'fixing.rerun': flagOf({
    default: true,
    flag: '--no-rerun',
    summary: 'run failed jobs again when only luck was at fault',
    perRepository: true,
  }),
  'fixing.author_name': text({ default: 'ci-autofix', flag: '--author-name <name>', summary: 'author of the commits' }),
  'fixing.author_email': text({
    default: 'ci-autofix@users.noreply.github.com',
    flag: '--author-email <address>',
    summary: 'e-mail address of the author of the commits',
  }),
  'fixing.sign_off': flagOf({
    default: false,
    flag: '--sign-off',
    summary: 'add a Signed-off-by line to the commits',
    perRepository: true,
  }),
  'fixing.labels': list({
    default: [],
    flag: '--labels <a,b>',
    summary: 'labels for the pull requests and issues',
    perRepository: true,
  }),
  'fixing.patch_dir': text({
    default: 'ci-autofix-patches',
    flag: '--patch-dir <dir>',
    summary: 'folder for the files of --deliver patch',
  }),
  'fixing.sandbox': oneOf(['auto', 'bubblewrap', 'none'], {
    default: 'auto',
    flag: '--sandbox <how>',
    summary: 'how commands are shut in; auto takes bubblewrap where it works',
  }),
  'fixing.allow_network': flagOf({
    default: true,
    flag: '--no-network',
    summary: "let the project's own install steps use the network",
  }),
  'fixing.command_timeout_seconds': integer({
    default: 900,
    min: 1,
    max: 86_400,
    flag: '--command-timeout <seconds>',
    summary: 'stop a command of a proof after this long',
  }),
  'fixing.in_place': flagOf({
    default: false,
    flag: '--in-place',
    summary:
      'repair the checkout in the current folder instead of a clone; uncommitted work is set aside and brought back',
  }),

  'notifications.channels': listOf([...messageKinds, 'issue', 'comment'], {
    default: [],
    flag: '--notify <a,b>',
    summary: 'whom to tell about failures that were not fixed',
  }),
  'notifications.notify_on_success': flagOf({
    default: true,
    flag: '--no-notify-on-success',
    summary: 'also tell about fixes that were delivered',
  }),
  'notifications.notify_on_failure': flagOf({
    default: true,
    flag: '--no-notify-on-failure',
    summary: 'tell about failures that need a person',
  }),
  'notifications.slack_webhook': optionalText({
    env: 'SLACK_WEBHOOK_URL',
    secret: true,
    summary: 'incoming webhook for Slack; better set through the environment',
  }),
  'notifications.discord_webhook': optionalText({
    secret: true,
    summary: 'incoming webhook for Discord; better set through the environment',
  }),
  'notifications.teams_webhook': optionalText({
    secret: true,
    summary: 'incoming webhook (or workflow address) for Teams; better set through the environment',
  }),
  'notifications.webhook_url': optionalText({
    secret: true,
    summary: 'where the channel "webhook" posts its JSON; better set through the environment',
  }),
  'notifications.webhook_secret': optionalText({
    secret: true,
    environmentOnly: true,
    summary: 'key of the HMAC-SHA256 signature of the channel "webhook"; from the environment alone',
  }),
  'notifications.email_to': list({ default: [], summary: 'who gets the mails of the channel "email"' }),
  'notifications.email_from': optionalText({ summary: 'the sender of the mails' }),
  'notifications.email_mode': oneOf(['at-once', 'digest'], {
    default: 'at-once',
    summary: 'a mail a cause, or one mail a pass with all of them',
  }),
  'notifications.smtp_host': optionalText({ summary: 'the mail server' }),
  'notifications.smtp_port': integer({ default: 587, min: 1, max: 65_535, summary: 'the port of the mail server' }),
  'notifications.smtp_security': oneOf(['starttls', 'tls', 'none'], {
    default: 'starttls',
    summary: 'how the way to the mail server is encrypted; "none" is for a server on this machine',
  }),
  'notifications.smtp_user': optionalText({ summary: 'the account at the mail server; none unless told' }),
  'notifications.smtp_password': optionalText({
    secret: true,
    environmentOnly: true,
    summary: 'the password at the mail server; from the environment alone',
  }),
  'notifications.routes': list({
    default: [],
    summary:
      'what goes where, e.g. "slack category=test-failure branch=main repository=acme/*"; a channel without a route gets everything',
  }),
  'notifications.quiet_hours': optionalText({
    summary: 'hold messages back at these hours, e.g. "22:00-07:00 Europe/Berlin"; they are sent afterwards',
  }),

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
