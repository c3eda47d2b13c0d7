import { expect, test } from 'vitest';
import { withoutMachinePaths } from '../../src/orchestrator/machine-paths.ts';

const cache = '/home/someone/.cache/ci-autofix';
const tree = `${cache}/work/a1b2c3-0123456789/tree/a1b2c3-0123456789`;
const scratch = `${cache}/work/a1b2c3-0123456789/scratch`;

test.each([
  ['a file of the work tree', `${tree}/src/cart.js:3:1 bad`, 'src/cart.js:3:1 bad'],
  ['the work tree itself', `in ${tree}`, 'in .'],
  ['the work tree with its last slash', `in ${tree}/ there`, 'in ./ there'],
  ['the script of a step', `${scratch}/steps/12/script.sh: line 1: no`, 'script.sh: line 1: no'],
  ['the home of the commands', `${scratch}/home/.npmrc`, '<scratch>/home/.npmrc'],
  ['several in one line', `${tree}/a ${tree}/b`, 'a b'],
  ['anything else in the cache', `${cache}/tools/x`, '<cache>/tools/x'],
  ['text without a path', 'one\ntwo', 'one\ntwo'],
])('%s', (_, printed, shown) => {
  expect(withoutMachinePaths(printed, cache)).toBe(shown);
});
