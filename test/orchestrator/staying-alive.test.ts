import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { watch as watchOver } from '../../src/orchestrator/watch.ts';
import { missingFolder } from '../e2e/support/failures.ts';
import { makeWorld } from '../e2e/support/world.ts';
import { watch, type Watching } from './support/watching.ts';

let watching: Watching;

beforeEach(async () => {
  watching = watch(await makeWorld(missingFolder.files));
});

afterEach(() => watching.world.close());

const runs = 'GET /repos/{owner}/{repo}/actions/runs';
const errors = () => watching.logged.filter((line) => line.includes('a pass failed'));

/** So many cycles of the daemon; `before` is told the number of each, from 0, and may break things. */
async function cycles(count: number, before: (cycle: number) => void): Promise<void> {
  await watching.withSession(
    async (session) => {
      let cycle = 0;
      const counted = {
        ...session,
        pass: async (only?: readonly string[]) => {
          before(cycle++);
          watching.time += 5 * 60_000;
          return session.pass(only);
        },
      };
      await watchOver(counted, async () => undefined);
    },
    { mode: 'continuous', monitoring: { max_cycles: count, check_interval_seconds: 1, lookback_minutes: 1440 } },
  );
}

describe('an hour of trouble is one line, and the first failure after it is fixed', () => {
  test.each(['html', 'garbage', 'unauthorized', 'server-error', 'reset'] as const)(
    'the API answers %s',
    async (fault) => {
      await cycles(14, (cycle) => {
        if (cycle === 1) github().fail('*', fault, { times: 1000 });
        if (cycle !== 13) return;
        github().clearFaults();
        watching.world.fail(missingFolder);
      });

      expect(errors()).toHaveLength(1);
      expect(watching.logged.some((line) => line.includes('passes succeed again'))).toBe(true);
      expect(github().pulls).toHaveLength(1);
    },
  );

  test('the repository is gone for an hour and comes back', async () => {
    await cycles(15, (cycle) => {
      if (cycle === 1) github().fail(runs, { status: 404, body: { message: 'Not Found' } }, { times: 1 });
      if (cycle === 2) watching.world.fail(missingFolder);
    });

    expect(errors()).toHaveLength(1);
    expect(github().pulls).toHaveLength(1);
  });
});

test.each([
  ['forward by a day', 86_400_000],
  ['back by a day', -86_400_000],
])('a clock that jumps %s delivers and says nothing twice', async (_, jump) => {
  watching.world.fail(missingFolder);

  await cycles(3, (cycle) => {
    if (cycle === 1) watching.time += jump;
    if (cycle === 2) watching.time -= jump;
  });

  expect(github().pulls.map(({ state }) => state)).toEqual(['open']);
  // A day without a run of the fix looks like the missing permission; it is said once.
  expect(github().comments).toHaveLength(jump > 0 ? 1 : 0);
});

function github() {
  return watching.world.github;
}

describe('a daemon that is started while', () => {
  test.each(['server-error', 'reset'] as const)('the host answers with %s waits for it', async (fault) => {
    watching.world.fail(missingFolder);
    github().fail('*', fault, { times: 20 });

    await cycles(8, (cycle) => {
      if (cycle === 7) github().clearFaults();
    });

    expect(errors()).toHaveLength(1);
    expect(github().pulls).toHaveLength(1);
  });

  test.each(['unauthorized', 'html'] as const)('the host answers with %s ends: the set-up is wrong', async (fault) => {
    github().fail('*', fault, { times: 20 });

    await expect(cycles(2, () => undefined)).rejects.toThrow();
  });
});
