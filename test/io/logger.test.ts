import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { AutofixError } from '../../src/core/errors.ts';
import { createLogger, silentLogger, withLogFields } from '../../src/io/logger.ts';
import type { LoggerOptions } from '../../src/io/logger.ts';

const secret = 'ghp_"quoted"\nabcdefghijklmnop';
const redact = (text: string): string => text.replaceAll(secret, '***');

async function logged(
  options: Partial<LoggerOptions>,
  work: (logger: Awaited<ReturnType<typeof createLogger>>) => void,
): Promise<string> {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const logger = await createLogger({ level: 'info', format: 'json', stream, redact, ...options });
  work(logger);
  await logger.close();
  return text;
}

const objects = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('JSON is one object a line: time, level, constant message, fields', async () => {
  const text = await logged({}, (log) => log.warn('recipe rolled back', { recipe: 'prettier-write', tries: 2 }));

  expect(objects(text)).toEqual([
    {
      recipe: 'prettier-write',
      tries: 2,
      time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      level: 'warn',
      message: 'recipe rolled back',
    },
  ]);
});

test('a child adds its fields to every line, and its own child adds more', async () => {
  const text = await logged({}, (log) => {
    const run = log.child({ run: '4711' });
    run.info('one');
    run.child({ job: 'build' }).info('two', { step: 3 });
    log.info('three');
  });

  expect(objects(text).map(({ message, run, job, step }) => [message, run, job, step])).toEqual([
    ['one', '4711', undefined, undefined],
    ['two', '4711', 'build', 3],
    ['three', undefined, undefined, undefined],
  ]);
});

test.each([
  ['debug', 4],
  ['info', 3],
  ['warn', 2],
  ['error', 1],
  ['silent', 0],
] as const)('at level %s %d of four lines are written', async (level, number) => {
  const text = await logged({ level }, (log) => {
    for (const one of ['debug', 'info', 'warn', 'error'] as const) log[one]('line');
  });

  expect(text.split('\n').filter((line) => line !== '')).toHaveLength(number);
});

test('the human format is one line with fields', async () => {
  const text = await logged({ format: 'human' }, (log) => log.info('opened', { url: 'https://x', why: 'two words' }));

  expect(text).toMatch(/^\d\d:\d\d:\d\d info {2}opened url=https:\/\/x why="two words"\n$/);
});

describe('hostile content', () => {
  test.each(['human', 'json'] as const)(
    'no secret passes in %s: in messages, fields, keys, errors, however deep',
    async (format) => {
      const text = await logged({ format }, (log) => {
        log.child({ bound: secret }).error(`token ${secret}`, {
          [secret]: 1,
          list: [{ deep: `x${secret}y` }],
          error: new AutofixError('GIT', 'failed', { cause: new Error(secret) }),
          other: new Error(secret),
          url: new URL('https://x.example'),
        });
      });

      expect(text).not.toContain('abcdefghijklmnop');
      expect(text).toContain('***');
    },
  );

  test('the human format cannot be driven by escape codes or forged lines', async () => {
    const text = await logged({ format: 'human' }, (log) =>
      log.info('a\u001b[2Jb\nINFO forged', { name: 'x\u202ey\r\nz' }),
    );

    expect(text.trimEnd().split('\n')).toHaveLength(1);
    expect(text).not.toMatch(/[\u001b\u202e\r]/);
  });

  test('circular, endless and odd values are survived', async () => {
    const circle: Record<string, unknown> = { n: 1n, f: () => 1, d: new Date(Number.NaN), u: undefined };
    circle['self'] = circle;

    expect(objects(await logged({}, (log) => log.info('odd', { circle })))[0]).toMatchObject({
      circle: { n: '1', self: '[…]' },
    });
  });

  test('fields cannot replace the level, the time or the message', async () => {
    const [line] = objects(
      await logged({}, (log) => log.info('true', { message: 'false', level: 'error', time: 'never' })),
    );

    expect(line).toMatchObject({ message: 'true', level: 'info' });
  });
});

test('a file rotates, is private, and holds no secret', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ci-autofix-log-'));
  const path = join(folder, 'daemon.log');

  await logged({ file: { path, maxBytes: 2000, maxFiles: 2 } }, (log) => {
    for (let number = 0; number < 100; number += 1) log.info('a line of some length', { number, secret });
  });

  const files = readdirSync(folder).sort();
  const lines = files
    .toReversed()
    .flatMap((file) => objects(readFileSync(join(folder, file), 'utf8')))
    .map((line) => line['number']);
  expect(files).toEqual(['daemon.log', 'daemon.log.1']);
  expect(lines).toEqual(Array.from({ length: lines.length }, (_, index) => 100 - lines.length + index));
  for (const file of files) {
    expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(2000);
    expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
    expect(readFileSync(join(folder, file), 'utf8')).not.toContain('abcdefghijklmnop');
  }
  rmSync(folder, { recursive: true });
});

test('a stream that breaks does not end the program', async () => {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
  stream.on('error', () => undefined);
  const logger = await createLogger({ level: 'info', format: 'json', stream, redact });

  logger.info('one');
  logger.info('two');

  await logger.close();
});

test('the silent logger takes everything', async () => {
  silentLogger.child({ a: 1 }).error('nothing');
  await silentLogger.close();
});

test('the fields of a run stand on every line of its work, on no other, however the two are mixed', async () => {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  const logger = await createLogger({ level: 'info', format: 'json', stream, redact: (text) => text });
  const work = (run: string) =>
    withLogFields({ run }, async () => {
      logger.info('begin');
      await Promise.resolve();
      await withLogFields({ job: 'build' }, async () => logger.child({ step: 'lint' }).info('end'));
    });

  await Promise.all([work('1'), work('2')]);
  logger.info('outside');
  await logger.close();

  expect(lines.filter(({ run }) => run === '1').map(({ message }) => message)).toEqual(['begin', 'end']);
  expect(lines.find(({ message, run }) => message === 'end' && run === '2')).toMatchObject({
    job: 'build',
    step: 'lint',
  });
  expect(lines.find(({ message }) => message === 'outside')).not.toHaveProperty('run');
});
