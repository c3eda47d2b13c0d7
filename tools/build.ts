/** Makes `dist/` from `src/`: compiled JavaScript, the precompiled rule catalogue beside it, and the executable bit. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

function run(script: string, ...args: string[]): void {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(resolve(root, 'dist'), { recursive: true, force: true });
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
if (existsSync(resolve(root, 'tools/build-catalogue.ts'))) run('tools/build-catalogue.ts');
chmodSync(resolve(root, 'dist/main.js'), 0o755);
