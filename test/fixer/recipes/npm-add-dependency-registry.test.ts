import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRepositoryView } from '../../../src/fixer/repository-view.ts';
import { npmAddDependency } from '../../../src/fixer/recipes/npm-add-dependency.ts';
import type { Proposal } from '../../../src/fixer/types.ts';
import { program, stepEnvironment } from '../../support/fixture-process.ts';
import { contextFrom } from '../../support/recipe-context.ts';

let folder: string;
let server: Server;
let env: Record<string, string>;
const packages = new Map<string, { published: string; tarball: Buffer }>();
const asked: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ci-autofix-'));
  packages.clear();
  asked.length = 0;
  server = createServer((request, response) => {
    const name = decodeURIComponent(request.url ?? '').slice(1);
    asked.push(name);
    const found = packages.get(name.replace(/-1\.0\.0\.tgz$/, ''));
    response.statusCode = found === undefined ? 404 : 200;
    if (found === undefined) response.end(JSON.stringify({ error: 'Not found' }));
    else response.end(name.endsWith('.tgz') ? found.tarball : JSON.stringify(packument(name, found.published)));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  env = {
    ...stepEnvironment(folder),
    npm_config_registry: address(),
    npm_config_cache: join(folder, 'cache'),
    npm_config_prefer_offline: 'false',
    MARK: join(folder, 'mark'),
  };
});

afterEach(async () => {
  await new Promise((resolve) => void server.close(resolve));
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
});

function address(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function packument(name: string, published: string): object {
  const dist = { tarball: `${address()}${name}-1.0.0.tgz` };
  const version = { name, version: '1.0.0', hasInstallScript: true, dist };
  return {
    name,
    'dist-tags': { latest: '1.0.0' },
    versions: { '1.0.0': version },
    time: { created: published, modified: published, '1.0.0': published },
  };
}

/** Publishes a package whose install script leaves a mark. */
async function publish(name: string, published: string): Promise<void> {
  const source = join(folder, 'source');
  await mkdir(source, { recursive: true });
  const postinstall = `node -e "require('node:fs').writeFileSync(process.env.MARK, 'ran')"`;
  await writeFile(
    join(source, 'package.json'),
    JSON.stringify({ name, version: '1.0.0', scripts: { postinstall }, main: 'index.js' }),
  );
  await writeFile(join(source, 'index.js'), '');
  await program(['npm', 'pack', '--pack-destination', folder], { cwd: source, env });
  packages.set(name, { published, tarball: await readFile(join(folder, `${name}-1.0.0.tgz`)) });
}

/** A project that imports the package, locks with npm and lets its scripts run; the recipe asks the registry with the real npm. */
async function propose(name: string): Promise<{ root: string; proposal: Proposal }> {
  const root = join(folder, 'project');
  await mkdir(root);
  const manifest = { name: 'shop', version: '1.0.0', allowScripts: { [name]: true } };
  await writeFile(join(root, 'package.json'), JSON.stringify(manifest));
  await writeFile(
    join(root, 'package-lock.json'),
    JSON.stringify({ name: 'shop', version: '1.0.0', lockfileVersion: 3 }),
  );
  await writeFile(join(root, 'shop.js'), `require('${name}');\n`);
  const proposal = await npmAddDependency.propose({
    ...contextFrom({ rule: 'node-package-not-found', captures: [{ package: name }] }),
    repository: openRepositoryView(root, ['package-lock.json', 'package.json', 'shop.js']),
    run: (argv) => program(argv, { cwd: root, env }),
  });
  return { root, proposal };
}

const longAgo = '2020-01-01T00:00:00.000Z';

describe('a package of a hostile registry', () => {
  it('is added and locked without running its install script', async () => {
    await publish('zorbleflux', longAgo);
    const { root, proposal } = await propose('zorbleflux');
    const [action] = 'plan' in proposal ? proposal.plan.actions : [];
    if (action?.kind !== 'run') throw new Error(JSON.stringify(proposal));
    const added = await program(action.argv, { cwd: root, env });
    expect(added).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))).toMatchObject({
      dependencies: { zorbleflux: '^1.0.0' },
    });
    expect(await readFile(join(root, 'package-lock.json'), 'utf8')).toContain('node_modules/zorbleflux');
    expect(existsSync(env['MARK'] ?? '')).toBe(false);
    expect(existsSync(join(root, 'node_modules'))).toBe(false);

    await program(['npm', 'install'], { cwd: root, env });
    expect(existsSync(env['MARK'] ?? ''), 'a plain install runs the script').toBe(true);
  }, 60_000);

  it('that does not exist is not added', async () => {
    const { proposal } = await propose('zorbleflux');
    expect(proposal).toEqual({ declined: 'the registry has no package zorbleflux' });
  }, 60_000);

  it('that was first published yesterday is not added', async () => {
    await publish('zorbleflux', new Date(Date.now() - 86_400_000).toISOString());
    const { proposal } = await propose('zorbleflux');
    expect(proposal).toEqual({ declined: 'zorbleflux was first published less than 90 days ago' });
  }, 60_000);

  it('is not even asked about when its name is one slip away from a used one', async () => {
    await publish('expresss', longAgo);
    asked.length = 0;
    const { proposal } = await propose('expresss');
    expect(proposal).toEqual({ declined: 'expresss is one slip away from the far more used express' });
    expect(asked).toEqual([]);
  }, 60_000);
});
