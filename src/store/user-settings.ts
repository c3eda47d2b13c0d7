import { constants } from 'node:os';
import { AutofixError, messageOf } from '../core/errors.ts';

/** Settings of one user on one machine, below every repository's own. */
export interface UserSettings {
  /** Absolute path of the JSON file. */
  readonly path: string;
  all(): Record<string, unknown>;
  /** Dotted names reach into objects. */
  get(name: string): unknown;
  /** Throws AutofixError SETTINGS for names that hold secrets: those belong in the environment. */
  set(name: string, value: unknown): void;
  delete(name: string): void;
}

const secretNames = /token|secret|password|passwd|credential|webhook|private.?key|api.?key/i;

/**
 * Opens the user-wide settings (in the system's own folder for them, or in `folder`). Nothing is written before `set`.
 * Throws AutofixError SETTINGS when the file is no JSON object; it is left as it is.
 */
export async function openUserSettings(options: { readonly folder?: string } = {}): Promise<UserSettings> {
  const { default: Conf } = await withoutSignalHandlers(() => import('conf'));
  const conf = attempt(
    () =>
      new Conf<Record<string, unknown>>({
        projectName: 'ci-autofix',
        projectSuffix: '',
        configFileMode: 0o600,
        ...(options.folder === undefined ? {} : { cwd: options.folder }),
      }),
  );
  const inFile = <Result>(work: () => Result): Result => attempt(work, conf.path);

  return {
    path: conf.path,
    all: () => inFile(() => ({ ...conf.store })),
    get: (name) => inFile(() => conf.get(name)),
    set(name, value) {
      if (secretNames.test(name)) {
        throw new AutofixError('SETTINGS', `"${name}" is not stored: secrets belong in the environment`, {
          help: 'set GITHUB_TOKEN or SLACK_WEBHOOK_URL in the environment',
        });
      }
      inFile(() => conf.set(name, value));
    },
    delete: (name) => inFile(() => conf.delete(name)),
  };
}

/**
 * Conf's library for atomic writes answers every signal by sending it to the process once more, which would turn a clean stop
 * into a hard one. Its handlers only remove half-written files, so they are taken off again.
 */
async function withoutSignalHandlers<Module>(load: () => Promise<Module>): Promise<Module> {
  const names = Object.keys(constants.signals) as NodeJS.Signals[];
  const before = new Map(names.map((name) => [name, new Set(process.rawListeners(name))]));
  const loaded = await load();
  for (const [name, known] of before)
    for (const listener of process.rawListeners(name))
      if (!known.has(listener)) process.off(name, listener as NodeJS.SignalsListener);
  return loaded;
}

function attempt<Result>(work: () => Result, path?: string): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof AutofixError) throw error;
    const where = path === undefined ? 'the user-wide settings' : path;
    throw new AutofixError('SETTINGS', `${where} cannot be used: ${messageOf(error)}`, { cause: error });
  }
}
