import { Writable } from 'node:stream';
import type { PassReport } from '../../../src/core/case.ts';
import { openSession, type Session } from '../../../src/orchestrator/wire.ts';
import type { StoredDelivery } from '../../../src/store/types.ts';
import { missingFolder } from '../../e2e/support/failures.ts';
import { makeWorld, type World } from '../../e2e/support/world.ts';
import type { StandInPull } from '../../support/github/types.ts';
import { settingsOf } from '../../support/services.ts';

export interface Watching {
  readonly world: World;
  /** The clock that the sessions see. */
  time: number;
  /** One pass with a session of its own, as after a restart. */
  pass(settings?: Readonly<Record<string, unknown>>): Promise<PassReport>;
  withSession<Result>(work: (session: Session) => Promise<Result>, settings?: object): Promise<Result>;
  /** Everything that the log said, as JSON lines. */
  readonly logged: string[];
  deliveries(): Promise<readonly StoredDelivery[]>;
  /** The tool's own pull request; fails the test when there is none. */
  pull(): StandInPull;
  /** Adds an ended run of the pull request's head. */
  runOfPull(conclusion: string | null, change?: object): void;
}

/** A world in which a fix was delivered as a pull request at `time`. */
export async function watchDelivered(): Promise<Watching> {
  const watching = watch(await makeWorld(missingFolder.files));
  watching.world.fail(missingFolder);
  await watching.pass();
  watching.world.github.forgetRequests();
  return watching;
}

export function watch(world: World): Watching {
  const logged: string[] = [];
  const logStream = new Writable({ write: (chunk, _, done) => (logged.push(String(chunk)), done()) });
  async function withSession<Result>(
    work: (session: Session) => Promise<Result>,
    settings: object = {},
  ): Promise<Result> {
    const session = await openSession({
      settings: settingsOf({
        repositories: [world.repository],
        state_dir: world.stateDir,
        cache_dir: world.cacheDir,
        ...settings,
        fixing: { deliver: 'pull-request', ...('fixing' in settings ? (settings.fixing as object) : {}) },
      }),
      readOnly: 'dry_run' in settings,
      env: world.env,
      cwd: world.cwd,
      version: '0.0.0',
      signal: new AbortController().signal,
      logLevel: 'info',
      logStream,
      onProgress: () => undefined,
      clock: { now: () => new Date(watching.time), sleep: () => Promise.resolve() },
      pace: { writeGapMs: 0, notifyGapMs: 0, retryUnitMs: 1 },
    });
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }
  const watching: Watching = {
    world,
    time: Date.now(),
    logged,
    withSession,
    pass: (settings = {}) => withSession((session) => session.pass(), settings),
    deliveries: () => withSession(async ({ services }) => services.store.deliveries({})),
    pull: () => {
      const [pull] = world.github.pulls;
      if (pull === undefined) throw new Error('no pull request was opened');
      return pull;
    },
    runOfPull: (conclusion, change = {}) => {
      const { head } = watching.pull();
      const status = conclusion === null ? 'in_progress' : 'completed';
      const facts = { branch: head, headSha: world.github.head(world.repository, head) ?? '', status, conclusion };
      world.fail(missingFolder, { event: 'pull_request', ...facts, ...change });
    },
  };
  return watching;
}
