/** A repair in a checkout that ends itself with SIGKILL before its n-th step; prints how many steps there were. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beginTransaction } from '../../../src/fixer/transaction.ts';

const [dir = '', killAt = '0'] = process.argv.slice(2);
let steps = 0;
const transaction = await beginTransaction(dir, {
  onStep: () => {
    steps += 1;
    if (steps === Number(killAt)) process.kill(process.pid, 'SIGKILL');
  },
});
const write = (root: string, name: string, text: string): void => writeFileSync(path.join(root, name), text);
await transaction.attempt((root) => {
  write(root, 'fix-me.txt', 'fixed\n');
  write(root, 'new-by-fix.txt', 'new\n');
  return Promise.resolve(null);
});
await transaction.attempt((root) => {
  write(root, 'fix-me-too.txt', 'broken\n');
  write(root, 'debris.txt', 'x\n');
  rmSync(path.join(root, 'clean.txt'));
  return Promise.resolve('does not help');
});
await transaction.attempt((root) => {
  write(root, 'fix-me-too.txt', 'fixed\n');
  return Promise.resolve(null);
});
await transaction.finish();
process.stdout.write(String(steps));
