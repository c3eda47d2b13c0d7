import { deliveryKinds } from '../core/outcome.ts';
import { flagOf, integer, number, text, list, oneOf } from './option.ts';

/** What may be fixed, how it is proven and how it is handed over. */
export const fixingOptions = {
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
  'fixing.workflow_files': flagOf({
    default: false,
    flag: '--fix-workflows',
    summary: 'let fixes change workflow files; the token needs the permission for it',
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
  'fixing.merge_when_green': oneOf(['off', 'merge', 'squash', 'rebase'], {
    default: 'off',
    flag: '--merge-when-green <how>',
    summary:
      "merge the tool's own pull requests when their CI is green: proven fixes alone, within the rules of the branch",
  }),
  'fixing.rerun': flagOf({
    default: true,
    flag: '--no-rerun',
    summary: 'run failed jobs again when only luck was at fault',
    perRepository: true,
  }),
  'fixing.rerun_confidence_threshold': number({
    default: 0.7,
    min: 0,
    max: 1,
    flag: '--rerun-threshold <0..1>',
    summary: 'run failed jobs again only when luck was at fault with at least this probability',
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
} as const;
