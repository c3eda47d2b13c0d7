import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface StartedProgram {
  readonly argv: readonly string[];
  readonly env: string;
}

export interface RecordedPrograms {
  /** A PATH on which every start of the programs is recorded before the real one runs. */
  readonly path: string;
  started(): readonly StartedProgram[];
}

/** Puts recording doors before real programs; the folder must lie where nothing else looks. */
export function recordPrograms(folder: string, names: readonly string[]): RecordedPrograms {
  const [doors, records] = [join(folder, 'bin'), join(folder, 'records')];
  for (const made of [doors, records]) mkdirSync(made, { recursive: true });
  for (const name of names) {
    const real = execFileSync('sh', ['-c', `command -v ${name} || true`], { encoding: 'utf8' }).trim();
    if (real === '') continue;
    const record = `record=$(mktemp ${records}/XXXXXXXX)\nprintf '%s\\0' ${name} "$@" > "$record.argv"\nenv > "$record.env"`;
    writeFileSync(join(doors, name), `#!/bin/sh\n${record}\nexec ${real} "$@"\n`);
    chmodSync(join(doors, name), 0o755);
  }
  return {
    path: `${doors}${delimiter}${process.env['PATH'] ?? ''}`,
    started: () =>
      readdirSync(records)
        .filter((name) => name.endsWith('.argv'))
        .map((name) => ({
          argv: readFileSync(join(records, name), 'utf8').split('\0').slice(0, -1),
          env: readFileSync(join(records, name.replace(/argv$/, 'env')), 'utf8'),
        })),
  };
}
