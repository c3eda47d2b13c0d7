import type { ZipEntry } from '../core/zip-format.ts';
import { listZip, readZipEntry } from './read-zip.ts';

/** One job's log inside of an archive. */
export interface ArchivedLog {
  /** Path inside of the archive, of a file or of a folder of steps. */
  readonly name: string;
  open(): AsyncIterable<Uint8Array>;
}

const numbered = /^(\d+)_[^/]*\.txt$/;
const isLog = /\.(?:txt|log)$/i;

/**
 * The logs of an archive. That of a GitHub run (`logs_<id>.zip`) holds `0_<job>.txt` for every job, and a folder for every job with
 * `1_<step>.txt`, the same text in parts: the former are taken, or else the parts of a folder one after another. Of any
 * other archive every `.txt` and `.log` is a log.
 */
export async function listArchivedLogs(path: string): Promise<readonly ArchivedLog[]> {
  const entries = (await listZip(path)).filter(({ name }) => isLog.test(name));
  const jobs = entries.filter(({ name }) => numbered.test(name));
  if (jobs.length > 0) return byNumber(jobs).map((entry) => logOf(path, entry.name, [entry]));
  return [...Map.groupBy(entries, ({ name }) => stepFolder(name))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, parts]) => logOf(path, name, byNumber(parts)));
}

/** The folder of a step's file, which speaks of one job; any other file is a log of its own. */
function stepFolder(name: string): string {
  const slash = name.lastIndexOf('/');
  return slash > 0 && numbered.test(name.slice(slash + 1)) ? name.slice(0, slash) : name;
}

function byNumber(entries: readonly ZipEntry[]): readonly ZipEntry[] {
  const numberOf = ({ name }: ZipEntry): number =>
    Number(numbered.exec(name.slice(name.lastIndexOf('/') + 1))?.[1] ?? 0);
  return [...entries].sort((a, b) => numberOf(a) - numberOf(b) || (a.name < b.name ? -1 : 1));
}

function logOf(path: string, name: string, entries: readonly ZipEntry[]): ArchivedLog {
  return {
    name,
    async *open() {
      for (const entry of entries) yield* readZipEntry(path, entry);
    },
  };
}
