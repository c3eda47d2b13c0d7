import type { DeliveryMemory } from '../core/delivery-memory.ts';
import type { Delivery } from '../core/outcome.ts';
import type { Notice } from './types.ts';

/** What notifiers remember between passes, so that nobody is told twice. */
export interface NoticeMemory extends DeliveryMemory {
  fact(key: string): { readonly value: unknown; readonly savedAt: string } | null;
  saveFact(key: string, value: unknown): void;
}

/** Does the work unless another process does it for the same cause at this moment; then there is nothing new to say. */
export async function exclusively(
  memory: NoticeMemory,
  kind: string,
  { run, failure }: Notice,
  work: () => Promise<Delivery | null>,
): Promise<Delivery | null> {
  const key = `notify:${kind}:${run.repository}:${failure.diagnosis.fingerprint}`;
  if (!memory.claim(key)) return null;
  try {
    return await work();
  } finally {
    memory.release(key);
  }
}

export function remember(memory: NoticeMemory, { run, failure }: Notice, delivery: Delivery): Delivery {
  memory.recordDelivery(run.repository, failure.diagnosis.fingerprint, run.branch, delivery);
  return delivery;
}
