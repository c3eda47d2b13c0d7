import { describe, expect, test } from 'vitest';
import { missingLog, readRawLog } from '../../src/providers/raw-log.ts';
import { textOf } from '../support/github/collect.ts';

async function* body(chunks: readonly string[], breaksOff = false): AsyncIterable<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
  if (breaksOff) throw new Error('terminated');
}

describe('a log that fits is judged before it is handed on', () => {
  test.each([
    ['complete', body(['a\n', 'b\n']), 4, 'a\nb\n'],
    ['complete', body(['a\n']), null, 'a\n'],
    ['truncated', body(['a\n'], true), null, 'a\n'],
    ['truncated', body(['a\n']), 100, 'a\n'],
    ['empty', body([]), null, ''],
    ['unreadable', body(['  <!doctype HTML><html>']), null, ''],
  ] as const)('%s', async (state, chunks, expected, text) => {
    const log = await readRawLog(chunks, expected);

    expect(log.state).toBe(state);
    expect(await textOf(log.bytes)).toBe(text);
  });
});

describe('a log that does not fit streams, and says at its end what became of it', () => {
  const limit = 4;

  test('it came whole', async () => {
    const log = await readRawLog(body(['12345', '67890']), 10, limit);

    expect(await textOf(log.bytes)).toBe('1234567890');
    expect(log.state).toBe('complete');
  });

  test.each([
    ['it broke off', body(['12345', '678'], true), null],
    ['it fell short', body(['12345', '678']), 10],
  ])('%s', async (_title, chunks, expected) => {
    const log = await readRawLog(chunks, expected, limit);

    expect(await textOf(log.bytes)).toBe('12345678');
    expect(log.state).toBe('truncated');
    expect(log.reason).toContain('after 8');
  });

  test('a web page is none, however long', async () => {
    const log = await readRawLog(body(['<html><body>', 'x'.repeat(100)]), null, limit);

    expect([log.state, await textOf(log.bytes)]).toEqual(['unreadable', '']);
  });

  test('who stops reading ends the transfer', async () => {
    let ended = false;
    async function* endless(): AsyncIterable<Uint8Array> {
      try {
        for (;;) yield Buffer.from('12345');
      } finally {
        ended = true;
      }
    }
    for await (const _chunk of (await readRawLog(endless(), null, limit)).bytes) break;

    expect(ended).toBe(true);
  });
});

test('a log that is missing says why', () => {
  expect(missingLog('expired', 'deleted')).toMatchObject({ state: 'expired', reason: 'deleted' });
});
