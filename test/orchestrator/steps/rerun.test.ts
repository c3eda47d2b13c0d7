import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failing, registryOutage } from '../../e2e/support/failures.ts';
import { makeWorld } from '../../e2e/support/world.ts';
import { watch, type Watching } from '../support/watching.ts';

const route = 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs';

let watching: Watching;

beforeEach(async () => {
  watching = watch(await makeWorld(registryOutage.files));
});

afterEach(() => watching.world.close());

const github = () => watching.world.github;
const outcomes = async () =>
  (await watching.pass()).runs.flatMap(({ cases }) => cases.map(({ outcome }) => outcome.kind));

/** Another stroke of bad luck, in another job of the same run. */
const tooManyPulls = failing({
  script: 'docker pull alpine',
  printed: ['toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating'],
});

describe('a request to run again', () => {
  test('that the host could not take is asked again by the next pass', async () => {
    watching.world.fail(registryOutage);
    github().fail(route, 'server-error', { times: 10 });
    await watching.pass();
    github().clearFaults();

    expect(await outcomes()).toEqual(['rerun']);
    expect(github().reruns).toHaveLength(1);
  });

  test.each(['html', 'garbage'] as const)(
    'that was answered with %s was not carried out, and is asked again',
    async (fault) => {
      watching.world.fail(registryOutage);
      github().fail(route, fault);
      await watching.pass();

      expect(await outcomes()).toEqual(['rerun']);
      expect(github().reruns).toHaveLength(1);
    },
  );

  test('whose answer was lost is found carried out, and not asked a second time', async () => {
    watching.world.fail(registryOutage);
    github().fail(route, 'lost-reply');

    await watching.pass();
    await watching.pass();

    expect(github().reruns).toHaveLength(1);
    expect((await watching.deliveries()).map(({ delivery }) => delivery.kind)).toEqual(['rerun']);
  });

  test('is made once for a run that failed for two such causes', async () => {
    const jobs = [registryOutage.job, { ...tooManyPulls.job, name: 'image' }];
    watching.world.fail(registryOutage, { jobs });

    expect(await outcomes()).toEqual(['rerun', 'rerun']);
    expect(github().reruns).toHaveLength(1);
  });

  test('is not made for a run that a person has started again meanwhile', async () => {
    const run = watching.world.fail(registryOutage);
    github().fail(route, { status: 403, body: { message: 'The workflow run containing this job is already running' } });
    await watching.withSession(async ({ pass, observe }) => {
      observe((event) => {
        if (event.kind === 'diagnosed') Object.assign(run, { status: 'in_progress', conclusion: null, attempt: 2 });
      });
      const { runs } = await pass();

      expect(runs[0]?.cases[0]?.outcome).toMatchObject({ kind: 'skipped', reason: 'already-delivered' });
    });
    expect(github().reruns).toEqual([]);
  });
});
