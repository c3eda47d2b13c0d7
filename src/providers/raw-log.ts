import type { RawLog } from '../core/log.ts';

/** Logs up to this size are read before they are handed on, so that their state is known beforehand. */
const readAheadBytes = 16 * 1024 * 1024;

/** A log that could not be had, with the reason in one phrase. */
export function missingLog(state: Exclude<RawLog['state'], 'complete'>, reason: string): RawLog {
  return { state, reason, bytes: noBytes() };
}

/**
 * A log from its body. Up to `limit` bytes are read ahead: then the state is final. A larger log streams on, and its `state` turns
 * from `complete` to `truncated` when the body breaks off: read it again after the last byte.
 */
export async function readRawLog(
  body: AsyncIterable<Uint8Array>,
  expectedBytes: number | null,
  limit = readAheadBytes,
): Promise<RawLog> {
  const source = body[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let received = 0;
  while (received <= limit) {
    const next = await source.next().catch(brokenOff);
    if (next === null || next.done === true) return endedLog(head, received, expectedBytes, next === null);
    head.push(next.value);
    received += next.value.length;
  }
  return streamingLog(head, received, source, expectedBytes);
}

function endedLog(
  chunks: readonly Uint8Array[],
  received: number,
  expectedBytes: number | null,
  broken: boolean,
): RawLog {
  if (looksLikeHtml(chunks)) return missingLog('unreadable', 'the server sent a web page instead of a log');
  if (broken || (expectedBytes !== null && received < expectedBytes)) {
    return { state: 'truncated', reason: shortfall(received, expectedBytes), bytes: replay(chunks) };
  }
  if (received === 0) return missingLog('empty', 'the log has no content');
  return { state: 'complete', bytes: replay(chunks) };
}

function streamingLog(
  head: readonly Uint8Array[],
  headBytes: number,
  source: AsyncIterator<Uint8Array>,
  expectedBytes: number | null,
): RawLog {
  if (looksLikeHtml(head)) {
    void source.return?.();
    return missingLog('unreadable', 'the server sent a web page instead of a log');
  }
  let truncated = false;
  let received = headBytes;

  async function* stream(): AsyncIterable<Uint8Array> {
    try {
      yield* head;
      for (;;) {
        const next = await source.next().catch(brokenOff);
        if (next === null) truncated = true;
        if (next === null || next.done === true) break;
        received += next.value.length;
        yield next.value;
      }
      truncated ||= expectedBytes !== null && received < expectedBytes;
    } finally {
      await source.return?.();
    }
  }
  const bytes = stream();
  return {
    get state() {
      return truncated ? ('truncated' as const) : ('complete' as const);
    },
    get reason() {
      return truncated ? shortfall(received, expectedBytes) : '';
    },
    bytes,
  };
}

function shortfall(received: number, expectedBytes: number | null): string {
  const expected = expectedBytes === null ? '' : ` of ${expectedBytes}`;
  return `the transfer broke off after ${received}${expected} bytes`;
}

function looksLikeHtml(chunks: readonly Uint8Array[]): boolean {
  const start = Buffer.concat(chunks.slice(0, 1)).subarray(0, 200).toString('utf8');
  return /^\uFEFF?\s*<(?:!doctype html|html[\s>])/i.test(start);
}

function brokenOff(): null {
  return null;
}

async function* replay(chunks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks;
}

async function* noBytes(): AsyncIterable<Uint8Array> {}
