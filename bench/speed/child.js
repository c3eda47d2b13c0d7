// Scans one file with the compiled program, in a process of its own, and prints what it cost. Arguments: build folder, rules folder, log file.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import { peakMegabytes } from './peak.js';

// As src/main.ts does.
v8.setFlagsFromString('--semi-space-growth-factor=1');

const [build = '', rules = '', path = ''] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(build, file)).href);
const { readPackedCatalogue } = await load('analyzer/packed-catalogue.js');
const { scan } = await load('analyzer/scan.js');
const { readChunks } = await load('logs/read-file.js');
const { logFormats } = await load('logs/formats.js');

async function* nothing() {
  yield Buffer.from('ready\n');
}

const started = performance.now();
const book = await readPackedCatalogue(join(build, 'catalogue'), rules);
await scan(nothing(), book.catalogue, { formats: logFormats });
const begun = performance.now();
const result = await scan(readChunks(path), book.catalogue, { formats: logFormats });
const milliseconds = performance.now() - begun;
const hits = result.hitCounts.reduce((sum, count) => sum + count, 0);
const { bytes, lines } = result;
const megabytes = peakMegabytes();
console.log(JSON.stringify({ milliseconds, ready: begun - started, bytes, lines, hits, megabytes }));
