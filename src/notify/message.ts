import type { Delivery, MessageKind } from '../core/outcome.ts';
import { exclusively, remember } from './memory.ts';
import type { NoticeMemory } from './memory.ts';
import type { Notice, Notifier } from './types.ts';

/** A channel that takes one message a cause: what was sent once is remembered, and never sent again. */
export function messageNotifier(
  id: MessageKind,
  memory: NoticeMemory,
  send: (notice: Notice) => Promise<void>,
): Notifier {
  return {
    id,
    notify: (notice) =>
      exclusively(memory, id, notice, async () => {
        if (wasTold(memory, id, notice)) return null;
        await send(notice);
        return remember(memory, notice, messageDelivery(id));
      }),
  };
}

export function wasTold(memory: NoticeMemory, id: MessageKind, { run, failure }: Notice): boolean {
  return memory.findDelivery(run.repository, failure.diagnosis.fingerprint, id) !== null;
}

export function messageDelivery(kind: MessageKind): Delivery {
  return { kind, url: null, branch: null, number: null, created: true, notes: [] };
}
