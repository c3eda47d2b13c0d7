/**
 * Repair in the user's own checkout. Before anything moves, all uncommitted work is in a stash commit and, byte for byte,
 * in `.git/ci-autofix/`, and a journal on the disk says so. Whatever happens afterwards, `recover` (which every start runs)
 * brings files, index and untracked files back as they were; branches and the stash list are never written.
 */
import { access, rm } from 'node:fs/promises';
import path from 'node:path';
import { AutofixError, messageOf } from '../core/errors.ts';
import { acquireLock } from '../io/files.ts';
import { openGit, type Git } from '../io/git.ts';
import { changesOf } from './changes.ts';
import { dropJournal, journalPlaces, readJournal, writeJournal, type Journal, type JournalPlaces } from './journal.ts';
import { pruneLeftBehind } from './prune.ts';
import { bringBack, cleanCheckout, dirtyPaths, makeStash, saveEntries, saveIndex, type OnStep } from './set-aside.ts';

export type Attempt =
  { readonly kind: 'kept'; readonly paths: readonly string[] } | { readonly kind: 'rolled-back'; readonly why: string };

export interface Transaction {
  readonly root: string;
  readonly head: string;
  /** Stash commit of the work set aside, or null when there was none. */
  readonly stash: string | null;
  /** Runs work that changes the checkout; `null` keeps the change, a text says why it is rolled back. Earlier ones stay. */
  attempt(work: (root: string) => Promise<string | null>): Promise<Attempt>;
  /** Brings the user's work back and lays what was kept over it. */
  finish(): Promise<{ readonly patch: string; readonly paths: readonly string[] }>;
  /** Brings everything back as it was. */
  abort(): Promise<void>;
}

export interface TransactionOptions {
  readonly onStep?: OnStep;
}

interface Checkout {
  readonly root: string;
  readonly gitDir: string;
  readonly git: Git;
  readonly places: JournalPlaces;
}

async function openCheckout(dir: string): Promise<Checkout> {
  const root = (await openGit(dir).run(['rev-parse', '--show-toplevel'])).stdout.replace(/\n$/, '');
  const git = openGit(root);
  const gitDir = await git.gitDir();
  return { root, gitDir, git, places: journalPlaces(gitDir) };
}

function lockCheckout(checkout: Checkout): Promise<() => Promise<void>> {
  return acquireLock(checkout.places.lock, { what: `the checkout ${checkout.root}` });
}

/** Sets the user's work aside. Refused with the first one's process id where another process is at work. */
export async function beginTransaction(dir: string, options: TransactionOptions = {}): Promise<Transaction> {
  const checkout = await openCheckout(dir);
  const release = await lockCheckout(checkout);
  const onStep = options.onStep ?? (() => undefined);
  try {
    await recoverLocked(checkout, onStep);
    await pruneLeftBehind(checkout.places.leftBehind);
    const journal = await setAside(checkout, onStep);
    return openTransaction(checkout, journal, release, onStep);
  } catch (error) {
    await recoverLocked(checkout, onStep).catch(() => undefined);
    await release();
    throw error;
  }
}

async function setAside(checkout: Checkout, onStep: OnStep): Promise<Journal> {
  const { root, gitDir, git, places } = checkout;
  await refuseUnready(checkout);
  const head = await git.revParse('HEAD');
  if (head === null) throw new AutofixError('INPUT', 'the checkout has no commit yet');
  const { tracked, untracked } = await dirtyPaths(git);
  onStep('save the index');
  await saveIndex(gitDir, places);
  const entries = await saveEntries(
    root,
    places,
    [...tracked, ...untracked.filter((name) => !name.endsWith('/'))],
    onStep,
  );
  onStep('make the stash');
  const stash = await makeStash(
    git,
    places,
    tracked,
    untracked.filter((name) => !name.endsWith('/')),
  );
  const journal: Journal = {
    version: 1,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    head,
    stash,
    entries,
    untouched: untracked.filter((name) => name.endsWith('/')),
    savepoint: '',
  };
  onStep('write the journal');
  await writeJournal(places, journal);
  await cleanCheckout(root, git, new Set(), onStep);
  return journal;
}

async function refuseUnready({ gitDir, git }: Checkout): Promise<void> {
  const lock = path.join(gitDir, 'index.lock');
  if (
    await access(lock).then(
      () => true,
      () => false,
    )
  )
    throw new AutofixError('LOCKED', `another git process holds ${lock}`);
  const unmerged = await git.run(['ls-files', '--unmerged', '-z']);
  if (unmerged.stdout !== '')
    throw new AutofixError('INPUT', 'the checkout has unresolved merge conflicts', {
      help: 'resolve or abort the merge first',
    });
}

function openTransaction(
  checkout: Checkout,
  first: Journal,
  release: () => Promise<void>,
  onStep: OnStep,
): Transaction {
  const { root, gitDir, git, places } = checkout;
  let journal = first;
  const own = new Set(first.entries.map((entry) => entry.path));

  async function rollBack(why: string): Promise<Attempt> {
    await cleanCheckout(root, git, new Set(), onStep);
    onStep('apply the savepoint');
    await applyPatch(git, journal.savepoint);
    return { kind: 'rolled-back', why };
  }

  /** What goes wrong here leaves the journal: the checkout is free, and the next start brings the work back. */
  async function end(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      onStep('end the transaction');
      await dropJournal(places);
    } finally {
      await release();
    }
  }

  async function restore(): Promise<void> {
    await cleanCheckout(root, git, new Set(), onStep);
    await bringBack(root, gitDir, places, journal, onStep);
  }

  return {
    root,
    head: first.head,
    stash: first.stash,
    attempt: async (work) => {
      onStep('start an attempt');
      const why = await work(root).catch((error: unknown) => messageOf(error));
      if (why !== null) return rollBack(why);
      const patch = await patchOf(checkout);
      const paths = changesOf(patch).map((change) => change.path);
      const overlap = paths.find((name) => own.has(name));
      if (overlap !== undefined) return rollBack(`it would change ${overlap}, which holds uncommitted work`);
      journal = { ...journal, savepoint: patch };
      onStep('write the savepoint');
      await writeJournal(places, journal);
      return { kind: 'kept', paths };
    },
    finish: async () => {
      const patch = journal.savepoint;
      await end(async () => {
        await restore();
        onStep('lay the kept changes over the work');
        await applyPatch(git, patch);
      });
      return { patch, paths: changesOf(patch).map((change) => change.path) };
    },
    abort: () => end(restore),
  };
}

async function applyPatch(git: Git, patch: string): Promise<void> {
  if (patch === '') return;
  const problem = await git.apply(patch);
  if (problem !== null) throw new AutofixError('GIT', `the savepoint does not apply: ${problem.split('\n')[0] ?? ''}`);
}

/** Patch of the checkout against its commit, new files included, made with an index of its own. */
async function patchOf({ git, places }: Checkout): Promise<string> {
  const indexFile = `${places.index}.patch`;
  await rm(indexFile, { force: true });
  try {
    await git.run(['read-tree', 'HEAD'], { env: { GIT_INDEX_FILE: indexFile } });
    const { tracked, untracked } = await dirtyPaths(git);
    await git.add([...tracked, ...untracked.filter((name) => !name.endsWith('/'))], { indexFile });
    return await git.diff({ cached: true, from: 'HEAD', indexFile });
  } finally {
    await rm(indexFile, { force: true });
  }
}

/** Finishes what a killed process left: everything back as it was. True when there was something to bring back. */
export async function recover(dir: string, options: TransactionOptions = {}): Promise<boolean> {
  const checkout = await openCheckout(dir);
  const release = await lockCheckout(checkout);
  try {
    return await recoverLocked(checkout, options.onStep ?? (() => undefined));
  } finally {
    await release();
  }
}

async function recoverLocked(checkout: Checkout, onStep: OnStep): Promise<boolean> {
  const { root, gitDir, git, places } = checkout;
  const journal = await readJournal(places);
  if (journal === null) return false;
  if ((await git.revParse('HEAD')) !== journal.head) {
    throw new AutofixError('INPUT', 'the checkout stands on another commit than when a repair was interrupted', {
      help: `your uncommitted work of ${journal.startedAt} is in ${places.saved}${journal.stash === null ? '' : `; \`git stash apply --index ${journal.stash}\` brings it back`}; then remove ${places.journal}`,
    });
  }
  onStep('keep what the interrupted repair made');
  await cleanCheckout(
    root,
    git,
    new Set(),
    onStep,
    path.join(places.leftBehind, String(Date.parse(journal.startedAt))),
  );
  await bringBack(root, gitDir, places, journal, onStep);
  onStep('end the recovery');
  await dropJournal(places);
  return true;
}
