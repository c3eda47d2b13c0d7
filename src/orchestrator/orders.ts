import type { Diagnosis } from '../core/finding.ts';
import type { Run } from '../core/run.ts';
import type { Store } from '../store/types.ts';

/** What a person has ordered by comments about one pull request or one cause; times are those of the comments, ISO 8601. */
interface Orders {
  readonly stop: string | null;
  readonly retry: string | null;
}

/** What an order is about: a person's pull request, or a cause, on one branch (null: of a run without one) or on all. */
export type OrderTarget =
  | { readonly kind: 'pull-request'; readonly number: number }
  | { readonly kind: 'cause'; readonly fingerprint: string; readonly base?: string | null };

type Memory = Pick<Store, 'fact' | 'saveFact'>;
type Subject = { readonly run: Pick<Run, 'repository' | 'branch' | 'pullRequest'>; readonly fingerprint: string };

export function saveOrder(
  memory: Memory,
  repository: string,
  target: OrderTarget,
  order: 'stop' | 'retry',
  at: string,
): void {
  const before = ordersOf(memory, repository, target);
  if ((before[order] ?? '') < at) memory.saveFact(keyOf(repository, target), { ...before, [order]: at });
}

/** Whether a person's last word about it was `stop`. */
export function isStopped(memory: Memory, subject: Subject): boolean {
  return targetsOf(subject).some((target) => {
    const { stop, retry } = ordersOf(memory, subject.run.repository, target);
    return stop !== null && stop > (retry ?? '');
  });
}

/** Since when earlier attempts do not count, because a person asked for a new one; the empty text for never. */
export function retriedAt(memory: Memory, subject: Subject): string {
  const times = targetsOf(subject).map((target) => ordersOf(memory, subject.run.repository, target).retry ?? '');
  return times.reduce((latest, time) => (time > latest ? time : latest), '');
}

/** Asks for another look at runs, whatever was seen of them before and however old they are. */
export function askAgain(memory: Memory, repository: string, runIds: readonly string[]): void {
  saveAsked(memory, repository, [...new Set([...askedAgain(memory, repository), ...runIds])]);
}

export function askedAgain(memory: Memory, repository: string): readonly string[] {
  const value = memory.fact(askedKey(repository))?.value;
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
}

export function wasLookedAt(memory: Memory, repository: string, runId: string): void {
  const asked = askedAgain(memory, repository);
  if (asked.includes(runId))
    saveAsked(
      memory,
      repository,
      asked.filter((id) => id !== runId),
    );
}

export function subjectOf({ run, diagnosis }: { readonly run: Run; readonly diagnosis: Diagnosis }): Subject {
  return { run, fingerprint: diagnosis.fingerprint };
}

function saveAsked(memory: Memory, repository: string, runIds: readonly string[]): void {
  memory.saveFact(askedKey(repository), runIds);
}

function targetsOf({ run, fingerprint }: Subject): readonly OrderTarget[] {
  const { pullRequest, branch } = run;
  return [
    { kind: 'cause', fingerprint },
    { kind: 'cause', fingerprint, base: branch },
    ...(pullRequest === null ? [] : [{ kind: 'pull-request', number: pullRequest.number } as const]),
  ];
}

function ordersOf(memory: Memory, repository: string, target: OrderTarget): Orders {
  const value = (memory.fact(keyOf(repository, target))?.value ?? {}) as Partial<Orders>;
  return { stop: value.stop ?? null, retry: value.retry ?? null };
}

function keyOf(repository: string, target: OrderTarget): string {
  const what =
    target.kind === 'pull-request'
      ? ['pull', target.number]
      : ['cause', target.fingerprint, ...(target.base === undefined ? [] : [target.base])];
  return `orders:${JSON.stringify([repository.toLowerCase(), ...what])}`;
}

function askedKey(repository: string): string {
  return `asked-again:${repository.toLowerCase()}`;
}
