import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collectLogInputs } from '../../src/orchestrator/log-inputs.ts';
import { zipOf } from '../support/zip.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-inputs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* noInput(): AsyncGenerator<Uint8Array> {}

async function logsOf(path: string): Promise<Record<string, string>> {
  const inputs = await collectLogInputs([path], folder, noInput());
  const logs: Record<string, string> = {};
  for (const { name, open } of inputs) {
    const chunks: Buffer[] = [];
    for await (const chunk of open()) chunks.push(Buffer.from(chunk));
    logs[name.replaceAll('\\', '/')] = Buffer.concat(chunks).toString();
  }
  return logs;
}

describe('an archive that cannot be read', () => {
  it.each([
    ['is cut off', zipOf({ '0_build.txt': 'x'.repeat(5000) }).subarray(0, 60), /cut off/],
    ['is no archive', Buffer.from('PK or not'), /no zip archive/],
    ['holds no logs', zipOf({ 'readme.md': 'hello' }), /holds no logs/],
    [
      'unpacks to more than it says',
      zipOf({ '0_build.txt': 'a'.repeat(2_000_000) }, { claim: 1000 }),
      /more than the archive says/,
    ],
  ])('%s: says so when its turn comes', async (_, bytes, message) => {
    await writeFile(join(folder, 'run.zip'), bytes);

    await expect(logsOf('run.zip')).rejects.toThrow(message);
  });

  it('lists its files elsewhere than they are', async () => {
    const bytes = zipOf({ '0_build.txt': 'x' });
    bytes.write('XX', 0);
    await writeFile(join(folder, 'run.zip'), bytes);

    await expect(logsOf('run.zip')).rejects.toThrow(/not where its list says/);
  });
});

describe("a run's archive", () => {
  it('has a log for every job, not for its steps once more', async () => {
    const files = {
      '1_test.txt': 'the second job',
      '0_build (a, b).txt': 'the first job',
      'test/1_Set up job.txt': 'the second job',
      'test/system.txt': 'the runner',
    };
    await writeFile(join(folder, 'run.zip'), zipOf(files));

    expect(await logsOf('run.zip')).toEqual({
      'run.zip/0_build (a, b).txt': 'the first job',
      'run.zip/1_test.txt': 'the second job',
    });
  });

  it('without logs of jobs has their steps, in order', async () => {
    await writeFile(
      join(folder, 'run.zip'),
      zipOf({
        'test/10_Clean up.txt': 'c',
        'test/2_Run.txt': 'b',
        'test/1_Set up.txt': 'a',
        'build/1_Set up.txt': 'd',
      }),
    );

    expect(await logsOf('run.zip')).toEqual({ 'run.zip/build': 'd', 'run.zip/test': 'abc' });
  });

  it('is unpacked whole, however long its log is', async () => {
    const text = Array.from({ length: 60_000 }, (_, line) => `line ${line} of a long log\n`).join('');
    await writeFile(join(folder, 'run.zip'), zipOf({ '0_build.txt': text }));

    expect((await logsOf('run.zip'))['run.zip/0_build.txt']).toBe(text);
  });

  it('writes nothing, whatever its names say', async () => {
    await writeFile(join(folder, 'run.zip'), zipOf({ '../../escape.txt': 'x' }));

    expect(await logsOf('run.zip')).toEqual({ 'run.zip/../../escape.txt': 'x' });
  });
});

describe('a folder', () => {
  it('stands for its logs, packed ones too', async () => {
    await mkdir(join(folder, 'logs'));
    await writeFile(join(folder, 'logs/a.log'), 'a');
    await writeFile(join(folder, 'logs/b.log.gz'), gzipSync('b'));
    await writeFile(join(folder, 'logs/c.zip'), zipOf({ '0_job.txt': 'c' }));
    await writeFile(join(folder, 'logs/d.tar.gz'), 'not read');

    expect(await logsOf('logs')).toEqual({ 'logs/a.log': 'a', 'logs/b.log.gz': 'b', 'logs/c.zip/0_job.txt': 'c' });
  });
});
