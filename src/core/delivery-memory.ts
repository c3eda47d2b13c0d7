import type { Delivery } from './outcome.ts';

/** What is remembered of deliveries and messages between passes, so that none is made twice; the store of `src/store` is one. */
export interface DeliveryMemory {
  findDelivery(
    repository: string,
    fingerprint: string,
    kind: Delivery['kind'],
    branch?: string | null,
  ): Delivery | null;
  recordDelivery(repository: string, fingerprint: string, branch: string | null, delivery: Delivery): void;
  /** Takes the right to work on one cause; false when another live process has it. */
  claim(key: string): boolean;
  release(key: string): void;
}
