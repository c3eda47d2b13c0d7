/**
 * From "log in hand" to "branch pushed" for a formatting failure in a repository of 10,000 files, beside the bare floor: a work
 * tree, the tool on the named files, a commit and a push by hand. Both in one run, taking turns; the reproduction (the commands of
 * red, green and red) is told apart. `npm run bench:scale`; `-- --files 1000` for another size, `-- --write` puts the figures into
 * `docs/repair-speed.md`.
 */
import { rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeWorkshop } from '../../test/support/fixture-repos.ts';
import { breakFormat, makeLargeProject } from './project.ts';
import { floor, repairPass, repositoryName, type Sample } from './measure.ts';
import { renderFigures } from './report.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
  },
});
const files = Number(values.files);
const rounds = Number(values.rounds);
const goal = 1.5;

const workshop = await makeWorkshop(`${repositoryName}.git`);
try {
  const project = await makeLargeProject(workshop, files);
  const samples: Sample[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const failing = await breakFormat(project, round);
    const bare = await floor(project, failing);
    const whole = await repairPass(workshop, failing);
    // The first round fills caches on both sides.
    if (round > 0) samples.push({ floorMs: bare, ...whole });
  }
  const { text, ratio } = renderFigures(samples, {
    files,
    goal,
    node: process.version,
    cores: cpus().length,
    load: loadavg()[0] ?? 0,
  });
  process.stdout.write(text);
  if (values.write)
    await writeFile(join(fileURLToPath(new URL('../..', import.meta.url)), 'docs/repair-speed.md'), text);
  process.exitCode = ratio <= goal ? 0 : 1;
} finally {
  await rm(workshop.folder, { recursive: true, force: true, maxRetries: 3 });
}
