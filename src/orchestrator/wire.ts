import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PassReport } from '../core/case.ts';
import { type OptionKey, optionKeys, optionOf, type Settings } from '../config/options.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { AutofixError } from '../core/errors.ts';
import { createRedactor, type Redactor } from '../core/redact.ts';
import { recipes } from '../fixer/registry.ts';
import { createNoHost } from '../hosts/none.ts';
import { hosts } from '../hosts/registry.ts';
import type { CodeHost } from '../hosts/types.ts';
import type { GitHubClient, GitHubClientOptions } from '../io/github-client.ts';
import { createLogger, type LoggerOptions, type LogLevel } from '../io/logger.ts';
import { providers } from '../providers/registry.ts';
import { type CiProvider, canListRepositories, canReportBudget } from '../providers/types.ts';
import { redactReport } from '../report/json.ts';
import { openDryStore, openStore } from '../store/state.ts';
import type { Store } from '../store/types.ts';
import { chooseRepositories } from './choose-repositories.ts';
import { readGitHubAccess, secretValues } from './credentials.ts';
import { diagnoseRun } from './diagnose-run.ts';
import { resolveFixTypes } from './fix-types.ts';
import { createPassLimits } from './limits.ts';
import { createNotify } from './notify-people.ts';
import { createOwnCommitCheck } from './own-commit.ts';
import { runPass } from './pass.ts';
import { createDeleteBranch, createDeliver, createRepair } from './repair-and-deliver.ts';
import { openRuleBook } from './rule-book.ts';
import { cacheFolder, statePath } from './state-path.ts';
import { createRepositoryHealth } from './repository-health.ts';
import type { Progress, Services } from './types.ts';
import { createWakeUps, type WakeUps } from './wake-ups.ts';

export interface SessionOptions {
  readonly settings: Settings;
  /** Where each setting came from; without it a repository's own file may change whatever is its to change. */
  readonly origins?: ReadonlyMap<OptionKey, string>;
  /** True refuses every write request before it is sent, and keeps the state in memory. */
  readonly readOnly: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Root of the user's checkout, for repairs in place. */
  readonly checkout?: string | null;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly logLevel: LogLevel;
  readonly logStream: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly onProgress: (event: Progress) => void;
  readonly clock?: Clock;
  /** How requests are spaced and repeated; as GitHub asks for unless told. */
  readonly pace?: GitHubClientOptions['pace'];
}

/** Everything built and joined, for as long as one command runs. */
export interface Session {
  readonly services: Services;
  readonly redactor: Redactor;
  /** Path of the state database. */
  readonly statePath: string;
  /** The repositories that the settings ask for. Throws AutofixError USAGE when they ask for none. */
  repositories(): Promise<readonly string[]>;
  /** One pass over all repositories, or over those named, with limits of its own. */
  pass(only?: readonly string[]): Promise<PassReport>;
  /** Requests left at the provider until its limit resets; null when it does not tell, or was not asked yet. */
  budget(): { readonly limit: number; readonly remaining: number; readonly resetsAt: Date } | null;
  /** Asks for looks between two passes. */
  readonly wakeUps: WakeUps;
  /** Hears of everything that happens, until the returned function is called. */
  observe(listener: (event: Progress) => void): () => void;
  close(): Promise<void>;
}

/** Builds everything; the only place where the layers are joined. Throws AutofixError for what the settings or the environment lack. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const settings = prepareSettings(options.settings);
  const { env, cwd, version, readOnly, signal } = options;
  const clock = options.clock ?? systemClock;
  const redactor = createRedactor([...secretValues(env), ...secretsOf(settings)]);
  const redact = (text: string) => redactor.redact(text);
  const path = statePath(settings, env, cwd);
  const store = (readOnly ? openDryStore : openStore)({ path, clock, redact });
  const cleanups: (() => Promise<void>)[] = [async () => store.close()];
  try {
    const log = await createLogger({
      level: options.logLevel,
      format: options.logStream.isTTY ? 'human' : 'json',
      stream: options.logStream,
      redact,
      ...logFileOf(settings, cwd),
      colour: options.logStream.isTTY === true && !env['NO_COLOR'],
    });
    cleanups.push(() => log.close());
    const github = lazy(() => openGitHub(settings, options, store));
    const provider = await openProvider(settings, options, github);
    const host = await openHost(settings, options, github);
    const cacheDir = await openCache(settings, options, cleanups);
    const ruleBook = await openRuleBook(settings['rules.paths'], cwd);
    const listeners = new Set([options.onProgress]);
    const progress = (event: Progress) => listeners.forEach((listener) => listener(event));
    const health = createRepositoryHealth(clock);
    const people = createNotify({
      settings,
      host,
      memory: store,
      outbox: store,
      redact,
      clock,
      signal,
      log,
      progress,
    });
    const servicesFor = (settings: Settings): Services => {
      const context = {
        settings,
        host,
        store,
        cacheDir,
        cwd,
        checkout: options.checkout ?? null,
        signal,
        progress,
        redactor,
        log,
      };
      return {
        settings,
        provider,
        host,
        store,
        clock,
        log,
        signal,
        recipes,
        progress,
        limits: createPassLimits(settings['fixing.max_fixes_per_run']),
        diagnose: (run, jobs) => diagnoseRun(run, jobs, { provider, store, ruleBook, redactor }),
        repair: createRepair(context),
        deliver: createDeliver(context),
        notify: people.notify,
        isOwnCommit: createOwnCommitCheck(),
        deleteBranch: createDeleteBranch(context),
        health,
        decidedByOperator: operatorKeys(options.origins),
        withSettings: (own) => servicesFor(prepareSettings(own)),
      };
    };
    const services = servicesFor(settings);
    const repositories = () => repositoriesOf(settings, provider);
    return {
      services,
      redactor,
      statePath: path,
      repositories,
      pass: async (only) => {
        const started = performance.now();
        const ended = (report: PassReport | null) =>
          progress({ kind: 'pass-ended', report, whole: only === undefined, durationMs: performance.now() - started });
        try {
          const limits = createPassLimits(settings['fixing.max_fixes_per_run']);
          const report = await runPass({ ...services, limits }, only ?? (await repositories()), version);
          if (!readOnly && !settings.dry_run) await people.flush();
          const clean = redactReport(report, redact);
          ended(clean);
          return clean;
        } catch (error) {
          ended(null);
          throw error;
        }
      },
      budget: () => (canReportBudget(provider) ? provider.budget() : null),
      wakeUps: createWakeUps({ clock, signal }),
      observe: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      close: () => closeAll(cleanups),
    };
  } catch (error) {
    await closeAll(cleanups);
    throw error;
  }
}

function prepareSettings(settings: Settings): Settings {
  return {
    ...settings,
    'fixing.safe_fix_types': resolveFixTypes(settings['fixing.safe_fix_types'], Object.keys(recipes)),
  };
}

/** Flags and environment variables, by the names under which their values came. */
function operatorKeys(origins: ReadonlyMap<OptionKey, string> = new Map()): ReadonlySet<OptionKey> {
  return new Set([...origins].filter(([, origin]) => /^(?:--|[A-Z][A-Z0-9_]+$)/.test(origin)).map(([key]) => key));
}

function secretsOf(settings: Settings): string[] {
  const values = optionKeys.filter((key) => optionOf(key).secret).map((key) => settings[key]);
  return values.filter((value) => typeof value === 'string');
}

function logFileOf(settings: Settings, cwd: string): Pick<LoggerOptions, 'file'> {
  const path = settings['logging.file'];
  if (path === null) return {};
  const maxBytes = settings['logging.max_size_mb'] * 1024 * 1024;
  return { file: { path: resolve(cwd, path), maxBytes, maxFiles: settings['logging.keep'] } };
}

async function openGitHub(
  settings: Settings,
  { env, readOnly, version, pace }: SessionOptions,
  store: Store,
): Promise<GitHubClient> {
  const { createGitHubClient } = await import('../io/github-client.ts');
  const { apiUrl, credentials } = readGitHubAccess(env);
  return createGitHubClient({
    credentials,
    apiUrl,
    userAgent: `ci-autofix/${version}`,
    cache: store,
    readOnly: readOnly || settings.dry_run,
    ...(pace === undefined ? {} : { pace }),
  });
}

async function openProvider(
  settings: Settings,
  { cwd, readOnly }: SessionOptions,
  github: () => Promise<GitHubClient>,
): Promise<CiProvider> {
  const recorded = settings.test_data !== null;
  const id = recorded ? 'recorded' : settings.provider;
  return providers[id]({
    github,
    testData: settings.test_data === null ? null : resolve(cwd, settings.test_data),
    readOnly,
  });
}

async function openHost(
  settings: Settings,
  { cwd, env, readOnly }: SessionOptions,
  github: () => Promise<GitHubClient>,
): Promise<CodeHost> {
  const folder = settings.local_host === null ? null : resolve(cwd, settings.local_host);
  const id = folder === null ? settings.host : 'local';
  const open = () =>
    hosts[id]({ github, serverUrl: env['GITHUB_SERVER_URL'] || 'https://github.com', folder, readOnly });
  return settings.test_data === null ? open() : open().catch(withoutHost);
}

/** Recordings can be read without access to the host of their code; what needs the host then says so. */
function withoutHost(error: unknown): CodeHost {
  if (error instanceof AutofixError && error.code === 'TOKEN_MISSING') return createNoHost(error);
  throw error;
}

/** A dry run leaves nothing behind: its clones live in a temporary folder, unless a cache is named. */
async function openCache(
  settings: Settings,
  { env, cwd, readOnly }: SessionOptions,
  cleanups: (() => Promise<void>)[],
): Promise<string> {
  if (!readOnly || settings.cache_dir !== null) return cacheFolder(settings, env, cwd);
  const folder = await mkdtemp(join(tmpdir(), 'ci-autofix-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

async function repositoriesOf(settings: Settings, provider: CiProvider): Promise<readonly string[]> {
  if (settings.repositories.length > 0) return settings.repositories;
  if (canListRepositories(provider))
    return chooseRepositories(await provider.listRepositories(settings.organization), settings);
  throw new AutofixError('USAGE', 'no repository was named', {
    help: 'name one with --repo owner/name, or set GITHUB_REPOSITORY',
  });
}

function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}

async function closeAll(cleanups: (() => Promise<void>)[]): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}
