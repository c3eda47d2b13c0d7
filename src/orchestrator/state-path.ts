import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Settings } from '../config/options.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the state database lies: `--state-dir`, else `$XDG_STATE_HOME/ci-autofix` and its kin on other systems. */
export function statePath(settings: Settings, env: Environment, cwd: string): string {
  return join(settings.state_dir === null ? stateFolder(env) : resolve(cwd, settings.state_dir), 'state.sqlite');
}

/** Where mirror clones and tool caches lie. */
export function cacheFolder(settings: Settings, env: Environment, cwd: string): string {
  if (settings.cache_dir !== null) return resolve(cwd, settings.cache_dir);
  const home = env['HOME'] ?? homedir();
  if (process.platform === 'darwin') return join(home, 'Library/Caches/ci-autofix');
  if (process.platform === 'win32') return join(env['LOCALAPPDATA'] ?? home, 'ci-autofix', 'Cache');
  return join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'ci-autofix');
}

function stateFolder(env: Environment): string {
  const home = env['HOME'] ?? homedir();
  if (process.platform === 'darwin') return join(home, 'Library/Application Support/ci-autofix');
  if (process.platform === 'win32') return join(env['LOCALAPPDATA'] ?? home, 'ci-autofix', 'State');
  return join(env['XDG_STATE_HOME'] || join(home, '.local/state'), 'ci-autofix');
}
