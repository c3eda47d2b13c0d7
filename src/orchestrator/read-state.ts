import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Settings } from '../config/options.ts';
import { systemClock } from '../core/clock.ts';
import { redact } from '../core/redact.ts';
import { openDryStore } from '../store/state.ts';
import type { RuleRecord, StoredCase, StoredDelivery, StoredTestFailure } from '../store/types.ts';
import { type LastPass, readLastPass } from './last-pass.ts';
import { ownersFileOf } from './record-tests.ts';
import { statePath } from './state-path.ts';

export interface ReadState {
  readonly path: string;
  readonly cases: readonly StoredCase[];
  /** Made within the span. */
  readonly deliveries: readonly StoredDelivery[];
  /** Those that are still watched, of whatever age. */
  readonly followed: readonly StoredDelivery[];
  readonly ruleRecords: readonly RuleRecord[];
  /** Tests that failed within the span. */
  readonly testFailures: readonly StoredTestFailure[];
  /** The CODEOWNERS files of their repositories. */
  readonly ownersFiles: ReadonlyMap<string, string>;
  /** How the last pass ended; null before the first. */
  readonly lastPass: LastPass | null;
  /** Pid of the daemon that works with this state; null when none does. */
  readonly daemon: number | null;
}

/** Reads what the store remembers of the last `spanMs` milliseconds, without writing and while others do. */
export async function readState(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  spanMs: number,
): Promise<ReadState> {
  const path = statePath(settings, env, cwd);
  const store = openDryStore({ path, clock: systemClock, redact });
  try {
    const since = new Date(systemClock.now().getTime() - spanMs);
    const cases = store.cases({ since });
    const repositories = new Set(cases.map(({ run }) => run.repository));
    return {
      path,
      cases,
      testFailures: store.testFailures({ since }),
      ownersFiles: new Map([...repositories].map((name) => [name, ownersFileOf(store, name)])),
      deliveries: store.deliveries({ since }),
      followed: store.deliveries({ followed: true, kinds: ['pull-request', 'push'] }),
      ruleRecords: store.ruleRecords(),
      lastPass: readLastPass(store),
      daemon: await runningDaemon(dirname(path)),
    };
  } finally {
    store.close();
  }
}

async function runningDaemon(folder: string): Promise<number | null> {
  const text = await readFile(join(folder, 'daemon.pid'), 'utf8').catch(() => '');
  const pid = Number(text.trim());
  if (!Number.isInteger(pid) || pid <= 0) return null;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : null;
  }
}
