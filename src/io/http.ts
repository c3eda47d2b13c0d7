import { AutofixError, messageOf } from '../core/errors.ts';

/** An answer whose body is still to be read. */
export interface Download {
  readonly status: number;
  /** Without parameters, in lower case; empty when the server does not tell. */
  readonly contentType: string;
  /** Bytes that the body should have; null when the server does not tell or compresses. */
  readonly expectedBytes: number | null;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface DownloadOptions {
  readonly userAgent: string;
  /** Until the answer begins, 30 s unless told; a body may take as long as it flows. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Opens a link that carries its own permission, such as the signed address of a log. No credential is ever sent along, and no
 * message shows more of the address than its host: the rest is a secret. Throws AutofixError UNREACHABLE, or BAD_REPLY for an
 * address that is none.
 */
export async function openDownload(address: string, options: DownloadOptions): Promise<Download> {
  const url = parseAddress(address);
  const response = await fetchUntilHeaders(url, options);
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  return {
    status: response.status,
    contentType: (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    expectedBytes: Number.isFinite(length) && !response.headers.has('content-encoding') ? length : null,
    body: response.body ?? emptyBody(),
  };
}

/** Reads at most `limit` bytes of a body as text and drops the rest. */
export async function readText(body: AsyncIterable<Uint8Array>, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit).toString('utf8');
}

async function fetchUntilHeaders(url: URL, options: DownloadOptions): Promise<Response> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new Error('no answer in time')), options.timeoutMs ?? 30_000);
  const signals = options.signal === undefined ? [timeout.signal] : [timeout.signal, options.signal];
  try {
    return await fetch(url, {
      redirect: 'follow',
      headers: { 'user-agent': options.userAgent, 'accept-encoding': 'identity' },
      signal: AbortSignal.any(signals),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    const reason = error instanceof Error && error.cause instanceof Error ? messageOf(error.cause) : messageOf(error);
    throw new AutofixError('UNREACHABLE', `${url.host} could not be reached: ${reason}`);
  } finally {
    clearTimeout(timer);
  }
}

function parseAddress(address: string): URL {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new AutofixError('BAD_REPLY', 'the server redirected a download to something that is no web address');
  }
  return url;
}

async function* emptyBody(): AsyncIterable<Uint8Array> {}
