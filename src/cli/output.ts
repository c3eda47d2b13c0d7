import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { AutofixError, messageOf } from '../core/errors.ts';
import type { Io } from './io.ts';

/** Where a command's result goes: the terminal, or the file of `--output`. */
export interface Output {
  write(text: string): Promise<void>;
  /** Waits until all is written. Throws AutofixError DISK when it could not be. */
  close(): Promise<void>;
}

export async function openOutput(io: Io, flags: Readonly<Record<string, unknown>>): Promise<Output> {
  const { output } = flags;
  return typeof output === 'string' ? openFile(resolve(io.cwd, output)) : streamOutput(io.stdout);
}

function streamOutput(stream: Writable): Output {
  return {
    async write(text) {
      if (!stream.write(text) && !stream.destroyed) await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
    },
    close: async () => undefined,
  };
}

async function openFile(path: string): Promise<Output> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw cannotWrite(path, error);
  });
  const stream = createWriteStream(path, { mode: 0o644 });
  const done = finished(stream).catch((error: unknown) => {
    throw cannotWrite(path, error);
  });
  done.catch(() => undefined);
  return {
    async write(text) {
      if (!stream.write(text)) await Promise.race([once(stream, 'drain'), done]);
    },
    async close() {
      stream.end();
      await done;
    },
  };
}

function cannotWrite(path: string, error: unknown): AutofixError {
  return new AutofixError('DISK', `cannot write ${path}: ${messageOf(error)}`, { cause: error });
}
