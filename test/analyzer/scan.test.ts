import { describe, expect, it } from 'vitest';
import { compileCatalogue } from '../../src/analyzer/catalogue.ts';
import { lineLimit } from '../../src/analyzer/scan-lines.ts';
import { scan } from '../../src/analyzer/scan.ts';
import type { ScanResult } from '../../src/analyzer/scan-types.ts';
import type { LinePattern, Rule } from '../../src/analyzer/types.ts';
import type { Dialect } from '../../src/core/log.ts';
import { logFormats } from '../../src/logs/formats.ts';

function rule(id: string, match: readonly (string | LinePattern)[], more: Partial<Rule> = {}): Rule {
  return {
    id,
    family: 'test',
    title: id,
    category: 'lint',
    ecosystems: [],
    match: match.map((one) => (typeof one === 'string' ? { line: one } : one)),
    except: [],
    level: 'cause',
    captures: {},
    confidence: { base: 0.5, boosts: [] },
    remedy: 'report',
    fix: null,
    examples: { match: [], no_match: [] },
    docs: '',
    source: null,
    ...more,
  };
}

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Input {
  readonly dialect?: Dialect;
  readonly prefilter?: boolean;
  readonly chunk?: number;
}

async function scanText(text: string | Uint8Array, rules: readonly Rule[], input: Input = {}): Promise<ScanResult> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const { chunk = 1 << 20, ...options } = input;
  return scan(chunks(bytes, chunk), compileCatalogue(rules), { formats: logFormats, ...options });
}

const missing = rule('missing', ["Cannot find module '(?<module>[^']+)'"]);

describe('hits', () => {
  it('tells the line, its place in the raw log and the captures', async () => {
    const { hits } = await scanText("one\nError: Cannot find module 'zod'\nthree\n", [missing]);
    expect(hits).toMatchObject([{ rule: 0, match: 0, captures: { module: 'zod' }, line: { number: 2, offset: 4 } }]);
    expect(hits[0]?.before.map((line) => line.text)).toEqual(['one']);
    expect(hits[0]?.after.map((line) => line.text)).toEqual(['three']);
  });

  it.each([
    ['interrupted by escape codes', "Cannot \x1b[31mfind mod\x1b[0mule 'zod'"],
    ['behind overwritten text', "50 %\r100 %\rCannot find module 'zod'\r"],
    ['with NULs between the letters', Array.from("Cannot find module 'zod'").join('\0')],
    [
      'behind invalid UTF-8',
      Buffer.concat([Buffer.from([0xff, 0xfe + 1, 0x80]), Buffer.from("Cannot find module 'zod'")]),
    ],
    ['in UTF-16 with a byte order mark', Buffer.from("\uFEFFone\nCannot find module 'zod'\n", 'utf16le')],
    ['without a line feed at the end', "\nCannot find module 'zod'"],
  ])('are found in a line %s', async (_, text) => {
    const { hits } = await scanText(text, [missing]);
    expect(hits.map((hit) => hit.captures)).toEqual([{ module: 'zod' }]);
  });

  it('are found at both ends of an overlong line, which is cut in the middle', async () => {
    const text = `Cannot find module 'head' ${'x'.repeat(5 << 20)} middle ${'x'.repeat(1 << 20)} Cannot find module 'tail'\nend`;
    const { hits, lines, bytes } = await scanText(text, [
      missing,
      rule('tail', ["module 'tail'"]),
      rule('middle', ['middle']),
    ]);
    expect(hits.map((hit) => hit.rule)).toEqual([0, 1]);
    expect(hits[0]?.line.text.length).toBeLessThan(lineLimit + 100);
    expect([lines, bytes]).toEqual([2, Buffer.byteLength(text)]);
  });

  it('keep the offsets of a raw UTF-16 log', async () => {
    const text = "\uFEFFünï\nCannot find module 'zod'\n";
    const { hits, bytes } = await scanText(Buffer.from(text, 'utf16le'), [missing]);
    expect([hits[0]?.line.offset, bytes]).toEqual([10, 2 * text.length]);
  });

  it('number lines right behind a line that did not fit in memory', async () => {
    const text = `${'y'.repeat(3 << 20)}\n${'short\n'.repeat(1000)}Cannot find module 'zod'\n`;
    const { hits } = await scanText(text, [missing]);
    expect(hits[0]?.line).toMatchObject({ number: 1002, offset: (3 << 20) + 1 + 6000 });
  });

  it('are counted all, but kept only the first and the last', async () => {
    const { hits, hitCounts } = await scanText("Cannot find module 'zod'\n".repeat(1000), [missing]);
    expect(hitCounts).toEqual([1000]);
    expect(hits.map((hit) => hit.line.number)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 993, 994, 995, 996, 997, 998, 999, 1000,
    ]);
  });

  it('are fewer of each rule, the last ones among them, where hundreds of rules hit often', async () => {
    const rules = Array.from({ length: 400 }, (_, index) => rule(`rule-${index}`, [`^broken part ${index}$`]));
    const text = rules.map((_, index) => `broken part ${index}\n`).join('');
    const { hits, hitCounts } = await scanText(text.repeat(30), rules);
    expect(hitCounts).toEqual(rules.map(() => 30));
    expect(hits.length).toBeLessThanOrEqual(400 * 8);
    expect(hits.slice(-800).map((hit) => hit.line.number)).toEqual(
      Array.from({ length: 800 }, (_, index) => 28 * 400 + index + 1),
    );
    expect(hits.at(-2)?.before.at(-1)?.text).toBe('broken part 397');
    expect(hits.at(-2)?.after.map((line) => line.text)).toEqual(['broken part 399']);
  });

  it('are none for a line that `except` names', async () => {
    const excepted = rule('a', ['broken (?<name>\\w+)'], { except: ['not really broken'] });
    expect((await scanText('not really broken thing', [excepted])).hits).toEqual([]);
  });

  it.each([
    ['after', 'first\n\nsecond\n', 2, true],
    ['after', 'first\n\n\nsecond\n', 2, false],
    ['after', 'second\nfirst\n', 2, false],
    ['before', 'second\nfirst\n', 2, true],
    ['before', 'first\nsecond\n', 2, false],
    ['around', 'second\n\nfirst\n', 2, true],
  ] as const)('need the second pattern %s the first in %j within %i: %s', async (where, text, within, expected) => {
    const { hits } = await scanText(text, [
      rule('a', [{ line: 'first', with: { pattern: 'sec(?<rest>o.*)', within, where } }]),
    ]);
    expect(hits.map((hit) => hit.captures)).toEqual(expected ? [{ rest: 'ond' }] : []);
  });

  it('name the boosts that hold nearby', async () => {
    const boosted = rule('a', ['here it is'], {
      confidence: {
        base: 0.5,
        boosts: [
          { near: 'absent', within: 5, add: 0.1 },
          { near: 'EUSAGE', within: 2, add: 0.1 },
        ],
      },
    });
    expect((await scanText('code EUSAGE\n\nhere it is\n', [boosted])).hits[0]?.boosts).toEqual([1]);
  });

  it('hide secrets in lines and captures', async () => {
    const { hits, tail } = await scanText('DB_PASSWORD=correcthorse failed to log in\n', [
      rule('a', ['(?<all>.*) failed to log in']),
    ]);
    expect(JSON.stringify([hits, tail])).not.toContain('correcthorse');
  });
});

describe('state', () => {
  it.each([
    ['empty', ''],
    ['empty', '\n \n'],
    ['complete', 'text\n'],
    ['truncated', "text\nJob's log exceeded limit of 4194304 bytes.\nERROR: Job failed: exit code 1\n"],
    ['unreadable', '<!DOCTYPE html><html><body>Sign in</body></html>'],
    ['unreadable', '<?xml version="1.0"?><Error><Code>BlobNotFound</Code></Error>'],
    ['unreadable', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0])],
    ['unreadable', Buffer.from(Array.from({ length: 4000 }, (_, at) => (at * 7919) % 32))],
  ])('is %s for %j', async (state, text) => {
    expect((await scanText(text, [])).state).toBe(state);
  });
});

describe('the prefilter', () => {
  const rules = [
    missing,
    rule('digits', [
      '^\\s+(?<code>D\\d{3}): (?<message>.+)',
      ' (?<file>[^\\s:]+):(?<line>\\d+):(?<column>\\d+): error',
    ]),
    rule('choice', ['npm (?:ERR!|error) code (?<code>E\\w+)', '[Ff]atal: (?<what>.*)'], { except: ['code EFINE'] }),
    rule('letters', ['✖ (?<count>\\d+) problems?', 'aaaa', '›+ ünï']),
    rule('pair', [{ line: 'first (?<a>\\w+)', with: { pattern: 'aa (?<b>\\w+)', within: 5, where: 'around' } }]),
    rule('boosted', ['exit code (?<status>\\d+)'], {
      confidence: { base: 0.5, boosts: [{ near: 'fatal', within: 20, add: 0.1 }] },
    }),
  ];
  const pieces = [
    "Cannot find module 'x'",
    'Cannot find mod',
    ' D100: text',
    ' d100: text',
    ' a.c:1:2: error',
    'npm ERR! code EX',
    'npm error code EFINE',
    'fatal: x',
    '✖ 3 problems',
    'aa',
    'a',
    '›',
    'ünï',
    'first one',
    'aa two',
    'exit code 1',
    '\x1b[31m',
    '\x1b[0',
    '\x1b]0;t',
    '\x07',
    '\x1b\\',
    '\x1b',
    '\x1b[8mha:AAAA',
    '\x1b[0m',
    '\0',
    '\x08',
    '\r',
    '\t',
    ' ',
    '\n',
    '\n',
    '\n\n',
    '\r\n',
    '2026-01-05T10:00:01.0000000Z ',
    '2026-01-05T10:00:01.000',
    '\uFEFF',
    '##[group]Run npm test',
    '##[endgroup]',
    '##[error]Process completed with exit code 1.',
    '##[error]x',
    'section_start:1:build\r\x1b[0K',
    'section_end:1:build',
    '$ make',
    'ERROR: Job failed: exit code 1',
    '[Pipeline] { (Test)',
    '[Pipeline] // stage',
    '+ make',
    'Finished: FAILURE',
    'travis_fold:start:x\r',
    'The command "x" exited with 1.',
    '--- step',
    '\x1b_bk;t=1767607201000\x07',
    "##teamcity[testFailed name='x']",
    '[10:00:01]W:\t ',
    'Process exited with code 1',
    'Script contents:',
    '=====',
    'x'.repeat(700),
    `${'é'.repeat(2500)} `,
    '\xff',
    '\ud83d\ude80',
  ];

  /** Always the same numbers (mulberry32). */
  function randomFrom(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  function hostileLog(seed: number, length: number): Buffer {
    const random = randomFrom(seed);
    const parts = Array.from({ length }, () =>
      Buffer.from(pieces[Math.floor(random() * pieces.length)] ?? '', random() < 0.1 ? 'latin1' : 'utf8'),
    );
    return Buffer.concat(parts);
  }

  const dialects: readonly Dialect[] = [
    'github-actions',
    'gitlab-ci',
    'azure-pipelines',
    'jenkins',
    'circleci',
    'travis-ci',
    'buildkite',
    'teamcity',
    'plain',
  ];

  it.each(dialects)('finds in hostile %s logs exactly what the slow way finds', async (dialect) => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const log = hostileLog(seed, seed < 10 ? 3000 : 40);
      const [quick, slow] = [
        await scanText(log, rules, { dialect }),
        await scanText(log, rules, { dialect, prefilter: false }),
      ];
      expect(quick).toEqual(slow);
    }
  });

  it.each([
    ['one escape code', "Cannot\x1b[2m find module 'x'"],
    ['an escape code before its last letters', "Cannot find mod\x1b[31mule 'x'"],
    ['a reset and two colours of 24 bits', "Cannot find \x1b[22m\x1b[38;2;255;255;255;48;2;100;100;100mmodule 'x'"],
    ['an escape code after every word', "\x1b[1mCannot\x1b[22m \x1b[2mfind\x1b[22m \x1b[3mmodule\x1b[23m 'x'"],
  ])('sees through %s inside a literal', async (_, text) => {
    const { hits } = await scanText(`${text}\n`, [missing]);
    expect(hits.map(({ captures }) => captures)).toEqual([{ module: 'x' }]);
  });

  it('finds the same however the bytes are cut into chunks', async () => {
    const log = hostileLog(99, 6000);
    const whole = await scanText(log, rules);
    expect(await scanText(log, rules, { chunk: 997 })).toEqual(whole);
  });

  it('finds the same in logs of several blocks', async () => {
    const log = hostileLog(7, 20_000);
    const long = Buffer.concat([log, Buffer.from('\n'), log, log]);
    expect(long.length).toBeGreaterThan(2 << 20);
    expect(await scanText(long, rules)).toEqual(await scanText(long, rules, { prefilter: false }));
  });

  it('tries a pattern without a literal on every line, and the others as before', async () => {
    const log = hostileLog(3, 2000);
    const loose = [...rules, rule('loose', ['^\\S+ \\d+$'])];
    expect(await scanText(log, loose)).toEqual(await scanText(log, loose, { prefilter: false }));
  });
});
