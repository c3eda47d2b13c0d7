import type { Fault, Weather } from '../../test/support/github/index.ts';
import type { Random } from './random.ts';

export interface CountedWeather {
  readonly weather: Weather;
  /** How often each thing went wrong, by its name. */
  readonly counts: ReadonlyMap<string, number>;
}

/** How bad it is: the share of requests that meet a fault of their own, and of those that begin a storm. */
export interface Climate {
  readonly fault: number;
  readonly storm: number;
  /** How long a slow answer takes. */
  readonly slowMs: number;
  /** What `Retry-After` asks for; GitHub counts it in whole seconds. */
  readonly retryAfterSeconds: number;
}

type Named = readonly [name: string, fault: Fault];

interface Storm {
  left: number;
  readonly name: string;
  readonly fault: Fault;
  hits(route: string, url: string): boolean;
}

/**
 * Faults at every route: an answer that fails, is no JSON, is cut off, comes late, asks to come back later, never comes, or is
 * lost after the request was carried out. Now and then a storm: the whole host, the logs or one repository is gone for a while.
 */
export function createWeather(random: Random, repositories: readonly string[], climate: Climate): CountedWeather {
  const counts = new Map<string, number>();
  let storm: Storm | null = null;
  const faults = faultsOf(climate);

  function weather(route: string, url: string): Fault | null {
    if (storm === null && random.chance(climate.storm)) storm = brew(random, repositories);
    if (storm !== null && storm.left-- <= 0) storm = null;
    if (storm?.hits(route, url) === true) return count(storm.name, storm.fault);
    if (!random.chance(climate.fault)) return null;
    const [name, fault] = random.pick(faults[route === 'git' || route === 'log-host' ? route : 'api']);
    return count(name, fault);
  }

  function count(name: string, fault: Fault): Fault {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return fault;
  }
  return { weather, counts };
}

function faultsOf({ slowMs, retryAfterSeconds }: Climate): Readonly<Record<'api' | 'git' | 'log-host', Named[]>> {
  const headers = { 'retry-after': String(retryAfterSeconds) };
  const common: Named[] = [
    ['server error', 'server-error'],
    ['bad gateway', { status: 502, body: 'Bad Gateway' }],
    ['page of a proxy', 'html'],
    ['cut off', 'cut'],
    ['reset', 'reset'],
    ['slow', { slowMs }],
    ['lost reply', 'lost-reply'],
  ];
  return {
    git: common,
    'log-host': [...common, ['not found', { status: 404, body: '' }]],
    api: [
      ...common,
      ['half a JSON', 'garbage'],
      ['429', { status: 429, body: { message: 'too many requests' }, headers }],
      ['secondary limit', { secondaryLimit: { retryAfter: retryAfterSeconds } }],
    ],
  };
}

const notFound: Fault = { status: 404, body: { message: 'Not Found', status: '404' } };

function brew(random: Random, repositories: readonly string[]): Storm {
  const left = random.between(8, 50);
  if (random.chance(0.4)) {
    const repository = random.pick(repositories);
    return {
      left,
      name: 'repository gone for a while',
      fault: notFound,
      hits: (_, url) =>
        url.includes(`/${repository}/`) || url.includes(`/${repository}.git/`) || url.endsWith(repository),
    };
  }
  const [name, fault] = random.pick<Named>([
    ['host down', 'server-error'],
    ['host down', 'reset'],
    ['host answers garbage', 'garbage'],
    ['host answers a page', 'html'],
  ]);
  const part = random.pick(['all', 'api', 'git', 'log-host']);
  const kind = (route: string) => (route === 'git' || route === 'log-host' ? route : 'api');
  return { left, name, fault, hits: (route) => part === 'all' || part === kind(route) };
}
