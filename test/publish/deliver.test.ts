import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { AutofixError } from '../../src/core/errors.ts';
import type { Run } from '../../src/core/run.ts';
import { openGit } from '../../src/io/git.ts';
import { deliver } from '../../src/publish/deliver.ts';
import type { DeliverRequest, PublishSettings } from '../../src/publish/types.ts';
import { openStore } from '../../src/store/state.ts';
import { aDiagnosis, aFix, aRun } from '../support/cases.ts';
import { folderHost, git, makeOrigin } from '../support/folder-host.ts';

const execute = promisify(execFile);
const childScript = fileURLToPath(new URL('./deliver-child.ts', import.meta.url));
const branch = 'ci-autofix/0123456789abcdef';
const before = '// greeting\nconst a = {b:1}\nexport default a;\n';

const defaults: PublishSettings = {
  deliver: 'pull-request',
  author: { name: 'ci-autofix', email: 'bot@example.com' },
  signOff: false,
  labels: ['ci'],
  unverified: false,
  patchFolder: '',
};

let root: string;
let origin: string;
let work: string;
let head: string;

beforeEach(() => {
  ({ root, origin, work, head } = makeOrigin({ 'src/a.ts': before, 'README.md': 'hello\n' }));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function aRequest(change: { run?: Partial<Run>; fix?: Partial<DeliverRequest['fix']> } = {}): DeliverRequest {
  const run = aRun({ headSha: head, ...change.run });
  return {
    run,
    diagnosis: aDiagnosis(),
    fix: aFix({ baseSha: run.headSha, ...change.fix }),
    reproduce: ['npx prettier --check .'],
  };
}

function memory() {
  return openStore({ path: ':memory:', clock: systemClock, redact: (text) => text });
}

function go(
  request = aRequest(),
  settings: Partial<PublishSettings> = {},
  fail: Partial<Record<string, AutofixError>> = {},
  store = memory(),
) {
  return deliver(request, { ...defaults, ...settings }, { host: folderHost(root, fail), git: openGit(work), store });
}

/** Every ref of the origin: what nobody may change unasked. */
const refs = (): string => git(origin, 'for-each-ref');

function pushCommit(target: string, file: string, message = 'by a person'): string {
  git(work, 'checkout', '--quiet', '-B', 'scratch', head);
  writeFileSync(join(work, file), 'new\n');
  git(work, 'add', '--all');
  git(work, 'commit', '--quiet', '-m', message);
  git(work, 'push', '--quiet', '--force', origin, `HEAD:${target}`);
  return git(work, 'rev-parse', 'HEAD');
}

describe('a fix of a workflow file', () => {
  const workflowFix: Partial<DeliverRequest['fix']> = {
    changes: [{ path: '.github/workflows/ci.yml', status: 'modified', addedLines: 1, removedLines: 1 }],
  };

  function asked(allowed: boolean | null, fix: Partial<DeliverRequest['fix']>) {
    const ports = { host: folderHost(root, {}), git: openGit(work), store: memory() };
    const workflowPermission = () => Promise.resolve({ allowed, detail: 'the token lacks the scope workflow' });
    return deliver(aRequest({ fix }), defaults, { ...ports, workflowPermission });
  }

  test('is not pushed with a token that may not change workflows, and says so', async () => {
    const seen = refs();
    expect(await asked(false, workflowFix)).toMatchObject({
      kind: 'withheld',
      reason: 'no-permission',
      detail: 'the token lacks the scope workflow',
    });
    expect(refs()).toBe(seen);
  });

  test('is pushed where the token may, or does not tell', async () => {
    expect(await asked(null, workflowFix)).toMatchObject({ kind: 'delivered' });
  });

  test('is the only one that asks', async () => {
    expect(await asked(false, {})).toMatchObject({ kind: 'delivered' });
  });
});

describe('nothing is written', () => {
  const down = new AutofixError('UNREACHABLE', 'the host answered 500');

  test.each(['getRepository', 'branchHead', 'findPullRequest', 'credentials'])(
    'when the look-up %s fails',
    async (name) => {
      const seen = refs();

      const outcome = await go(aRequest(), {}, { [name]: down });

      expect(outcome).toMatchObject({ kind: 'withheld', reason: 'delivery-unknown', detail: 'the host answered 500' });
      expect(refs()).toBe(seen);
      expect(folderHost(root).writes()).toEqual([]);
    },
  );

  const unproven = { kind: 'none', reason: 'needs secrets.TOKEN', rounds: [] } as const;
  test.each([
    ['for a fork', { run: { fork: true } }, {}, 'fork'],
    ['for a run of a branch of ours', { run: { branch } }, {}, 'own-commit'],
    ['without a patch', { fix: { patch: '' } }, {}, 'no-change'],
    [
      'for a refuted fix',
      { fix: { proof: { kind: 'refuted', reason: 'still red', rounds: [] } } },
      {},
      'proof-refuted',
    ],
    ['for an unproven fix, unless the settings allow drafts', { fix: { proof: unproven } }, {}, 'not-reproduced'],
    [
      'for an unproven push, even when they do',
      { run: { pullRequest: { number: 3, baseBranch: 'main' }, branch: 'topic' }, fix: { proof: unproven } },
      { deliver: 'push', unverified: true },
      'not-reproduced',
    ],
    ['for a fix of another commit', { fix: { baseSha: 'f'.repeat(40) } }, {}, 'branch-moved'],
    ['without a branch', { run: { branch: null } }, {}, 'branch-gone'],
    ['for a branch that is gone', { run: { branch: 'deleted' } }, {}, 'branch-gone'],
    ['by a push without a pull request', {}, { deliver: 'push' }, 'no-pull-request'],
    [
      'by a push to the base branch itself',
      { run: { pullRequest: { number: 3, baseBranch: 'main' } } },
      { deliver: 'push' },
      'fork',
    ],
    ['by a comment without a pull request', {}, { deliver: 'comment' }, 'no-pull-request'],
    ['when the settings ask for a report', {}, { deliver: 'report' }, 'deliver-report'],
  ] as const)('%s', async (_name, change, settings, reason) => {
    const seen = refs();

    const outcome = await go(aRequest(change as Parameters<typeof aRequest>[0]), settings as Partial<PublishSettings>);

    expect(outcome).toMatchObject({ kind: 'withheld', reason });
    expect(refs()).toBe(seen);
    expect(folderHost(root).writes()).toEqual([]);
  });

  test('when the branch has moved since the run', async () => {
    const request = aRequest();
    pushCommit('main', 'other.txt');
    const seen = refs();

    expect(await go(request)).toMatchObject({ kind: 'withheld', reason: 'branch-moved' });
    expect(refs()).toBe(seen);
  });

  test('when a person closed the pull request for this cause', async () => {
    await go();
    folderHost(root).setState(1, 'closed');

    expect(await go()).toMatchObject({
      kind: 'withheld',
      reason: 'already-delivered',
      delivery: { number: 1, created: false },
    });
    expect(folderHost(root).writes()).toEqual(['pull 1']);
  });

  test('over a branch that holds work of somebody else', async () => {
    const theirs = pushCommit(branch, 'theirs.txt');

    expect(await go()).toMatchObject({ kind: 'withheld', reason: 'already-delivered' });
    expect(git(origin, 'rev-parse', branch)).toBe(theirs);
    expect(folderHost(root).writes()).toEqual([]);
  });

  test('for a commit of ours on any branch, a squash of ours included', async () => {
    const own = pushCommit('main', 'squashed.txt', 'style: format (#7)\n\nCi-Autofix-Fingerprint: ffffffffffffffff');

    expect(await go(aRequest({ run: { headSha: own } }))).toMatchObject({ kind: 'withheld', reason: 'own-commit' });
    expect(folderHost(root).writes()).toEqual([]);
  });

  test('when a patch does not fit the commit', async () => {
    const seen = refs();

    await expect(go(aRequest({ fix: { patch: aFix().patch.replace('{b:1}', '{c:1}') } }))).rejects.toMatchObject({
      code: 'GIT',
    });
    expect(refs()).toBe(seen);
  });
});

describe('a pull request', () => {
  test('holds one commit on the commit of the run, with exactly the patch', async () => {
    const outcome = await go();

    expect(outcome).toEqual({
      kind: 'delivered',
      delivery: {
        kind: 'pull-request',
        url: 'https://host.example/pull/1',
        branch,
        number: 1,
        created: true,
        notes: ['a push with this token starts no CI'],
      },
    });
    expect(git(origin, 'rev-list', '--parents', '-1', branch).split(' ')[1]).toBe(head);
    expect(git(origin, 'diff', '--name-only', head, branch)).toBe('src/a.ts');
    expect(git(origin, 'show', `${branch}:src/a.ts`)).toContain('const a = { b: 1 };');
    expect(git(origin, 'show', '--no-patch', '--format=%an <%ae>|%cn', branch)).toBe(
      'ci-autofix <bot@example.com>|ci-autofix',
    );
    expect(git(origin, 'show', '--no-patch', '--format=%(trailers:key=Ci-Autofix-Fingerprint,valueonly)', branch)).toBe(
      '0123456789abcdef',
    );
    expect(folderHost(root).pullRequests()[0]).toMatchObject({
      baseBranch: 'main',
      draft: false,
      labels: ['ci'],
      title: 'style: format src/a.ts with prettier',
    });
  });

  test('leaves the checkout that it was made in as it was', async () => {
    writeFileSync(join(work, 'README.md'), 'unsaved\n');
    const status = git(work, 'status', '--porcelain');

    await go();

    expect(git(work, 'status', '--porcelain')).toBe(status);
    expect(git(work, 'rev-parse', 'HEAD')).toBe(head);
    expect(git(work, 'branch', '--list', 'ci-autofix/*')).toBe('');
  });

  test('is made in a bare mirror without files, which fetches what the patch needs', async () => {
    git(origin, 'config', 'uploadpack.allowFilter', 'true');
    git(origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
    const mirror = openGit(mkdtempSync(join(root, 'mirror-')));
    await mirror.cloneMirror({ url: `file://${origin}` }, { partial: true });
    expect(git(mirror.dir, 'rev-list', '--objects', '--missing=print', 'main')).toContain('?');

    const outcome = await deliver(aRequest(), defaults, {
      host: { ...folderHost(root), cloneUrl: () => `file://${origin}` },
      git: mirror,
      store: memory(),
    });

    expect(outcome).toMatchObject({ kind: 'delivered' });
    expect(git(origin, 'diff', '--name-only', head, branch)).toBe('src/a.ts');
  });

  test('is not made twice by a second pass, with the store or without it', async () => {
    const store = memory();
    await go(aRequest(), {}, {}, store);
    const seen = refs();

    const again = await go(aRequest(), {}, {}, store);
    const afresh = await go(aRequest({ run: { id: '4800' } }));

    expect([again, afresh]).toMatchObject([
      { reason: 'already-delivered', delivery: { number: 1, created: false } },
      { reason: 'already-delivered', delivery: { number: 1, created: false } },
    ]);
    expect(refs()).toBe(seen);
    expect(folderHost(root).writes()).toEqual(['pull 1']);
  });

  test('of an unproven fix is a draft, and says so', async () => {
    await go(aRequest({ fix: { proof: { kind: 'none', reason: 'needs secrets.TOKEN', rounds: [] } } }), {
      unverified: true,
    });

    const [pullRequest] = folderHost(root).pullRequests();
    expect(pullRequest).toMatchObject({ draft: true });
    expect(pullRequest?.body).toContain('Not verified:** needs secrets.TOKEN');
  });

  test('for another branch than the default one has a branch of its own', async () => {
    await go();
    const topic = pushCommit('Topic/1', 'topic.txt');

    const outcome = await go(aRequest({ run: { branch: 'Topic/1', headSha: topic } }));

    expect(outcome).toMatchObject({ kind: 'delivered', delivery: { number: 2 } });
    expect(folderHost(root).pullRequests()[1]).toMatchObject({
      baseBranch: 'Topic/1',
      headBranch: expect.stringMatching(/^ci-autofix\/0123456789abcdef-topic-1-[0-9a-f]{8}$/) as string,
    });
  });

  test('comes again when an earlier one was merged and the cause is back', async () => {
    await go();
    folderHost(root).setState(1, 'merged');
    const next = pushCommit('main', 'later.txt');

    const outcome = await go(aRequest({ run: { headSha: next } }));

    expect(outcome).toMatchObject({ kind: 'delivered', delivery: { number: 2, created: true } });
    expect(git(origin, 'rev-parse', `${branch}^`)).toBe(next);
  });

  test('is found again when the host made it and lost the answer', async () => {
    const host = folderHost(root);
    const late = {
      ...host,
      openPullRequest: async (request: Parameters<typeof host.openPullRequest>[0]) => {
        await host.openPullRequest(request);
        throw new AutofixError('UNREACHABLE', 'the connection broke');
      },
    };

    const outcome = await deliver(aRequest(), defaults, { host: late, git: openGit(work), store: memory() });

    expect(outcome).toMatchObject({ kind: 'withheld', reason: 'already-delivered', delivery: { number: 1 } });
  });

  test('that the token may not open leaves no branch behind', async () => {
    const outcome = await go(
      aRequest(),
      {},
      { openPullRequest: new AutofixError('FORBIDDEN', 'GitHub Actions is not permitted to create pull requests') },
    );

    expect(outcome).toMatchObject({
      kind: 'withheld',
      reason: 'no-permission',
      detail: expect.stringContaining('not permitted') as string,
    });
    expect(git(origin, 'branch', '--list', 'ci-autofix/*')).toBe('');
  });

  test('that a rule of the host forbids is a named refusal', async () => {
    writeFileSync(join(origin, 'hooks', 'update'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });

    expect(await go()).toMatchObject({ kind: 'withheld', reason: 'no-permission' });
  });
});

describe('no secret leaves', () => {
  const secret = 'very-secret-value';
  const redact = (text: string): string => text.replaceAll(secret, '***');
  const leaking = (): DeliverRequest => {
    const request = aRequest({ run: { pullRequest: { number: 3, baseBranch: 'main' } } });
    return {
      ...request,
      run: { ...request.run, workflow: { name: secret, path: null } },
      diagnosis: { ...request.diagnosis, title: secret, docs: secret },
      fix: {
        ...request.fix,
        plan: { ...request.fix.plan, title: `use ${secret}` },
        patch: request.fix.patch.replace('{ b: 1 }', `{ b: '${secret}' }`),
      },
      reproduce: [`curl -H ${secret}`],
    };
  };

  test('in the title, the body or the message of a pull request', async () => {
    const outcome = await deliver(leaking(), defaults, {
      host: folderHost(root),
      git: openGit(work),
      store: memory(),
      redact,
    });

    expect(outcome).toMatchObject({ kind: 'delivered' });
    expect(JSON.stringify(folderHost(root).pullRequests())).not.toContain(secret);
    expect(git(origin, 'show', '--no-patch', '--format=%B', branch)).not.toContain(secret);
  });

  test('in a comment, whose diff is then left out: a masked one would still apply', async () => {
    await deliver(
      leaking(),
      { ...defaults, deliver: 'comment' },
      { host: folderHost(root), git: openGit(work), store: memory(), redact },
    );

    const body = (await folderHost(root).findComment('acme/shop', 3, 'ci-autofix fix:'))?.body;
    expect(body).toContain('The diff is left out');
    expect(body).not.toContain(secret);
  });
});

describe('several processes, and crashes', () => {
  async function child(state: string, ending = 'live'): Promise<string> {
    try {
      return (await execute(process.execPath, [childScript, root, join(root, state), ending])).stdout;
    } catch (error) {
      return (error as { signal?: string }).signal ?? String(error);
    }
  }
  const prepare = (settings: Partial<PublishSettings> = {}): void =>
    writeFileSync(
      join(root, 'request.json'),
      JSON.stringify({ request: aRequest(), settings: { ...defaults, ...settings } }),
    );

  test.each([
    ['sharing a state', ['state.db', 'state.db', 'state.db']],
    ['each with a state of its own', ['a.db', 'b.db', 'c.db']],
  ])('three at once, %s, make one pull request', async (_name, states) => {
    prepare();

    const outcomes = await Promise.all(states.map((state) => child(state)));

    expect(outcomes.filter((text) => text.includes('"kind":"delivered"'))).toHaveLength(1);
    expect(outcomes.filter((text) => text.includes('already-delivered'))).toHaveLength(2);
    expect(folderHost(root).pullRequests()).toHaveLength(1);
    expect(git(origin, 'rev-list', '--count', `main..${branch}`)).toBe('1');
  });

  test('a kill between push and pull request: the next pass carries on with the branch', async () => {
    prepare();
    expect(await child('state.db', 'die')).toBe('SIGKILL');
    const pushed = git(origin, 'rev-parse', branch);
    expect(folderHost(root).pullRequests()).toEqual([]);

    const outcome = await child('state.db');

    expect(outcome).toContain('"kind":"delivered"');
    expect(git(origin, 'rev-parse', branch)).toBe(pushed);
    expect(folderHost(root).pullRequests()).toHaveLength(1);
  });

  test('a branch of ours left by a pass long ago is brought up to date', async () => {
    prepare();
    await child('state.db', 'die');
    const next = pushCommit('main', 'later.txt');

    const outcome = await go(aRequest({ run: { headSha: next, id: '5000' } }));

    expect(outcome).toMatchObject({ kind: 'delivered' });
    expect(git(origin, 'rev-parse', `${branch}^`)).toBe(next);
  });
});

describe("a push to the pull request's own branch", () => {
  const onTopic = (): DeliverRequest => {
    const topic = pushCommit('topic', 'topic.txt');
    return aRequest({
      run: { branch: 'topic', headSha: topic, event: 'pull_request', pullRequest: { number: 3, baseBranch: 'main' } },
    });
  };

  test('adds one commit, once', async () => {
    const request = onTopic();

    const first = await go(request, { deliver: 'push' });
    const second = await go(request, { deliver: 'push' });

    expect(first).toMatchObject({
      kind: 'delivered',
      delivery: { kind: 'push', branch: 'topic', number: 3, created: true },
    });
    expect(second).toMatchObject({ kind: 'withheld', reason: 'already-delivered', delivery: { created: false } });
    expect(git(origin, 'rev-list', '--count', `${request.run.headSha}..topic`)).toBe('1');
  });

  test('never answers a commit of its own', async () => {
    const request = onTopic();
    await go(request, { deliver: 'push' });
    const own = git(origin, 'rev-parse', 'topic');

    const outcome = await go(aRequest({ run: { ...request.run, headSha: own } }), { deliver: 'push' });

    expect(outcome).toMatchObject({ kind: 'withheld', reason: 'own-commit' });
    expect(git(origin, 'rev-parse', 'topic')).toBe(own);
  });

  test('stops when the branch has moved', async () => {
    const request = onTopic();
    const newer = pushCommit('topic', 'newer.txt');

    expect(await go(request, { deliver: 'push' })).toMatchObject({ kind: 'withheld', reason: 'branch-moved' });
    expect(git(origin, 'rev-parse', 'topic')).toBe(newer);
  });
});

describe('weaker ways', () => {
  const ofPullRequest = (): DeliverRequest =>
    aRequest({ run: { pullRequest: { number: 3, baseBranch: 'main' }, branch: 'topic' } });

  test('a comment is made once, and brought up to date for a later run', async () => {
    const first = await go(ofPullRequest(), { deliver: 'comment' });
    const again = await go(ofPullRequest(), { deliver: 'comment' });
    const later = await go({ ...ofPullRequest(), run: { ...ofPullRequest().run, id: '5000' } }, { deliver: 'comment' });

    expect([first, again, later]).toMatchObject([
      { kind: 'delivered', delivery: { kind: 'comment', number: 3, created: true } },
      { kind: 'withheld', reason: 'already-delivered' },
      { kind: 'delivered', delivery: { created: false } },
    ]);
    expect(folderHost(root).writes()).toEqual(['add pull-3 1', 'edit 1']);
  });

  test('a suggestion is a comment with the diff, and says so', async () => {
    const outcome = await go(ofPullRequest(), { deliver: 'suggest' });

    expect(outcome).toMatchObject({
      kind: 'delivered',
      delivery: { kind: 'comment', notes: [expect.stringContaining('diff in a comment') as string] },
    });
  });

  test('a comment whose look-up fails is not written', async () => {
    const outcome = await go(
      ofPullRequest(),
      { deliver: 'comment' },
      { findComment: new AutofixError('UNREACHABLE', 'down') },
    );

    expect(outcome).toMatchObject({ kind: 'withheld', reason: 'delivery-unknown' });
    expect(folderHost(root).writes()).toEqual([]);
  });

  test('a patch file applies to the commit of the run', async () => {
    const patchFolder = join(root, 'patches');
    const first = await go(aRequest(), { deliver: 'patch', patchFolder });
    const again = await go(aRequest(), { deliver: 'patch', patchFolder });

    const file = join(patchFolder, `acme-shop-${head.slice(0, 12)}-0123456789abcdef.patch`);
    expect(first).toMatchObject({ kind: 'delivered', delivery: { kind: 'patch' } });
    expect(again).toMatchObject({ kind: 'withheld', reason: 'already-delivered' });
    git(work, 'apply', file);
    expect(readFileSync(join(work, 'src/a.ts'), 'utf8')).toContain('{ b: 1 }');
  });
});
