import type { Settings } from '../../src/config/options.ts';
import { layerFromObject, mergeLayers } from '../../src/config/load.ts';
import { systemClock } from '../../src/core/clock.ts';
import { createPassLimits } from '../../src/orchestrator/limits.ts';
import { createRepositoryHealth } from '../../src/orchestrator/repository-health.ts';
import type { Store } from '../../src/store/types.ts';
import type { Progress, Services } from '../../src/orchestrator/types.ts';

/** Settings as a file with this content would make them. */
export function settingsOf(content: unknown = {}): Settings {
  return mergeLayers([layerFromObject('test', content)]).settings;
}

const silentLog = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A part that a test does not expect to be used: any use fails it. */
function unexpected<T extends object>(name: string, expected: Partial<T> = {}): T {
  return new Proxy({} as T, {
    get: (_, property) => {
      if (property in expected) return expected[property as keyof T];
      throw new Error(`the test did not expect ${name}.${String(property)} to be used`);
    },
  });
}

/** Services whose every part fails the test when used, but for what the test gives. */
export function services(given: Partial<Services> = {}): Services & { readonly events: Progress[] } {
  const events: Progress[] = [];
  const refuse = (name: string) => () => {
    throw new Error(`the test did not expect ${name} to be called`);
  };
  return {
    events,
    settings: settingsOf(),
    provider: unexpected('provider'),
    host: unexpected('host'),
    store: unexpected<Store>('store', { fact: () => null }),
    clock: systemClock,
    log: silentLog,
    signal: new AbortController().signal,
    limits: createPassLimits(10),
    health: createRepositoryHealth(systemClock),
    decidedByOperator: new Set(),
    withSettings: refuse('withSettings'),
    recipes: {},
    progress: (event) => void events.push(event),
    diagnose: refuse('diagnose'),
    repair: refuse('repair'),
    deliver: refuse('deliver'),
    notify: refuse('notify'),
    isOwnCommit: async () => false,
    deleteBranch: refuse('deleteBranch'),
    ...given,
  };
}
