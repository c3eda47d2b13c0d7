import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/core/clock.ts';
import { openGit } from '../../src/io/git.ts';
import { deliver } from '../../src/publish/deliver.ts';
import type { DeliverRequest, PublishSettings } from '../../src/publish/types.ts';
import { openStore } from '../../src/store/state.ts';
import { folderHost } from '../support/folder-host.ts';

/** One process of a race: delivers what the folder says, with the store that it is given, and prints the outcome. */
const [root = '', state = '', ending] = process.argv.slice(2);
const { request, settings } = JSON.parse(readFileSync(join(root, 'request.json'), 'utf8')) as {
  request: DeliverRequest;
  settings: PublishSettings;
};
const host = folderHost(root);
const dying = { ...host, openPullRequest: () => process.kill(process.pid, 'SIGKILL') as never };

const store = openStore({ path: state, clock: systemClock, redact: (text) => text });
const outcome = await deliver(request, settings, {
  host: ending === 'die' ? dying : host,
  git: openGit(join(root, 'work')),
  store,
});
process.stdout.write(JSON.stringify(outcome));
