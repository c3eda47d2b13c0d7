import picomatch from 'picomatch';
import type { Settings } from '../config/options.ts';

/** The repositories of an organization that the patterns let through; those that were named one by one are never left out. */
export function chooseRepositories(names: readonly string[], settings: Settings): readonly string[] {
  const [include, exclude] = [settings['monitoring.include'], settings['monitoring.exclude']];
  const isIncluded = include.length === 0 ? () => true : matcher(include);
  const isExcluded = exclude.length === 0 ? () => false : matcher(exclude);
  return names.filter((name) => isIncluded(name) && !isExcluded(name));
}

/** A pattern without a slash is one for the name alone, whoever the owner is. */
function matcher(patterns: readonly string[]): (name: string) => boolean {
  const whole = patterns.map((pattern) => (pattern.includes('/') ? pattern : `*/${pattern}`));
  return picomatch(whole, { nocase: true, dot: true });
}
