import { rm } from 'node:fs/promises';
import path from 'node:path';
import { readIfExists, syncFolder, writeFileAtomic } from '../io/files.ts';

/** One file of the user's that differs from the commit, as it was. */
export interface SavedEntry {
  /** Relative to the top of the checkout. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'missing';
  /** Name of the copy in the folder `saved`. */
  readonly copy: string;
}

/** What recovery needs to know; on the disk before anything in the checkout moves. */
export interface Journal {
  readonly version: 1;
  readonly pid: number;
  readonly startedAt: string;
  /** The commit that the checkout stands on. */
  readonly head: string;
  /** Stash commit of all uncommitted work, untracked files included; null when there was none. */
  readonly stash: string | null;
  readonly entries: readonly SavedEntry[];
  /** Untracked names that were there and are left alone, e.g. nested repositories. */
  readonly untouched: readonly string[];
  /** Patch of the attempts that succeeded so far. */
  readonly savepoint: string;
}

/** Where a checkout keeps its journal: in git's own folder, out of the work tree. */
export interface JournalPlaces {
  readonly folder: string;
  readonly journal: string;
  readonly saved: string;
  readonly index: string;
  readonly lock: string;
  readonly leftBehind: string;
}

export function journalPlaces(gitDir: string): JournalPlaces {
  const folder = path.join(gitDir, 'ci-autofix');
  const at = (name: string): string => path.join(folder, name);
  return {
    folder,
    journal: at('journal.json'),
    saved: at('saved'),
    index: at('index'),
    lock: at('lock'),
    leftBehind: at('left-behind'),
  };
}

export async function writeJournal(places: JournalPlaces, journal: Journal): Promise<void> {
  await writeFileAtomic(places.journal, JSON.stringify(journal));
}

/** The journal of an interrupted repair, or null when there is none. */
export async function readJournal(places: JournalPlaces): Promise<Journal | null> {
  const text = await readIfExists(places.journal);
  return text === null ? null : (JSON.parse(text) as Journal);
}

/** Ends a transaction: without its journal there is nothing to recover. */
export async function dropJournal(places: JournalPlaces): Promise<void> {
  await rm(places.journal, { force: true });
  await syncFolder(places.folder);
  await Promise.all([rm(places.saved, { recursive: true, force: true }), rm(places.index, { force: true })]);
}
