import { AutofixError, messageOf } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';

/** RATE_LIMITED with the time from which GitHub answers again. */
export class RateLimitError extends AutofixError {
  readonly resetsAt: Date;

  constructor(message: string, resetsAt: Date, cause: unknown) {
    super('RATE_LIMITED', message, { cause });
    this.resetsAt = resetsAt;
  }
}

/** The parts of octokit's RequestError that are read here. */
interface HttpError {
  readonly message: string;
  readonly status: number;
  readonly response?: {
    readonly data: unknown;
    readonly headers: Readonly<Record<string, string | number | undefined>>;
  };
}

/** The HTTP status behind an error of the client; null when GitHub did not answer. */
export function httpStatus(error: unknown): number | null {
  const cause = error instanceof AutofixError ? error.cause : error;
  return isHttpError(cause) && cause.response !== undefined ? cause.status : null;
}

/** GitHub's own words behind an error of the client, e.g. `Validation Failed: …`; empty when there are none. */
export function hostMessage(error: unknown): string {
  const cause = error instanceof AutofixError ? error.cause : error;
  return isHttpError(cause) ? firstLine(cause.message) : '';
}

/** Turns whatever a request threw into the one error that a user can act on. `what` names the request, e.g. `GET /user`. */
export function toAutofixError(error: unknown, what: string, apiUrl: string): unknown {
  if (error instanceof AutofixError) return error;
  if (error instanceof Error && error.name === 'AbortError') return error;
  if (!isHttpError(error)) {
    return new AutofixError('BAD_REPLY', `the answer to ${what} could not be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const refusal = deepCause(error);
  if (refusal !== null) return refusal;
  if (error.response === undefined) {
    return new AutofixError(
      'UNREACHABLE',
      `${new URL(apiUrl).host} could not be reached (${what}): ${firstLine(error.message)}`,
      { cause: error },
    );
  }
  if (isRateLimit(error)) return rateLimitError(error, what);
  if (error.status >= 500) {
    return new AutofixError('UNREACHABLE', `GitHub answered ${error.status} to ${what}`, { cause: error });
  }
  if (!isApiMessage(error.response.data)) {
    return new AutofixError(
      'BAD_REPLY',
      `${new URL(apiUrl).host} answered ${error.status} to ${what} with something that is not GitHub's API`,
      { cause: error },
    );
  }
  const [code, sentence] = describe(error.status);
  return new AutofixError(
    code,
    `${sentence} (${error.status} to ${what}: ${firstLine(error.message)})${neededPermissions(error)}`,
    { cause: error },
  );
}

function describe(status: number): readonly [ErrorCode, string] {
  if (status === 401) return ['TOKEN_REFUSED', 'GitHub refused the token'];
  if (status === 404) return ['NOT_FOUND', 'GitHub knows no such thing, or the token may not see it'];
  if (status === 410) return ['NOT_FOUND', 'it is gone or turned off at GitHub'];
  return ['FORBIDDEN', 'GitHub refused the request'];
}

/** An error of our own that octokit wrapped on its way. */
function deepCause(error: unknown): AutofixError | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof AutofixError) return at;
  }
  return null;
}

function isRateLimit(error: HttpError): boolean {
  if (error.status === 429) return true;
  if (error.status !== 403) return false;
  const headers = error.response?.headers ?? {};
  return (
    String(headers['x-ratelimit-remaining']) === '0' ||
    headers['retry-after'] !== undefined ||
    /\bsecondary rate\b/i.test(error.message)
  );
}

function rateLimitError(error: HttpError, what: string): RateLimitError {
  const headers = error.response?.headers ?? {};
  const retryAfter = Number(headers['retry-after']);
  const resetSeconds = Number(headers['x-ratelimit-reset']);
  const secondary = Number.isFinite(retryAfter) || String(headers['x-ratelimit-remaining']) !== '0';
  const resetsAt = secondary
    ? new Date(Date.now() + (Number.isFinite(retryAfter) ? retryAfter : 60) * 1000)
    : new Date(Number.isFinite(resetSeconds) ? resetSeconds * 1000 : Date.now() + 60_000);
  const kind = secondary ? 'secondary rate limit' : 'hourly request limit';
  return new RateLimitError(`GitHub's ${kind} is used up until ${resetsAt.toISOString()} (${what})`, resetsAt, error);
}

/** GitHub names the permission that it missed: https://docs.github.com/rest/overview/permissions-required-for-fine-grained-personal-access-tokens */
function neededPermissions(error: HttpError): string {
  const needed = error.response?.headers['x-accepted-github-permissions'];
  return error.status === 403 && typeof needed === 'string' && needed !== '' ? `; it needs: ${firstLine(needed)}` : '';
}

function isApiMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'message' in data;
}

function isHttpError(error: unknown): error is HttpError & Error {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && 'request' in error;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 300);
}
