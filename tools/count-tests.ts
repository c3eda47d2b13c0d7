/** Prints `<passed> <failed>` of vitest's JSON report; a file that could not be loaded, and a report without tests, count as failed. */
import { readFile } from 'node:fs/promises';

interface TestReport {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly numTotalTests?: number;
  readonly testResults?: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

const [path = ''] = process.argv.slice(2);
const {
  numPassedTests = 0,
  numFailedTests = 0,
  numTotalTests = 0,
  testResults = [],
} = JSON.parse((await readFile(path, 'utf8')) || '{}') as TestReport;
const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
process.stdout.write(`${numPassedTests} ${numFailedTests + broken + (numTotalTests > 0 ? 0 : 1)}\n`);
