import { parseSettingsText, settingsFileNames } from '../config/file.ts';
import { layerFromObject } from '../config/load.ts';
import type { OptionKey, Settings } from '../config/options.ts';
import { AutofixError, messageOf } from '../core/errors.ts';
import type { Run } from '../core/run.ts';
import { canReadFiles, type CodeHost } from '../hosts/types.ts';
import type { Services } from './types.ts';

/** What is known of a repository before its runs are worked on. */
export interface RepositoryFacts {
  /** The operator's settings with what the repository may say of its own laid over them. */
  readonly services: Services;
  readonly defaultBranch: string | null;
  /** Why nothing is done in it; null when there is no reason. */
  readonly skip: string | null;
}

/**
 * Asks the host about a repository in which something failed. Throws AutofixError when it cannot be asked: then nothing is known,
 * and the repository waits for the next pass.
 */
export async function readRepository(repository: string, services: Services): Promise<RepositoryFacts> {
  const { host } = services;
  if (!canReadFiles(host)) return { services, defaultBranch: null, skip: null };
  const { archived, canPush, defaultBranch, fullName } = await host.getRepository(repository);
  if (archived) return { services, defaultBranch, skip: 'it is archived' };
  if (fullName.toLowerCase() !== repository.toLowerCase())
    noteOnce(`renamed:${repository}`, fullName, `${repository}: it is called ${fullName} now`, services);
  const own = await withOwnSettings(repository, host, services);
  return { services: canPush === false ? { ...own, cannotPush: true } : own, defaultBranch, skip: null };
}

async function withOwnSettings(
  repository: string,
  host: CodeHost & { readFile(repository: string, path: string): Promise<string | null> },
  services: Services,
): Promise<Services> {
  for (const name of settingsFileNames) {
    if (name.endsWith('.ts')) continue;
    const text = await host.readFile(repository, name);
    if (text === null) continue;
    const changed = await readOwn(repository, name, text, services);
    return changed.size === 0
      ? services
      : withSettings(services, { ...services.settings, ...Object.fromEntries(changed) } as Settings);
  }
  return services;
}

/** The values that count: those that a repository may set and that no flag or environment variable has decided. */
async function readOwn(
  repository: string,
  name: string,
  text: string,
  services: Services,
): Promise<ReadonlyMap<OptionKey, unknown>> {
  const layer = await parseSettingsText(name, text).then(
    (content) => layerFromObject(name, content, { perRepositoryOnly: true }),
    (error: unknown) => {
      if (!(error instanceof AutofixError)) throw error;
      return { values: new Map<OptionKey, unknown>(), problems: [messageOf(error)] };
    },
  );
  if (layer.problems.length === 0) {
    return new Map([...layer.values].filter(([key]) => !services.decidedByOperator.has(key)));
  }
  const said = layer.problems.join('; ');
  noteOnce(`settings:${repository}`, said, `${repository}: its settings are not used: ${said}`, services);
  return new Map();
}

/** Says something of a repository once, also over restarts, until it changes. */
function noteOnce(key: string, value: string, text: string, { store, limits, log }: Services): void {
  if (store.fact(key)?.value === value) return;
  limits.note(text);
  log.warn(text);
  store.saveFact(key, value);
}

function withSettings(services: Services, settings: Settings): Services {
  return { ...services.withSettings(settings), limits: services.limits };
}

/** Whether the settings of the repository ask for this run; the provider was asked with the operator's alone. */
export function isWantedBy({ settings }: Services, run: Run): boolean {
  const [branch, workflows] = [settings['monitoring.branch'], settings['monitoring.workflow_filter']];
  if (settings.run_id !== null) return true;
  if (branch !== null && run.branch !== branch) return false;
  const file = run.workflow.path?.split('/').at(-1) ?? '';
  const names = [run.workflow.name, run.workflow.path ?? '', file, file.replace(/\.ya?ml$/, '')].map(lower);
  return workflows.length === 0 || workflows.some((name) => names.includes(lower(name)));
}

function lower(text: string): string {
  return text.toLowerCase();
}
