import picomatch from 'picomatch';
import { categories } from '../core/category.ts';
import { AutofixError } from '../core/errors.ts';
import { didYouMean } from '../core/suggest.ts';
import type { Notice } from './types.ts';

/** Whether a channel is to hear of a notice. */
export type Routes = (channel: string, notice: Notice) => boolean;

interface Route {
  readonly channel: string;
  readonly terms: readonly { readonly name: TermName; readonly value: string }[];
}

const termNames = ['category', 'branch', 'repository'] as const;
type TermName = (typeof termNames)[number];

/**
 * Reads routes such as `slack category=lint category=format branch=main repository=acme/*`. Terms of one name are alternatives,
 * terms of different names must all hold, a value that begins with `!` excludes. A channel with routes hears what one of them
 * takes, a channel without hears everything. Throws AutofixError SETTINGS with every mistake.
 */
export function parseRoutes(lines: readonly string[], channels: readonly string[]): Routes {
  const problems: string[] = [];
  const routes = lines.map((line) => parseRoute(line, channels, problems));
  if (problems.length > 0)
    throw new AutofixError('SETTINGS', `notifications.routes:\n${problems.map((text) => `  - ${text}`).join('\n')}`);
  return (channel, notice) => {
    const own = routes.filter((route) => route.channel === channel);
    return own.length === 0 || own.some((route) => takes(route, notice));
  };
}

function parseRoute(line: string, channels: readonly string[], problems: string[]): Route {
  const [channel = '', ...words] = line.trim().split(/\s+/);
  if (!channels.includes(channel)) problems.push(`there is no channel "${channel}"${didYouMean(channel, channels)}`);
  const terms = words.flatMap((word) => {
    const [name = '', ...rest] = word.split('=');
    const value = rest.join('=');
    const known = termNames.find((one) => one === name);
    if (known === undefined || value.replace(/^!/, '') === '') {
      problems.push(`"${word}" is no term: write ${termNames.join('=…, ')}=…${didYouMean(name, termNames)}`);
      return [];
    }
    const plain = value.replace(/^!/, '');
    if (known === 'category' && !(categories as readonly string[]).includes(plain))
      problems.push(`there is no category "${plain}"${didYouMean(plain, categories)}`);
    return [{ name: known, value }];
  });
  return { channel, terms };
}

function takes({ terms }: Route, { run, failure }: Notice): boolean {
  const actual = { category: failure.diagnosis.category, branch: run.branch ?? '', repository: run.repository };
  return termNames.every((name) => {
    const values = terms.filter((term) => term.name === name).map(({ value }) => value);
    const wanted = values.filter((value) => !value.startsWith('!'));
    const unwanted = values.filter((value) => value.startsWith('!')).map((value) => value.slice(1));
    const matches = (pattern: string): boolean =>
      picomatch.isMatch(actual[name], pattern, { dot: true, nonegate: true });
    return (wanted.length === 0 || wanted.some(matches)) && !unwanted.some(matches);
  });
}
