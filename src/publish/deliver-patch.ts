import { join } from 'node:path';
import type { Delivery } from '../core/outcome.ts';
import { readIfExists, writeFileAtomic } from '../io/files.ts';
import { delivered, withheld } from './types.ts';
import type { DeliverOutcome, DeliverRequest, PublishPorts, PublishSettings } from './types.ts';

/** Writes the patch to a file named by repository, commit and cause, for `git apply`. */
export async function deliverPatch(
  { run, diagnosis, fix }: DeliverRequest,
  settings: PublishSettings,
  { store }: PublishPorts,
): Promise<DeliverOutcome> {
  const name = [run.repository, run.headSha.slice(0, 12), diagnosis.fingerprint]
    .map((part) => part.replace(/[^\w]+/g, '-'))
    .join('-');
  const file = join(settings.patchFolder, `${name}.patch`);
  const delivery: Delivery = {
    kind: 'patch',
    url: null,
    branch: run.branch,
    number: null,
    created: true,
    notes: [`the patch is ${file}; apply it with: git apply`],
  };
  if ((await readIfExists(file)) === fix.patch)
    return withheld('already-delivered', `the patch stands in ${file}`, { ...delivery, created: false });
  await writeFileAtomic(file, fix.patch, 0o644);
  store.recordDelivery(run.repository, diagnosis.fingerprint, run.branch, delivery);
  return delivered(delivery);
}
