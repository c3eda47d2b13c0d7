import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What steps hand to later ones: the files behind `$GITHUB_ENV`, `$GITHUB_OUTPUT` and `$GITHUB_PATH`, read after each step. */
export interface JobState {
  readonly env: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const emptyState: JobState = { env: {}, path: [], outputs: {} };

export interface StateFiles {
  readonly env: Readonly<
    Record<'GITHUB_ENV' | 'GITHUB_OUTPUT' | 'GITHUB_PATH' | 'GITHUB_STEP_SUMMARY' | 'GITHUB_STATE', string>
  >;
  /** The state after the step that was given these files. */
  read(state: JobState, stepId: string | null): Promise<JobState>;
}

const fileNames = {
  GITHUB_ENV: 'env',
  GITHUB_OUTPUT: 'output',
  GITHUB_PATH: 'path',
  GITHUB_STEP_SUMMARY: 'summary',
  GITHUB_STATE: 'state',
} as const;

/** Fresh files for one step. */
export async function stateFiles(folder: string): Promise<StateFiles> {
  await mkdir(folder, { recursive: true });
  const at = Object.fromEntries(
    Object.entries(fileNames).map(([key, name]) => [key, path.join(folder, name)]),
  ) as Record<keyof typeof fileNames, string>;
  await Promise.all(Object.values(at).map((file) => writeFile(file, '')));
  return {
    env: at,
    read: async (state, stepId) => {
      const [env, output, paths] = await Promise.all([at.GITHUB_ENV, at.GITHUB_OUTPUT, at.GITHUB_PATH].map(readText));
      const added = (paths ?? '')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => path.isAbsolute(line));
      return {
        env: { ...state.env, ...withoutRefused(parseStateFile(env ?? '')) },
        path: [...added.reverse(), ...state.path],
        outputs:
          stepId === null
            ? state.outputs
            : { ...state.outputs, [stepId]: { ...state.outputs[stepId], ...parseStateFile(output ?? '') } },
      };
    },
  };
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

/** The provider refuses these as well: they would change what runs, not what it sees. */
function withoutRefused(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => !/^(NODE_OPTIONS|GITHUB_|RUNNER_|LD_|DYLD_|BASH_ENV$|GIT_)/.test(name)),
  );
}

/** Reads `name=value` lines and `name<<END … END` blocks. */
function parseStateFile(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const block = /^(?<name>[^=<\s]+)<<(?<end>.+)$/.exec(line)?.groups;
    if (block !== undefined) {
      const from = index + 1;
      while (index + 1 < lines.length && lines[index + 1] !== block['end']) index += 1;
      values[block['name'] ?? ''] = lines.slice(from, index + 1).join('\n');
      index += 1;
      continue;
    }
    const equals = line.indexOf('=');
    if (equals > 0) values[line.slice(0, equals)] = line.slice(equals + 1);
  }
  return values;
}
