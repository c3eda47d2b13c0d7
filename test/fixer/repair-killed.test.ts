import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { git, makeRepository, temporaryFolder } from '../support/repository.ts';

let work: ReturnType<typeof temporaryFolder>;
let origin = '';
let sha = '';
beforeEach(() => {
  work = temporaryFolder();
  origin = path.join(work.dir, 'origin');
  sha = makeRepository(origin, {
    'a.txt': 'wrong\n',
    '.github/workflows/ci.yml':
      'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo prepared > prepared.txt\n      - name: check\n        run: grep right a.txt\n',
  });
});
afterEach(() => work.remove());

const child = fileURLToPath(new URL('support/repair-child.ts', import.meta.url));

function runChild(cache: string, killAt: number): Promise<{ signal: string | null; output: string }> {
  return new Promise((resolve) => {
    const running = spawn(process.execPath, [child, origin, path.join(work.dir, cache), sha, String(killAt)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    running.stdout.on('data', (chunk) => (output += String(chunk)));
    running.once('close', (_code, signal) => resolve({ signal, output }));
  });
}

const caches = ['one', 'two', 'three'];

it('kill -9 at every step of a repair: the repository is untouched, the next repair cleans up and succeeds', async () => {
  const refs = git(origin, 'for-each-ref');
  const kills = await Promise.all(
    caches.map(async (cache, first) => {
      let at = 1 + first;
      for (; (await runChild(cache, at)).signal === 'SIGKILL'; at += caches.length)
        expect(git(origin, 'status', '--porcelain')).toBe('');
      return Math.floor(at / caches.length);
    }),
  );
  expect(kills.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(50);
  for (const cache of caches) {
    expect(JSON.parse((await runChild(cache, 0)).output)).toMatchObject({ kind: 'fixed' });
    expect(readdirSync(path.join(work.dir, cache, 'work'))).toEqual([]);
  }
  expect(git(origin, 'for-each-ref')).toBe(refs);
}, 300_000);
