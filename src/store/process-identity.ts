import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process that may hold a claim: the same pid with another `born` is another process. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** When the kernel started it, in its own units; empty where the system does not tell. */
  readonly born: string;
}

export function thisProcess(): ProcessIdentity {
  return { host: hostname(), pid: process.pid, born: bornOf(process.pid) };
}

/** Whether the process still runs. One on another machine cannot be asked: null. */
export function isAlive(identity: ProcessIdentity): boolean | null {
  if (identity.host !== hostname()) return null;
  if (!answersSignals(identity.pid)) return false;
  const born = bornOf(identity.pid);
  return born === '' || identity.born === '' || born === identity.born;
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A killed process whose parent has not collected it yet answers signals and does nothing any more. */
function isZombie(pid: number): boolean {
  return statFields(pid)[0] === 'Z';
}

function bornOf(pid: number): string {
  return statFields(pid)[19] ?? '';
}

/** The fields of Linux's `/proc/<pid>/stat` after the command's name, so `[0]` is the state and `[19]` the start time. */
function statFields(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
