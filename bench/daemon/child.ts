/** Runs idle cycles over so many repositories and prints one JSON line: `child.ts <server> <repositories> <state folder>`. */
import { PassThrough } from 'node:stream';
import { layerFromObject, mergeLayers } from '../../src/config/load.ts';
import { keepHeapSmall } from '../../src/orchestrator/small-heap.ts';
import { openSession } from '../../src/orchestrator/wire.ts';

const idleCycles = 3;
const [server = '', count = '0', folder = ''] = process.argv.slice(2);
const repositories = Array.from({ length: Number(count) }, (_, index) => `acme/r${index}`);
const layer = layerFromObject('bench', { repositories, state_dir: folder, cache_dir: folder });

const session = await openSession({
  settings: mergeLayers([layer]).settings,
  readOnly: false,
  env: { GITHUB_TOKEN: `ghp_${'0'.repeat(36)}`, GITHUB_API_URL: `${server}/api/v3`, HOME: folder },
  cwd: folder,
  version: '0.0.0',
  signal: new AbortController().signal,
  logLevel: 'error',
  logStream: new PassThrough().resume(),
  onProgress: () => undefined,
});
keepHeapSmall();
const counted = async () => (await (await fetch(`${server}/count`)).json()) as { full: number; unchanged: number };

await counted();
const first = await timed();
const cycles = [];
for (let cycle = 0; cycle < idleCycles; cycle++) cycles.push(await timed());
await session.close();
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(`${JSON.stringify({ repositories: repositories.length, first, cycles, peakMb })}\n`);

async function timed() {
  const started = performance.now();
  await session.pass();
  const seconds = (performance.now() - started) / 1000;
  return { seconds, ...(await counted()), rssMb: Math.round(process.memoryUsage().rss / 1024 / 1024) };
}
