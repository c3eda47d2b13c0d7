import { compileCatalogue } from '../../src/analyzer/catalogue.ts';
import { loadRules } from '../../src/analyzer/load-rules.ts';
import { scan } from '../../src/analyzer/scan.ts';
import { readChunks } from '../../src/logs/read-file.ts';
import { logFormats } from '../../src/logs/formats.ts';

/** Scans one file in a process of its own and prints what it cost. Arguments: rules folder, log file. */
const [rules = '', path = ''] = process.argv.slice(2);
const catalogue = compileCatalogue((await loadRules([rules])).rules);
const nothing = (async function* (): AsyncGenerator<Uint8Array> {
  yield Buffer.from('ready\n');
})();
await scan(nothing, catalogue, { formats: logFormats });
const begun = performance.now();
const result = await scan(readChunks(path), catalogue, { formats: logFormats });
const milliseconds = performance.now() - begun;
const hits = result.hitCounts.reduce((sum, count) => sum + count, 0);
console.log(
  JSON.stringify({
    milliseconds,
    bytes: result.bytes,
    lines: result.lines,
    hits,
    megabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
