import { relative } from 'node:path';
import { readSettingsFile } from '../config/file.ts';
import {
  layerFromEnvironment,
  layerFromFlags,
  layerFromObject,
  type LoadedSettings,
  mergeLayers,
} from '../config/load.ts';
import { readUserSettings } from '../orchestrator/user-settings.ts';
import type { Io } from './io.ts';

/** Reads every layer: user-wide, settings file, environment, flags. Throws AutofixError SETTINGS with all mistakes at once. */
export async function loadEffectiveSettings(flags: Readonly<Record<string, unknown>>, io: Io): Promise<LoadedSettings> {
  const named = typeof flags['config'] === 'string' ? flags['config'] : null;
  const file = await readSettingsFile(io.cwd, named);
  return mergeLayers([
    layerFromObject('user settings', await readUserSettings(io.env)),
    ...(file === null ? [] : [layerFromObject(relative(io.cwd, file.path) || file.path, file.content)]),
    layerFromEnvironment(io.env),
    layerFromFlags(flags),
  ]);
}
