import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AutofixError, messageOf } from '../../core/errors.ts';
import { writeFileAtomic } from '../../io/files.ts';

interface Numbered {
  readonly number: number;
}

interface Checker<T> {
  parse(value: unknown): T;
}

/** Records of one kind in a folder: `<number>.json` is the record, `<number>.md` the same for people. */
export interface Records<T extends Numbered> {
  /** Newest first. */
  all(): Promise<readonly T[]>;
  find(number: number): Promise<T | null>;
  /** Takes the next free number; `taken` are numbers used elsewhere. Two processes never get the same one. */
  add(make: (number: number) => T, taken?: readonly number[]): Promise<T>;
  replace(record: T): Promise<void>;
  /** Address of the Markdown file. */
  url(number: number): string;
}

export function openRecords<T extends Numbered>(
  folder: string,
  schema: Checker<T>,
  render: (record: T) => string,
): Records<T> {
  const jsonFile = (number: number): string => join(folder, `${number}.json`);
  const markdownFile = (number: number): string => join(folder, `${number}.md`);

  async function numbers(): Promise<number[]> {
    const names = await readdir(folder).catch(noFolder);
    const found = names.map((name) => /^([1-9]\d*)\.json$/.exec(name)?.[1]).filter((digits) => digits !== undefined);
    return found.map(Number).sort((a, b) => b - a);
  }

  async function find(number: number): Promise<T | null> {
    const file = jsonFile(number);
    const text = await readFile(file, 'utf8').catch(noFile);
    if (text === null) return null;
    try {
      return schema.parse(JSON.parse(text));
    } catch (error) {
      throw new AutofixError('BAD_REPLY', `${file} is not what the local host wrote: ${messageOf(error)}`, {
        help: 'repair the file, or move it away',
        cause: error,
      });
    }
  }

  async function all(): Promise<readonly T[]> {
    const records: T[] = [];
    for (const number of await numbers()) {
      const record = await find(number);
      if (record !== null) records.push(record);
    }
    return records;
  }

  async function add(make: (number: number) => T, taken: readonly number[] = []): Promise<T> {
    await mkdir(folder, { recursive: true });
    for (let number = Math.max(0, ...taken, ...(await numbers())) + 1; ; number += 1) {
      const record = make(number);
      const created = await writeFile(jsonFile(number), toJson(record), { flag: 'wx' }).then(() => true, unlessTaken);
      if (!created) continue;
      await writeFileAtomic(markdownFile(number), render(record), 0o644);
      return record;
    }
  }

  async function replace(record: T): Promise<void> {
    await writeFileAtomic(jsonFile(record.number), toJson(record), 0o644);
    await writeFileAtomic(markdownFile(record.number), render(record), 0o644);
  }

  return { all, find, add, replace, url: (number) => pathToFileURL(markdownFile(number)).href };
}

function toJson(record: unknown): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

function noFolder(error: unknown): string[] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}

function noFile(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}

function unlessTaken(error: unknown): false {
  if (codeOf(error) === 'EEXIST') return false;
  throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
