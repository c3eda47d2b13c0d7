import type { ServerResponse } from 'node:http';
import type { Fault, Weather } from './types.ts';

export interface Faults {
  /** Answers wrongly when a fault is due at this route; false when none is. */
  apply(route: string, url: string, response: ServerResponse): Promise<boolean>;
  add(route: string, fault: Fault, times: number): void;
  /** What goes wrong where no fault is due; null for fair weather. */
  setWeather(weather: Weather | null): void;
  clear(): void;
}

/** Faults on demand: the first one due at a route is used up first; `*` is every route but the log host. */
export function createFaults(): Faults {
  const due: { route: string; fault: Fault; left: number }[] = [];
  let weather: Weather | null = null;

  async function apply(route: string, url: string, response: ServerResponse): Promise<boolean> {
    const everywhere = route === 'log-host' ? route : '*';
    const found = due.find((one) => one.left > 0 && [route, everywhere].includes(one.route));
    if (found !== undefined) found.left -= 1;
    const fault = found?.fault ?? weather?.(route, url) ?? null;
    return fault === null ? false : play(fault, response);
  }
  return {
    apply,
    add: (route, fault, times) => due.push({ route, fault, left: times }),
    setWeather: (next) => void (weather = next),
    clear: () => {
      due.splice(0);
      weather = null;
    },
  };
}

async function play(fault: Fault, response: ServerResponse): Promise<boolean> {
  if (typeof fault === 'string') return playNamed(fault, response);
  if ('slowMs' in fault) {
    await new Promise((resolve) => setTimeout(resolve, fault.slowMs));
    return false;
  }
  if ('secondaryLimit' in fault) {
    const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
    return json(response, 403, { message }, { 'retry-after': String(fault.secondaryLimit.retryAfter) });
  }
  if ('primaryLimit' in fault) {
    const reset = String(Math.floor(fault.primaryLimit.resetsAt.getTime() / 1000));
    const headers = {
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': reset,
      'x-ratelimit-resource': 'core',
    };
    return json(response, 403, { message: 'API rate limit exceeded for user ID 1.' }, headers);
  }
  return json(response, fault.status, fault.body, fault.headers ?? {});
}

function playNamed(fault: Extract<Fault, string>, response: ServerResponse): boolean {
  if (fault === 'server-error') return json(response, 500, { message: 'Server Error' }, {});
  if (fault === 'unauthorized') return json(response, 401, { message: 'Bad credentials' }, {});
  if (fault === 'gone') return json(response, 410, { message: 'Gone' }, {});
  if (fault === 'reset') {
    response.destroy();
    return true;
  }
  if (fault === 'lost-reply') return loseReply(response);
  if (fault === 'garbage') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"half": ');
    return true;
  }
  if (fault === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!DOCTYPE html><html><body>Sign in to the proxy</body></html>');
    return true;
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
  response.write('{"total_count": 1,', () => response.destroy());
  return true;
}

/** The request is carried out; its answer never arrives whole. */
function loseReply(response: ServerResponse): false {
  response.end = () => response.destroy();
  return false;
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string>): true {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
  return true;
}
