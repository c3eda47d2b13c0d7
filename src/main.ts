#!/usr/bin/env node
import module from 'node:module';
import v8 from 'node:v8';

module.enableCompileCache?.();
// Reading a log makes much short-lived text: without this V8 takes up to 150 MB more for it, and is no quicker.
v8.setFlagsFromString('--semi-space-growth-factor=1');
process.stdout.on('error', endQuietly);

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(`ci-autofix needs Node 24 or later; this is ${process.version}\n`);
  process.exitCode = 2;
} else {
  const { main } = await import('./cli/main.ts');
  process.exitCode = await main(process.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
  });
}

/** Whoever reads our output has seen enough, as `head` does. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
