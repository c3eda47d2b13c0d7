import { lockStateFolder } from '../../src/store/lock.ts';
import { openStore } from '../../src/store/state.ts';
import { systemClock } from '../../src/core/clock.ts';

/** One process of a race: does what it is told, prints one line, then waits to be ended when asked to `hold`. */
const [what, path = '', key = '', ending] = process.argv.slice(2);

try {
  process.stdout.write(`${act()}\n`);
} catch (error) {
  process.stdout.write(`${(error as { code?: string }).code}: ${(error as Error).message}\n`);
}
if (ending === 'hold') setInterval(() => undefined, 1000);

function act(): string {
  if (what === 'lock') {
    lockStateFolder(path);
    return 'locked';
  }
  const store = openStore({ path, clock: systemClock, redact: (text) => text });
  if (what === 'claim') return String(store.claim(key));
  for (let number = 0; number < 50; number += 1) store.saveReply(`${key}-${number}`, { etag: 'e', body: '{}' });
  return 'wrote';
}
