import { AutofixError } from '../core/errors.ts';
import { didYouMean } from '../core/suggest.ts';
import { type Checked, checkText, checkValue } from './check.ts';
import { environmentName, flagName, type OptionKey, optionKeys, optionOf, type Settings } from './options.ts';

/** One layer of settings, from the weakest to the strongest: defaults, user, file, environment, flags. */
export interface Layer {
  /** As a person knows it, e.g. `.ci-autofix.yaml` or `environment`. */
  readonly name: string;
  readonly values: ReadonlyMap<OptionKey, unknown>;
  readonly origins: ReadonlyMap<OptionKey, string>;
  readonly problems: readonly string[];
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** Where each effective value came from, e.g. `--lookback` or `default`. */
  readonly origins: ReadonlyMap<OptionKey, string>;
}

/** Merges the layers, the later the stronger. Throws AutofixError SETTINGS that names every mistake of every layer. */
export function mergeLayers(layers: readonly Layer[]): LoadedSettings {
  const merged = new Map<OptionKey, unknown>(optionKeys.map((key) => [key, optionOf(key).default]));
  const origins = new Map<OptionKey, string>(optionKeys.map((key) => [key, 'default']));
  const problems = layers.flatMap((layer) => layer.problems);
  for (const layer of layers) {
    for (const [key, value] of layer.values) {
      merged.set(key, value);
      origins.set(key, layer.origins.get(key) ?? layer.name);
    }
  }
  const settings = Object.fromEntries(merged) as unknown as Settings;
  problems.push(...contradictions(settings, origins));
  if (problems.length > 0) throw settingsError(problems);
  return { settings: withShorthands(settings), origins };
}

/** Reads a settings file's content: nested objects whose paths are the option keys. */
export function layerFromObject(name: string, content: unknown, options: { perRepositoryOnly?: boolean } = {}): Layer {
  const layer = emptyLayer(name);
  if (content === null || content === undefined) return layer;
  if (typeof content !== 'object' || Array.isArray(content)) {
    layer.problems.push(`${name}: expected settings by name, got ${JSON.stringify(content)}`);
    return layer;
  }
  for (const [key, value] of leaves(content as Record<string, unknown>, '')) {
    addValue(layer, key, value, options.perRepositoryOnly ?? false);
  }
  return layer;
}

/** Reads the environment: `CI_AUTOFIX_…` for every option, and the ecosystem's own names. */
export function layerFromEnvironment(env: Readonly<Record<string, string | undefined>>): Layer {
  const layer = emptyLayer('environment');
  for (const key of optionKeys) {
    const option = optionOf(key);
    for (const name of [option.env, environmentName(key)]) {
      const text = name === undefined ? undefined : env[name];
      if (name === undefined || text === undefined || text === '') continue;
      take(layer, key, name, checkText(option, text));
    }
  }
  return layer;
}

/** Reads what the command line's parser found, by flag name. Numbers and lists come as text. */
export function layerFromFlags(flags: Readonly<Record<string, unknown>>): Layer {
  const layer = emptyLayer('flags');
  for (const key of optionKeys) {
    const option = optionOf(key);
    if (option.flag === undefined) continue;
    const given = flags[flagName(option.flag)];
    if (given === undefined) continue;
    const shown = option.flag.split(' ')[0] ?? option.flag;
    if (typeof given === 'boolean') take(layer, key, shown, { value: given });
    else take(layer, key, shown, checkText(option, Array.isArray(given) ? given.join(',') : String(given)));
  }
  return layer;
}

type OpenLayer = { name: string; values: Map<OptionKey, unknown>; origins: Map<OptionKey, string>; problems: string[] };

function emptyLayer(name: string): OpenLayer {
  return { name, values: new Map(), origins: new Map(), problems: [] };
}

function take(layer: OpenLayer, key: OptionKey, origin: string, checked: Checked): void {
  if ('problem' in checked) {
    layer.problems.push(`${origin}: ${checked.problem}`);
    return;
  }
  layer.values.set(key, checked.value);
  layer.origins.set(key, origin);
}

function addValue(layer: OpenLayer, key: string, value: unknown, perRepositoryOnly: boolean): void {
  if (!isOptionKey(key)) {
    layer.problems.push(`${layer.name}: unknown setting "${key}"${didYouMean(key, optionKeys)}`);
    return;
  }
  const option = optionOf(key);
  if (option.environmentOnly) {
    layer.problems.push(`${layer.name}: "${key}" is a secret: set ${environmentName(key)} in the environment instead`);
    return;
  }
  if (perRepositoryOnly && option.perRepository !== true) {
    layer.problems.push(`${layer.name}: "${key}" can be set by the operator only, not by a repository`);
    return;
  }
  const checked = checkValue(option, value);
  if ('problem' in checked) layer.problems.push(`${layer.name}: ${key}: ${checked.problem}`);
  else layer.values.set(key, checked.value);
}

function isOptionKey(key: string): key is OptionKey {
  return (optionKeys as readonly string[]).includes(key);
}

function* leaves(content: Record<string, unknown>, prefix: string): Generator<[string, unknown]> {
  for (const [name, value] of Object.entries(content)) {
    if (name === '$schema' && prefix === '') continue;
    const path = prefix + name;
    const isGroup = optionKeys.some((key) => key.startsWith(`${path}.`));
    if (isGroup && typeof value === 'object' && value !== null && !Array.isArray(value)) {
      yield* leaves(value as Record<string, unknown>, `${path}.`);
    } else {
      yield [path, value];
    }
  }
}

function contradictions(settings: Settings, origins: ReadonlyMap<OptionKey, string>): string[] {
  const problems: string[] = [];
  const delivered = origins.get('fixing.deliver') !== 'default' ? settings['fixing.deliver'] : null;
  const [commit, pullRequest] = [settings['fixing.enable_auto_commit'], settings['fixing.enable_auto_pr']];
  if (commit && pullRequest) problems.push('--auto-commit and --auto-pr exclude each other: choose one');
  if (delivered !== null && commit && delivered !== 'push')
    problems.push(`--auto-commit means --deliver push, but deliver is "${delivered}"`);
  if (delivered !== null && pullRequest && delivered !== 'pull-request') {
    problems.push(`--auto-pr means --deliver pull-request, but deliver is "${delivered}"`);
  }
  const malformed = settings.repositories.filter((name) => !/^[\w.-]+\/[\w.-]+$/.test(name));
  for (const name of malformed) {
    problems.push(`${origins.get('repositories') ?? 'repositories'}: expected owner/name, got ${JSON.stringify(name)}`);
  }
  return problems;
}

function withShorthands(settings: Settings): Settings {
  if (settings['fixing.enable_auto_pr']) return { ...settings, 'fixing.deliver': 'pull-request' };
  if (settings['fixing.enable_auto_commit']) return { ...settings, 'fixing.deliver': 'push' };
  return settings;
}

function settingsError(problems: readonly string[]): AutofixError {
  const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`;
  return new AutofixError(
    'SETTINGS',
    `${count} in the settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
  );
}
