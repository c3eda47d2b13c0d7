import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { missingFolder, wrongTotal } from '../e2e/support/failures.ts';
import { type Watching, watchDelivered } from './support/watching.ts';

let watching: Watching;

beforeEach(async () => {
  watching = await watchDelivered();
});

afterEach(() => watching.world.close());

const github = () => watching.world.github;
const repository = () => watching.world.repository;
const say = (body: string, author = 'maintainer') =>
  github().say(repository(), watching.pull().number, author, body, new Date(watching.time).toISOString());
const answers = () => github().comments.filter(({ author }) => author === github().login);
const later = (minutes: number) => (watching.time += minutes * 60_000);
const outcomes = ({ runs }: Awaited<ReturnType<Watching['pass']>>) =>
  runs.flatMap(({ cases }) => cases.map(({ outcome }) => ('reason' in outcome ? outcome.reason : outcome.kind)));

/** Another commit on main that fails in the same way. */
function failAgain(): void {
  const headSha = github().commit(repository(), 'main', { [`work-${watching.time}.txt`]: 'x\n' }, 'work');
  watching.world.fail(missingFolder, { headSha });
}

describe('by whom', () => {
  test.each(['stranger', 'helper[bot]'])(
    '%s, who may not push, gets no answer, and nothing changes',
    async (author) => {
      const comment = say('/ci-autofix stop', author);

      await watching.pass();

      expect(comment.reactions).toEqual([]);
      expect(github().writes()).toEqual([]);
      watching.runOfPull('failure');
      await watching.pass();
      expect(watching.pull().state).toBe('closed');
    },
  );

  test('when the permission cannot be looked up, the command waits for the next pass', async () => {
    const comment = say('/ci-autofix stop');
    github().fail('GET /repos/{owner}/{repo}/collaborators/{username}/permission', 'html');

    await watching.pass();
    expect(comment.reactions).toEqual([]);
    await watching.pass();

    expect(comment.reactions).toHaveLength(1);
  });

  test('a look-up that fails in every cycle is one line in the log', async () => {
    say('/ci-autofix stop');
    const refusal = { status: 403, body: { message: 'Resource not accessible by personal access token' } };
    github().fail('GET /repos/{owner}/{repo}/collaborators/{username}/permission', refusal, { times: 9 });

    await watching.pass();
    await watching.pass();

    expect(watching.logged.filter((line) => line.includes('could not be heeded'))).toHaveLength(1);
  });

  test('words that are no command cost no look-up of a permission', async () => {
    say('thanks, I will look at /ci-autofix stop later');

    await watching.pass();

    expect(github().requests.filter(({ route }) => route.includes('permission'))).toEqual([]);
  });
});

describe('stop', () => {
  test('leaves the pull request alone, whatever its CI says, and answers once', async () => {
    const comment = say('/ci-autofix stop');
    await watching.pass();
    watching.runOfPull('failure');

    await watching.pass();
    await watching.pass();

    expect(comment.reactions).toEqual([{ author: github().login, content: '+1' }]);
    expect(watching.pull().state).toBe('open');
    expect(answers()).toEqual([]);
  });

  test('makes no further fix for the cause on that branch', async () => {
    say('/ci-autofix stop');
    await watching.pass();
    failAgain();

    expect(outcomes(await watching.pass())).toEqual(['asked-to-stop']);
  });

  test('is remembered when the state is lost', async () => {
    say('/ci-autofix stop');
    await watching.pass();
    watching.world.forgetState();
    await watching.pass({ monitoring: { lookback_minutes: 120 } });
    await watching.pass();
    failAgain();

    expect(outcomes(await watching.pass())).toEqual(['asked-to-stop']);
  });

  test('holds although the token may not react', async () => {
    say('/ci-autofix stop');
    github().fail('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', {
      status: 403,
      body: { message: 'Resource not accessible by personal access token' },
    });
    await watching.pass();
    failAgain();

    expect(outcomes(await watching.pass())).toEqual(['asked-to-stop']);
  });
});

describe('retry', () => {
  async function closedByPerson(): Promise<void> {
    watching.pull().state = 'closed';
    await watching.pass();
    later(1);
  }

  test('makes anew what a person had closed, from a run that was looked at already, once', async () => {
    await closedByPerson();
    const comment = say('/ci-autofix retry');

    expect(outcomes(await watching.pass())).toEqual(['fixed']);
    expect(outcomes(await watching.pass())).toEqual([]);

    expect(comment.reactions).toHaveLength(1);
    expect(github().pulls.map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  test('reaches a run that is older than the look-back', async () => {
    await closedByPerson();
    later(24 * 60);
    say('/ci-autofix retry');

    expect(outcomes(await watching.pass())).toEqual(['fixed']);
  });

  test('counts once: what is closed after it stays closed', async () => {
    await closedByPerson();
    say('/ci-autofix retry');
    await watching.pass();
    later(1);
    for (const pull of github().pulls) pull.state = 'closed';
    await watching.pass();
    failAgain();

    const sure = { fixing: { auto_fix_confidence_threshold: 0.1 } };
    expect(outcomes(await watching.pass(sure))).toEqual(['tried-before']);
  });

  test('lifts a stop', async () => {
    say('/ci-autofix stop');
    await watching.pass();
    later(1);
    say('/ci-autofix retry');
    await watching.pass();
    watching.pull().mergeable = false;
    await watching.pass();
    await watching.pass();
    failAgain();

    expect(outcomes(await watching.pass())).toEqual(['fixed']);
  });
});

describe('explain', () => {
  test('is answered by one comment with cause, rule and confidence, in a code block', async () => {
    say('/ci-autofix explain');

    await watching.pass();
    await watching.pass();

    expect(answers()).toHaveLength(1);
    expect(answers()[0]?.body).toMatch(/^<!-- ci-autofix answer:\d+ -->\n\n```\n[\s\S]*Confidence \d+ %[\s\S]*\n```$/);
  });

  test('is not answered again when the state is lost', async () => {
    say('/ci-autofix explain');
    await watching.pass();
    watching.world.forgetState();
    await watching.pass({ monitoring: { lookback_minutes: 120 } });

    await watching.pass();

    expect(answers()).toHaveLength(1);
  });
});

describe('elsewhere than on its own pull request', () => {
  const settings = { fixing: { deliver: 'comment' }, notifications: { channels: ['issue'] } };

  /** A person's pull request with a commit that fails. */
  function failOnPullRequest(files: Readonly<Record<string, string>>): void {
    const headSha = github().commit(repository(), 'topic', files, 'work');
    const pullRequest = { number: 40, base: 'main' };
    watching.world.fail(missingFolder, { branch: 'topic', headSha, event: 'pull_request', pullRequest });
  }

  function openPersonsPullRequest(): void {
    const facts = { repository: repository(), title: 'work', body: '', author: 'maintainer', labels: [] };
    const head = { head: 'topic', headOwner: 'acme', headSha: null, base: 'main' };
    const createdAt = new Date(watching.time).toISOString();
    github().pulls.push({ number: 40, ...facts, ...head, state: 'open', merged: false, draft: false, createdAt });
  }

  test("stop on a person's pull request holds for all its runs, and retry lifts it", async () => {
    openPersonsPullRequest();
    failOnPullRequest({ 'a.txt': '1' });
    expect(outcomes(await watching.pass(settings))).toEqual(['fixed']);
    const sayThere = (body: string) =>
      github().say(repository(), 40, 'maintainer', body, new Date(watching.time).toISOString());
    sayThere('/ci-autofix stop');
    failOnPullRequest({ 'a.txt': '2' });
    expect(outcomes(await watching.pass(settings))).toEqual(['asked-to-stop']);
    later(1);
    sayThere('/ci-autofix retry');

    const again = await watching.pass(settings);

    expect(outcomes(again)).not.toContain('asked-to-stop');
    expect(again.runs).toHaveLength(1);
  });

  test('an issue about a cause is answered like the pull request', async () => {
    openPersonsPullRequest();
    watching.world.fail(wrongTotal, { workflow: { name: 'Other', path: '.github/workflows/other.yml' } });
    await watching.pass(settings);
    const [issue] = github().issues;
    github().say(repository(), issue?.number ?? 0, 'maintainer', '/ci-autofix explain');

    await watching.pass(settings);

    expect(answers().map(({ issue: number, body }) => [number, /Confidence/.test(body)])).toEqual([
      [issue?.number, true],
    ]);
  });

  test('where nothing of ours stands, a command gets no answer', async () => {
    openPersonsPullRequest();
    const comment = github().say(repository(), 40, 'maintainer', '/ci-autofix explain');

    await watching.pass();

    expect(comment.reactions).toEqual([]);
    expect(answers()).toEqual([]);
  });
});

test('another name gets a puzzled reaction', async () => {
  const comment = say('/ci-autofix dance');

  await watching.pass();

  expect(comment.reactions).toEqual([{ author: github().login, content: 'confused' }]);
});

test('while nobody comments, listening costs a conditional request alone', async () => {
  await watching.pass();
  github().forgetRequests();

  await watching.pass();

  const asked = github().requests.filter(({ route }) => route === '/repos/{owner}/{repo}/issues/comments');
  expect(asked.map(({ status }) => status)).toEqual([304]);
});

test.each([
  ['turned off', { monitoring: { comment_commands: false } }],
  ['a dry run', { dry_run: true }],
])('%s: comments are not even read', async (_, settings) => {
  say('/ci-autofix stop');

  await watching.pass(settings);

  expect(github().requests.filter(({ route }) => route === '/repos/{owner}/{repo}/issues/comments')).toEqual([]);
});
