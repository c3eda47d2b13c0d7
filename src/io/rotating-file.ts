import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';

export interface RotationOptions {
  readonly path: string;
  /** A new file is begun before one grows beyond this. */
  readonly maxBytes: number;
  /** The newest files that are kept: `x.log`, `x.log.1`, … */
  readonly maxFiles: number;
}

/**
 * A log file that rotates. Each line is appended at once, so that a kill loses nothing; winston's own file transport buffers,
 * and loses lines that come in while it rotates.
 */
export function rotatingFile({ path, maxBytes, maxFiles }: RotationOptions): Writable {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      try {
        if (sizeOf(path) + chunk.length > maxBytes) rotate(path, maxFiles);
        appendFileSync(path, chunk, { mode: 0o600 });
        done();
      } catch {
        // A full disk costs lines of the log, not the work that it tells about.
        done();
      }
    },
  });
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function rotate(path: string, maxFiles: number): void {
  const name = (number: number): string => (number === 0 ? path : `${path}.${number}`);
  rmSync(name(maxFiles - 1), { force: true });
  for (let number = maxFiles - 2; number >= 0; number -= 1) {
    if (sizeOf(name(number)) > 0) renameSync(name(number), name(number + 1));
  }
}
