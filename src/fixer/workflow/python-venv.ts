import { access } from 'node:fs/promises';
import path from 'node:path';
import { parse, type SyntaxNode, forEachChild } from 'unbash';
import type { Sandbox } from '../sandbox.ts';
import { NotEmulated } from './evaluate.ts';
import type { JobState } from './job-state.ts';

/** Where the environment is made, and with what. */
export interface VenvPlace {
  readonly root: string;
  readonly scratch: string;
  readonly sandbox: Sandbox;
  readonly signal?: AbortSignal | undefined;
}

/** Python packages go into an environment of this run alone. */
export async function ensureVenv(place: VenvPlace, state: JobState): Promise<JobState> {
  const venv = path.join(place.scratch, 'venv');
  const bin = path.join(venv, 'bin');
  if (state.path.includes(bin)) return state;
  const made = await access(path.join(bin, 'python')).then(
    () => true,
    () => false,
  );
  if (!made) {
    const result = await place.sandbox.run({
      argv: ['python3', '-m', 'venv', venv],
      cwd: place.root,
      timeoutMs: 120_000,
      signal: place.signal,
    });
    if (result.exitCode !== 0) throw new NotEmulated('needs python with venv, which is not on this machine');
  }
  return { ...state, env: { ...state.env, VIRTUAL_ENV: venv }, path: [bin, ...state.path] };
}

/** Whether a shell script calls pip. */
export function usesPip(script: string): boolean {
  let found = false;
  function visit(node: SyntaxNode): void {
    if (node.type === 'Command')
      found ||=
        /^pip3?$/.test(node.name?.value ?? '') ||
        (/^python3?$/.test(node.name?.value ?? '') && node.args.some((arg) => arg.text === 'pip'));
    forEachChild(node, visit);
  }
  visit(parse(script));
  return found;
}
