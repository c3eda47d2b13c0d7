import type { Delivery } from './outcome.ts';

/** What is remembered of deliveries and messages between passes, so that none is made twice; the store of `src/store` is one. */
export interface DeliveryMemory {
  /** A delivery for this cause in this repository, whoever's run it came from; the newest, for one branch where it is named. */
  findDelivery(
    repository: string,
    fingerprint: string,
    kind: Delivery['kind'],
    branch?: string | null,
  ): Delivery | null;
  recordDelivery(repository: string, fingerprint: string, branch: string | null, delivery: Delivery): void;
  /** Takes the right to work on one cause; false when another live process has it. Freed by `release` or when the holder dies. */
  claim(key: string): boolean;
  release(key: string): void;
}
