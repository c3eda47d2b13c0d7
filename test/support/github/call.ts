import type { App } from './app.ts';
import type { State, StandInRepository } from './state.ts';
import type { Account, Json } from './types.ts';

/** What a handler knows of a request. */
export interface Call {
  readonly state: State;
  readonly origin: string;
  readonly logOrigin: string;
  readonly app: App;
  readonly account: Account;
  readonly parameters: Readonly<Record<string, string>>;
  /** The repository of `{owner}/{repo}`; asking for it on another route throws. */
  readonly repository: StandInRepository;
  readonly query: URLSearchParams;
  readonly body: Json;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** All items of a list; the server cuts the page and adds the Link header. */
  readonly list?: { readonly items: readonly Json[]; readonly wrap?: (page: readonly Json[], total: number) => Json };
}

export type Handler = (call: Call) => Reply;

export function notFound(): Reply {
  return {
    status: 404,
    body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
  };
}

export function unprocessable(message: string): Reply {
  return {
    status: 422,
    body: {
      message: 'Validation Failed',
      errors: [{ resource: 'PullRequest', code: 'custom', message }],
      documentation_url: 'https://docs.github.com/rest',
    },
  };
}
